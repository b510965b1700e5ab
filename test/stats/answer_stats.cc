// answer_stats: answers questions about core/stats. Reads lines {"function": NAME, "arguments": [...]} on stdin, writes
// for each a line with an array of numbers: null for what can't be computed, "NaN" and "+Inf" for what is that. Another
// function is another line of kAnswers.
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "core/stats/beta_binomial.h"
#include "core/stats/binomial.h"
#include "core/stats/contingency.h"
#include "core/stats/drift.h"
#include "core/stats/fisher.h"
#include "core/stats/kolmogorov_smirnov.h"
#include "core/stats/multiplicity.h"
#include "core/stats/poisson_rates.h"
#include "core/stats/proportion.h"
#include "core/stats/sample_size.h"

namespace tidegate::stats {
namespace {

// Of the JSON arguments: [count, total], [events, exposure], [1, 2, 3], "greater".
Proportion proportion(const Json& value) {
  return {.count = value.items().at(0).integer(), .total = value.items().at(1).integer()};
}

Rate rate(const Json& value) {
  return {.events = value.items().at(0).integer(), .exposure = value.items().at(1).number()};
}

std::vector<double> numbers(const Json& value) {
  std::vector<double> result;
  for (const Json& item : value.items()) result.push_back(item.number());
  return result;
}

Alternative alternative(const Json& value) {
  if (value.string() == "greater") return Alternative::greater;
  return value.string() == "less" ? Alternative::less : Alternative::two_sided;
}

Json one(std::optional<double> value) { return Json::array().push(value ? Json(*value) : Json()); }

Json ends(const std::optional<Interval>& interval) {
  return interval ? Json::array().push(interval->low).push(interval->high) : one(std::nullopt);
}

Json all(const std::vector<double>& values) {
  Json result = Json::array();
  for (double value : values) result.push(value);
  return result;
}

Json statistic_and_p(const std::optional<TableTest>& test) {
  return test ? Json::array().push(test->statistic).push(test->p) : one(std::nullopt);
}

Json odds(const std::optional<OddsRatio>& odds) {
  return odds ? Json::array().push(odds->ratio).push(odds->interval.low).push(odds->interval.high) : one(std::nullopt);
}

Json rate_ratio(const std::optional<RateRatio>& ratio) {
  return ratio ? Json::array().push(ratio->ratio).push(ratio->interval.low).push(ratio->interval.high)
               : one(std::nullopt);
}

Json ks_large(const std::vector<double>& first, const std::vector<double>& second, Alternative side) {
  const auto statistic = ks_statistic(first, second);
  if (!statistic) return one(std::nullopt);
  return Json::array().push(statistic->of(side)).push(ks_limit_p(*statistic, side)).push(ks_finite_p(*statistic, side));
}

TwoProportions difference(const Json::Array& a) {
  return {.first = a.at(0).number(),
          .second = a.at(1).number(),
          .alpha = a.at(2).number(),
          .sides = a.at(3).string() == "one" ? Sides::one : Sides::two};
}

using Arguments = Json::Array;

const std::map<std::string_view, Json (*)(const Arguments&)> kAnswers = {
    {"fisher_test",
     [](const Arguments& a) {
       return one(fisher_test(proportion(a.at(0)), proportion(a.at(1)), a.at(2).number(), alternative(a.at(3))));
     }},
    {"conditional_odds_ratio",
     [](const Arguments& a) {
       return odds(
           conditional_odds_ratio(proportion(a.at(0)), proportion(a.at(1)), a.at(2).number(), Alternative::two_sided));
     }},
    {"binomial_test",
     [](const Arguments& a) {
       return one(binomial_test(proportion(a.at(0)), a.at(1).number(), alternative(a.at(2))));
     }},
    {"poisson_rates_test",
     [](const Arguments& a) {
       return one(poisson_rates_test(rate(a.at(0)), rate(a.at(1)), a.at(2).number(), alternative(a.at(3))));
     }},
    {"poisson_rate_ratio",
     [](const Arguments& a) { return rate_ratio(poisson_rate_ratio(rate(a.at(0)), rate(a.at(1)), a.at(2).number())); }},
    {"poisson_rate_test",
     [](const Arguments& a) { return one(poisson_rate_test(rate(a.at(0)), a.at(1).number(), alternative(a.at(2)))); }},
    {"poisson_rate_interval",
     [](const Arguments& a) { return ends(poisson_rate_interval(rate(a.at(0)), a.at(1).number())); }},
    {"chi_squared_test",
     [](const Arguments& a) {
       return statistic_and_p(chi_squared_test(numbers(a.at(0)), static_cast<std::size_t>(a.at(1).integer())));
     }},
    {"g_test",
     [](const Arguments& a) {
       return statistic_and_p(g_test(numbers(a.at(0)), static_cast<std::size_t>(a.at(1).integer())));
     }},
    {"chi_squared_test_yates",
     [](const Arguments& a) {
       return statistic_and_p(chi_squared_test_yates(proportion(a.at(0)), proportion(a.at(1))));
     }},
    {"wilson_interval",
     [](const Arguments& a) { return ends(wilson_interval(proportion(a.at(0)), a.at(1).number())); }},
    {"clopper_pearson_interval",
     [](const Arguments& a) { return ends(clopper_pearson_interval(proportion(a.at(0)), a.at(1).number())); }},
    {"jeffreys_interval",
     [](const Arguments& a) { return ends(jeffreys_interval(proportion(a.at(0)), a.at(1).number())); }},
    {"ks_large", [](const Arguments& a) { return ks_large(numbers(a.at(0)), numbers(a.at(1)), alternative(a.at(2))); }},
    {"ks_exact_p",
     [](const Arguments& a) {
       const KsTies ties = a.at(3).string() == "counted" ? KsTies::counted : KsTies::ignored;
       return one(ks_exact_p(numbers(a.at(0)), numbers(a.at(1)), alternative(a.at(2)), ties));
     }},
    {"adjust_holm", [](const Arguments& a) { return all(adjust_holm(numbers(a.at(0)))); }},
    {"adjust_hochberg", [](const Arguments& a) { return all(adjust_hochberg(numbers(a.at(0)))); }},
    {"adjust_bonferroni", [](const Arguments& a) { return all(adjust_bonferroni(numbers(a.at(0)))); }},
    {"adjust_benjamini_hochberg", [](const Arguments& a) { return all(adjust_benjamini_hochberg(numbers(a.at(0)))); }},
    {"adjust_benjamini_yekutieli",
     [](const Arguments& a) { return all(adjust_benjamini_yekutieli(numbers(a.at(0)))); }},
    {"sample_size", [](const Arguments& a) { return one(sample_size(difference(a), a.at(4).number())); }},
    {"power", [](const Arguments& a) { return one(power(difference(a), a.at(4).number())); }},
    {"chance_canary_is_worse",
     [](const Arguments& a) { return one(chance_canary_is_worse(proportion(a.at(0)), proportion(a.at(1)), {})); }},
    {"jensen_shannon_distance",
     [](const Arguments& a) { return one(jensen_shannon_distance(numbers(a.at(0)), numbers(a.at(1)))); }},
    {"wasserstein_distance",
     [](const Arguments& a) {
       return one(wasserstein_distance(numbers(a.at(0)), numbers(a.at(1)), numbers(a.at(2))));
     }},
};

int answer(std::string_view line) {
  const auto question = parse_json(line);
  const auto found = question ? kAnswers.find((*question)["function"].string()) : kAnswers.end();
  if (found == kAnswers.end()) {
    std::fprintf(stderr, "answer_stats: there is no such function: %.*s\n", static_cast<int>(line.size()), line.data());
    return 2;
  }
  std::puts(found->second((*question)["arguments"].items()).write().c_str());
  return 0;
}

int answer_all() {
  const auto text = read_file("-");
  if (!text) return 2;
  for (std::string_view line : split(*text, '\n')) {
    if (line.empty()) continue;
    if (const int status = answer(line); status != 0) return status;
  }
  return 0;
}

}  // namespace
}  // namespace tidegate::stats

int main() { return tidegate::stats::answer_all(); }
