#include "moods.h"

#include <cmath>
#include <numbers>

namespace tidegate::bench {
namespace {

constexpr double kDay = 1440;
constexpr double kSwing = 0.5;  // of a day's curve

double gamma_factor(double cv, Draws& draws) { return draws.gamma(1 / (cv * cv)) * cv * cv; }

}  // namespace

ArmMood::ArmMood(const Noise& noise, int pods, Draws& draws)
    : noise_(noise), deviation_(std::sqrt(std::log1p(noise.cv * noise.cv)) * (noise.moods == Moods::heavy ? 3 : 1)) {
  switch (noise.moods) {
    case Moods::none: break;
    case Moods::log_normal:
    case Moods::heavy: state_ = draws.normal(); break;
    case Moods::gamma: state_ = gamma_factor(noise.cv, draws); break;
  }
  if (noise.pods <= 0) return;
  pods_ = 0;
  for (int pod = 0; pod < pods; ++pod) pods_ += draws.log_normal(noise.pods) / pods;
}

double ArmMood::next(Draws& draws) {
  switch (noise_.moods) {
    case Moods::none: return pods_;
    case Moods::log_normal:
    case Moods::heavy:
      state_ = noise_.rho * state_ + std::sqrt(1 - noise_.rho * noise_.rho) * draws.normal();
      return pods_ * std::exp(deviation_ * state_ - 0.5 * deviation_ * deviation_);
    case Moods::gamma:
      if (!draws.happens(noise_.rho)) state_ = gamma_factor(noise_.cv, draws);
      return pods_ * state_;
  }
  return pods_;
}

SharedMood::SharedMood(Shared shared, Draws& draws) : shared_(shared), minute_(kDay * draws.uniform()) {}

SharedMood::Factors SharedMood::next(Draws& draws) {
  if (shared_ == Shared::none) return {};
  const bool is_daily = shared_ == Shared::daily;
  if (left_ > 0) {
    --left_;
  } else if (draws.happens(is_daily ? 1.0 / 60 : 1.0 / 120)) {
    left_ = is_daily ? 5 : 5 + static_cast<int>(16 * draws.uniform());
  }
  const double burst = left_ == 0 ? 1 : is_daily ? 5 : 20;
  if (!is_daily) return {.rate = burst};
  minute_ += 1;
  const double phase = 2 * std::numbers::pi * minute_ / kDay;
  return {.rate = burst * (1 + kSwing * std::sin(phase + 1)), .traffic = 1 + kSwing * std::sin(phase)};
}

}  // namespace tidegate::bench
