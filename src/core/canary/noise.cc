#include "core/canary/noise.h"

#include <cmath>

#include "core/stats/distributions.h"

namespace tidegate::canary {

double NormalNoise::next() {
  state_ += 0x9e3779b97f4a7c15;
  std::uint64_t bits = state_;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  bits ^= bits >> 31;
  const double uniform = std::ldexp(static_cast<double>(bits >> 11) + 0.5, -53);  // neither 0 nor 1
  return stats::normal_quantile(uniform);
}

}  // namespace tidegate::canary
