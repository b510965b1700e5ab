#pragma once

#include <cstdint>
#include <functional>

// Where a function of one number has a root, its least value, or begins to hold.
namespace tidegate::stats {

using Function = std::function<double(double)>;

// A root between `low` and `high`, to the last bits of a double. The function's values there must have different signs
// (one may be infinite, or 0, which is a root); else, or when the function gives NaN, NaN.
// Source: Chandrupatla, "A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function
// without using derivatives" (1997).
double find_root(const Function& function, double low, double high);

// A root of a function that only rises, or only falls, looked for from `start` outwards, in steps that double, as far
// as `farthest` away. NaN where there is none.
double find_root_around(const Function& function, double start, double farthest);

// Where between `low` and `high` a function that falls and then rises is least, to about 1e-8 of the distance: its
// value there is exact to twice as many digits. Source: golden section, Kiefer (1953).
double find_minimum(const Function& function, double low, double high);

// The first of the integers low, low + 1, ..., high for which `holds` is true; `high` if for none before. Once true, it
// must stay true.
template <class Predicate>
std::int64_t first_integer(std::int64_t low, std::int64_t high, Predicate holds) {
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace tidegate::stats
