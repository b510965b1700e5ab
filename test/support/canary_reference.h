#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"

// What scipy and R say of fixed data, for the tests of core/stats.
namespace tidegate::test {

// Null, with a failure, where the file can't be read.
inline const Json& canary_reference() {
  static const Json reference = [] {
    const auto text = read_file("../shared/data/canary/oracle_reference.json");
    if (!text) {
      ADD_FAILURE() << text.error().message;
      return Json();
    }
    auto parsed = parse_json(*text);
    if (!parsed) ADD_FAILURE() << parsed.error().message;
    return parsed ? *std::move(parsed) : Json();
  }();
  return reference;
}

// Infinity has its own name there. What is no number is NaN, which is close to nothing.
inline double number_of(const Json& value) {
  if (value.string() == "Infinity") return std::numeric_limits<double>::infinity();
  return value.number(std::numeric_limits<double>::quiet_NaN());
}

inline std::vector<double> numbers_of(const Json& values) {
  std::vector<double> numbers;
  for (const Json& value : values.items()) numbers.push_back(number_of(value));
  return numbers;
}

// Whether they differ by at most that part of the reference, or by what doubles lose at 1.
inline testing::AssertionResult is_close(double actual, const Json& reference, double tolerance) {
  const double expected = number_of(reference);
  if (actual == expected || std::abs(actual - expected) <= tolerance * std::abs(expected) + 1e-15) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << testing::PrintToString(actual) << " where the reference says "
                                     << testing::PrintToString(expected);
}

}  // namespace tidegate::test
