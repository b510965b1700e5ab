// Every value on Mann-Whitney that R 4.2.2 and scipy 1.10.1 computed for us.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json_document.h"
#include "core/stats/effect_size.h"
#include "core/stats/location_shift.h"
#include "core/stats/mann_whitney.h"

namespace tidegate::stats {
namespace {

constexpr auto kReference = "../shared/data/canary/oracle_reference.json";
constexpr double kClosedForm = 1e-9, kRootFound = 1e-6;

// Numbers and lists of numbers by their names; a number is a list of one.
using DataSet = std::map<std::string, std::vector<double>, std::less<>>;

DataSet data_set(JsonView view) {
  DataSet set;
  view.each_member([&](std::string_view key, JsonView value) {
    std::vector<double>& numbers = set[std::string(key)];
    if (value.number()) numbers.push_back(*value.number());
    value.each_item([&](JsonView item) { return numbers.push_back(item.number().value()), true; });
    return true;
  });
  return set;
}

std::map<std::string, DataSet> reference() {
  const auto text = read_file(kReference);
  EXPECT_TRUE(text) << kReference;
  const auto document = JsonDocument::parse(*text);
  EXPECT_TRUE(document);
  std::map<std::string, DataSet> sets;
  document->root().each_member([&](std::string_view section, JsonView value) {
    if (section == "mann_whitney") {
      value.each_member([&](std::string_view name, JsonView set) {
        sets[std::string(name)] = data_set(set);
        return true;
      });
    }
    return true;
  });
  return sets;
}

using Answer = std::vector<double>;

Answer r_interval(const DataSet& set, double confidence, double tolerance) {
  const auto shift =
      location_shift(set.at("x"), set.at("y"), {.confidence = confidence, .tolerance = tolerance}).value();
  return {shift.interval.low, shift.interval.high};
}

Answer p(const DataSet& set, Alternative alternative, Continuity continuity) {
  return {mann_whitney_p(set.at("x"), set.at("y"), alternative, continuity)};
}

// Ours under the reference's name; nothing for a name that isn't known here.
Answer closed_form(std::string_view name, const DataSet& set) {
  const auto& x = set.at("x");
  const auto& y = set.at("y");
  if (name == "U_x") return {mann_whitney_u(x, y)};
  if (name == "p_two_sided_cc") return p(set, Alternative::two_sided, Continuity::corrected);
  if (name == "p_two_sided_no_cc") return p(set, Alternative::two_sided, Continuity::uncorrected);
  if (name == "p_greater_cc") return p(set, Alternative::greater, Continuity::corrected);
  if (name == "cles_x_gt_y") return {common_language_effect(x, y)};
  if (name == "rank_biserial") return {rank_biserial(x, y)};
  if (name == "p_two_sided_exact") return {mann_whitney_exact_p(x, y, Alternative::two_sided).value()};
  if (name == "hodges_lehmann_median_of_differences") return {hodges_lehmann(x, y)};
  if (name == "r_estimate_exact") return {hodges_lehmann(x, y)};
  if (name != "r_conf_int_95_exact") return {};
  const Interval interval = exact_shift_interval(x, y, 0.95).value();
  return {interval.low, interval.high};
}

Answer root_found(std::string_view name, const DataSet& set) {
  if (name == "r_conf_int_95_tol1e4") return r_interval(set, 0.95, 1e-4);
  if (name == "r_conf_int_98_tol1e4") return r_interval(set, 0.98, 1e-4);
  if (name == "r_conf_int_98_tol1e12") return r_interval(set, 0.98, 1e-12);
  if (name == "r_estimate_tol1e4") return {location_shift(set.at("x"), set.at("y"), {}).value().estimate};
  return {};
}

bool is_for_others(std::string_view name) { return name == "x" || name == "y" || name.starts_with("ks_"); }

void expect_near(const Answer& ours, const std::vector<double>& expected, double relative) {
  ASSERT_EQ(ours.size(), expected.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_NEAR(ours[i], expected[i], relative * std::abs(expected[i]) + 1e-15);
  }
}

TEST(MannWhitneyOracle, all_values_of_r_and_scipy_are_ours) {
  std::size_t compared = 0;
  for (const auto& [set_name, set] : reference()) {
    for (const auto& [name, expected] : set) {
      if (is_for_others(name)) continue;
      SCOPED_TRACE(set_name + "." + name);
      const Answer closed = closed_form(name, set), found = root_found(name, set);
      ASSERT_FALSE(closed.empty() && found.empty()) << "nothing here computes this";
      closed.empty() ? expect_near(found, expected, kRootFound) : expect_near(closed, expected, kClosedForm);
      ++compared;
    }
  }
  EXPECT_GE(compared, 70U);
}

}  // namespace
}  // namespace tidegate::stats
