// The sequential tests against values that scipy made: ../shared/data/canary/oracle_reference.json.
#include <gtest/gtest.h>

#include <cmath>

#include "base/file.h"
#include "base/json.h"
#include "core/stats/group_sequential.h"
#include "core/stats/log_sum.h"
#include "core/stats/rate_ratio.h"

namespace tidegate::stats {
namespace {

Json reference() {
  auto text = read_file("../shared/data/canary/oracle_reference.json", 1 << 20);
  EXPECT_TRUE(text) << "the reference values lie in ../shared";
  return text ? parse_json(*text).value_or(Json()) : Json();
}

double log_evidence(const Json& given, double psi, double psi0) {
  double sum = 0;
  for (std::size_t i = 0; i < given["x"].items().size(); ++i) {
    const auto at = [&](std::string_view name) { return given[name].items()[i].number(); };
    sum += log_rate_ratio_evidence({at("x"), at("n_c"), at("y"), at("n_b")}, psi, psi0);
  }
  return sum;
}

TEST(SequentialOracle, the_evidence_of_a_ratio_is_what_scipy_computes) {
  const auto json = reference();
  const auto& given = json["rate_ratio_e_process"];
  ASSERT_FALSE(given["log_e"].members().empty());
  for (const auto& [psi, expected] : given["log_e"].members()) {
    EXPECT_NEAR(log_evidence(given, std::stod(psi), 1) / expected.number(), 1, 1e-9) << psi;
  }
  for (const auto& [name, psi0] : {std::pair{"log_e_mixture_psi0_1", 1.0}, {"log_e_mixture_psi0_1_5", 1.5}}) {
    std::vector<double> parts;
    for (const auto& factor : given["mixture_grid_times_psi0"].items()) {
      parts.push_back(log_evidence(given, psi0 * factor.number(), psi0));
    }
    EXPECT_NEAR(log_mean(parts) / given[name].number(), 1, 1e-9) << name;
  }
}

TEST(SequentialOracle, boundaries_are_those_of_the_integration_by_scipy) {
  const auto json = reference();
  const auto& given = json["group_sequential"];
  const auto expect = [&](std::string_view name, Spending spending, double alpha) {
    const auto& expected = given[name].items();
    ASSERT_FALSE(expected.empty()) << name;
    const auto ours = group_sequential_boundaries(spending, alpha, static_cast<int>(expected.size()));
    for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_NEAR(ours[i], expected[i].number(), 1e-3) << name << " " << i;
  };
  expect("lan_demets_obf_K5_alpha025", Spending::obrien_fleming, 0.025);
  expect("lan_demets_pocock_K5_alpha025", Spending::pocock, 0.025);
  expect("lan_demets_obf_K12_alpha01", Spending::obrien_fleming, 0.01);
  expect("lan_demets_pocock_K12_alpha01", Spending::pocock, 0.01);
  expect("lan_demets_obf_K60_alpha01", Spending::obrien_fleming, 0.01);
}

}  // namespace
}  // namespace tidegate::stats
