// What Kayenta's own tests and users say it does, and what an independent re-implementation that agrees with them does:
// the file of vectors named by TIDEGATE_KAYENTA_VECTORS. A kind or a member that isn't known here fails.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/json_document.h"
#include "core/canary/kayenta_judge.h"
#include "core/canary/kayenta_transform.h"
#include "core/canary/mean_inequality.h"
#include "core/stats/distributions.h"
#include "core/stats/effect_size.h"
#include "core/stats/location_shift.h"
#include "core/stats/outliers.h"
#include "core/stats/summary.h"

namespace tidegate::canary {
namespace {

constexpr double kRelative = 1e-6;  // where a vector doesn't say how near

// A JSON value that tests can ask without ado: what isn't there is null.
class Json {
 public:
  Json() = default;
  explicit Json(JsonView view) : view_(view) {}

  bool is_null() const { return !view_ || view_->kind() == JsonView::Kind::null; }
  bool has(std::string_view key) const { return !(*this)[key].is_null(); }
  bool says_null(std::string_view key) const { return (*this)[key].view_ && !has(key); }

  Json operator[](std::string_view key) const {
    Json found;
    if (view_) {
      view_->each_member([&](std::string_view name, JsonView value) {
        if (name == key) found = Json(value);
        return name != key;
      });
    }
    return found;
  }

  // NaN for null, and what the words "NaN" and "Infinity" say.
  double number() const {
    const std::optional<double> number = view_ ? view_->number() : std::nullopt;
    if (number) return *number;
    return text() == "Infinity" ? INFINITY : text() == "-Infinity" ? -INFINITY : std::nan("");
  }
  std::optional<double> maybe() const { return is_null() ? std::nullopt : std::optional(number()); }
  std::optional<bool> truth() const { return view_ ? view_->boolean() : std::nullopt; }
  bool is_true() const { return truth().value_or(false); }
  std::string text() const { return std::string(view_ ? view_->string().value_or("") : ""); }

  std::vector<Json> items() const {
    std::vector<Json> items;
    if (view_) view_->each_item([&](JsonView item) { return items.push_back(Json(item)), true; });
    return items;
  }
  std::vector<std::pair<std::string, Json>> members() const {
    std::vector<std::pair<std::string, Json>> members;
    if (view_) {
      view_->each_member([&](std::string_view key, JsonView value) {
        members.emplace_back(key, Json(value));
        return true;
      });
    }
    return members;
  }
  std::vector<double> numbers() const {
    std::vector<double> numbers;
    for (const Json& item : items()) numbers.push_back(item.number());
    return numbers;
  }

 private:
  std::optional<JsonView> view_;
};

struct Tolerance {
  double absolute = 0;
  double relative = 0;
};

void expect_near(double found, double expected, Tolerance tolerance, const char* what) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(found)) << what << " is " << found;
  } else if (std::isinf(expected)) {
    EXPECT_EQ(found, expected) << what;
  } else {
    EXPECT_NEAR(found, expected, tolerance.absolute + tolerance.relative * std::abs(expected)) << what;
  }
}

// The vector's own tolerance for a value, or ours where it has none.
Tolerance tolerance_of(const Json& expected, const std::string& key = "") {
  const std::string of_key = key + "_abs_tol";
  if (!key.empty() && expected.has(of_key)) return {.absolute = expected[of_key].number()};
  if (!expected.has("abs_tol") && !expected.has("rel_tol")) return {.relative = kRelative};
  return {.absolute = expected["abs_tol"].maybe().value_or(0), .relative = expected["rel_tol"].maybe().value_or(0)};
}

void expect_value(const Json& expected, const std::string& key, double found) {
  if (expected.has(key)) expect_near(found, expected[key].number(), tolerance_of(expected, key), key.c_str());
}

void expect_label(const Json& label, MetricLabel found) {
  if (label.is_null()) return;
  EXPECT_EQ(name_of(found), label.text());
}

Direction direction_of(const std::string& text) {
  return text == "increase" ? Direction::increase : text == "decrease" ? Direction::decrease : Direction::either;
}

NanStrategy nan_strategy_of(const std::string& text) {
  return text == "replace" ? NanStrategy::replace : NanStrategy::remove;
}

EffectMeasure measure_of(const std::string& text) {
  return text == "cles" ? EffectMeasure::cles : EffectMeasure::mean_ratio;
}

// Of the parameters of a classifier.
KayentaMetricConfig classifier_config(const Json& params) {
  KayentaMetricConfig config = {.name = "metric"};
  config.direction = direction_of(params["direction"].text());
  config.nan_strategy = nan_strategy_of(params["nan_strategy"].text());
  config.critical = params["critical"].is_true();
  config.must_have_data = params["must_have_data"].is_true() || params["is_data_required"].is_true();
  config.tolerance = params["tolerance"].maybe().value_or(config.tolerance);
  config.confidence = params["confidence_level"].maybe().value_or(config.confidence);
  config.effect.measure = measure_of(params["effect_size_measure"].text());
  const std::vector<double> allowed = params["effect_size_thresholds"].numbers();
  const std::vector<double> critical = params["critical_thresholds"].numbers();
  if (allowed.size() == 2) {
    config.effect.allowed_decrease = allowed[0];
    config.effect.allowed_increase = allowed[1];
  }
  if (critical.size() == 2) {
    config.effect.critical_decrease = critical[0];
    config.effect.critical_increase = critical[1];
  }
  return config;
}

// Of a metric's analysisConfigurations.canary.
KayentaMetricConfig metric_config(const Json& params) {
  const Json canary = params["canary"], effect = canary["effectSize"], outliers = canary["outliers"];
  KayentaMetricConfig config = {.name = "metric"};
  config.direction = direction_of(canary["direction"].text());
  config.nan_strategy = nan_strategy_of(canary["nanStrategy"].text());
  config.outliers = outliers["strategy"].text() == "remove" ? OutlierStrategy::remove : OutlierStrategy::keep;
  config.outlier_factor = outliers["outlierFactor"].maybe().value_or(config.outlier_factor);
  config.critical = canary["critical"].is_true();
  config.must_have_data = canary["mustHaveData"].is_true();
  config.muted = canary["muted"].is_true();
  config.effect = {.measure = measure_of(effect["measure"].text()),
                   .allowed_increase = effect["allowedIncrease"].maybe(),
                   .allowed_decrease = effect["allowedDecrease"].maybe(),
                   .critical_increase = effect["criticalIncrease"].maybe(),
                   .critical_decrease = effect["criticalDecrease"].maybe()};
  config.tolerance = params["tolerance"].maybe().value_or(config.tolerance);
  config.confidence = params["confidence_level"].maybe().value_or(config.confidence);
  return config;
}

void expect_shift(const Json& expected, const std::optional<stats::LocationShift>& shift) {
  EXPECT_FALSE(expected.says_null("ci_low") && shift) << "it should come to no test";
  if (!expected.has("ci_low") && !expected.has("ci_high") && !expected.has("estimate")) return;
  ASSERT_TRUE(shift) << "it came to no test";
  expect_value(expected, "ci_low", shift->interval.low);
  expect_value(expected, "ci_high", shift->interval.high);
  expect_value(expected, "estimate", shift->estimate);
}

void expect_classification(const Json& expected, const Classification& found) {
  expect_label(expected["classification"], found.label);
  expect_label(expected["kayenta_classification"], found.label);
  EXPECT_EQ(found.critical, expected["critical"].truth().value_or(found.critical));
  EXPECT_EQ(!found.reason.empty(), expected["reason_nonempty"].truth().value_or(!found.reason.empty()));
  expect_value(expected, "ratio", found.ratio);
  expect_value(expected, "deviation", found.ratio);
  expect_value(expected, "effect_size", found.effect.value_or(-1));
  expect_shift(expected, found.shift);
}

void check_classifier(const Json& vector) {
  const Arms arms = {.control = vector["inputs"]["control"].numbers(),
                     .experiment = vector["inputs"]["experiment"].numbers()};
  expect_classification(vector["expected"], classify_exactly(classifier_config(vector["params"]), arms));
}

void check_metric(const Json& vector) {
  const MetricPair pair = {.name = "metric",
                           .id = "",
                           .control = vector["inputs"]["control"].numbers(),
                           .experiment = vector["inputs"]["experiment"].numbers()};
  const KayentaMetricResult result = judge_metric(metric_config(vector["params"]), pair, KayentaMode::exact);
  expect_classification(vector["expected"], result.found);
  const Json counts = vector["transformed_counts"];
  if (counts.is_null()) return;
  EXPECT_EQ(static_cast<double>(result.control.count), counts["control"].number());
  EXPECT_EQ(static_cast<double>(result.experiment.count), counts["experiment"].number());
}

void check_mean_inequality(const Json& vector) {
  expect_label(vector["expected"]["classification"],
               classify_by_mean(vector["inputs"]["experiment"].numbers(), vector["inputs"]["control"].numbers(),
                                direction_of(vector["params"]["direction"].text())));
}

void check_standardized_difference(const Json& vector) {
  expect_value(vector["expected"], "value",
               stats::standardized_difference(vector["inputs"]["x"].numbers(), vector["inputs"]["y"].numbers(),
                                              vector["params"]["mu"].number(), vector["params"]["quantile"].number()));
}

void check_normal_quantile(const Json& vector) {
  expect_value(vector["expected"], "value", stats::normal_quantile(vector["inputs"]["p"].number()));
}

std::optional<stats::LocationShift> kayenta_shift(const std::vector<double>& x, const std::vector<double>& y,
                                                  const Json& params) {
  return stats::location_shift(
      x, y, {.confidence = params["confidence_level"].number(), .estimate = stats::Continuity::corrected});
}

void check_interval(const Json& vector) {
  expect_shift(vector["expected"], kayenta_shift(vector["inputs"]["experiment"].numbers(),
                                                 vector["inputs"]["control"].numbers(), vector["params"]));
}

void check_intermediate(const Json& vector) {
  const Json expected = vector["expected"];
  const std::vector<double> x = vector["inputs"]["x"].numbers(), y = vector["inputs"]["y"].numbers();
  const double low = *std::min_element(x.begin(), x.end()) - *std::max_element(y.begin(), y.end());
  const double high = *std::max_element(x.begin(), x.end()) - *std::min_element(y.begin(), y.end());
  const double z = stats::normal_quantile((1 - vector["params"]["confidence_level"].number()) / 2);
  expect_value(expected, "mu_min", low);
  expect_value(expected, "mu_max", high);
  expect_value(expected, "z_lower", -z);
  expect_value(expected, "z_upper", z);
  expect_value(expected, "f_lower_at_mu_min", stats::standardized_difference(x, y, low, -z));
  expect_value(expected, "f_lower_at_mu_max", stats::standardized_difference(x, y, high, -z));
  expect_value(expected, "f_upper_at_mu_min", stats::standardized_difference(x, y, low, z));
  expect_value(expected, "f_upper_at_mu_max", stats::standardized_difference(x, y, high, z));
  expect_shift(expected, kayenta_shift(x, y, vector["params"]));
}

void check_summary(const Json& vector) {
  const Json expected = vector["expected"];
  const stats::Summary summary = stats::summarise(vector["inputs"]["values"].numbers());
  expect_value(expected, "min", summary.min);
  expect_value(expected, "max", summary.max);
  expect_value(expected, "mean", summary.mean);
  expect_value(expected, "std", summary.standard_deviation);
  expect_value(expected, "count", static_cast<double>(summary.count));
}

void check_percentile(const Json& vector) {
  for (const Json& expected : vector["expected"]["percentiles"].items()) {
    expect_value(expected, "value", stats::percentile(vector["inputs"]["values"].numbers(), expected["p"].number()));
  }
}

void check_mean_ratio(const Json& vector) {
  expect_value(vector["expected"], "value",
               stats::mean_ratio(vector["inputs"]["experiment"].numbers(), vector["inputs"]["control"].numbers()));
}

void check_cles(const Json& vector) {
  expect_value(
      vector["expected"], "value",
      stats::common_language_effect(vector["inputs"]["experiment"].numbers(), vector["inputs"]["control"].numbers()));
}

void check_cohens_d(const Json& vector) {
  expect_value(vector["expected"], "value",
               stats::cohens_d(vector["inputs"]["a"].numbers(), vector["inputs"]["b"].numbers()));
}

void expect_outliers(const Json& vector, const std::vector<bool>& found) {
  std::vector<bool> expected;
  for (const Json& item : vector["expected"]["outlier"].items()) expected.push_back(item.is_true());
  EXPECT_EQ(found, expected);
}

void check_sigma_outliers(const Json& vector) {
  expect_outliers(vector, stats::sigma_outliers(vector["inputs"]["values"].numbers(), vector["params"]["k"].number()));
}

void check_iqr_outliers(const Json& vector) {
  const std::vector<double> values = vector["inputs"]["values"].numbers();
  const double factor = vector["params"]["factor"].number();
  expect_outliers(vector, vector["params"]["reduce_sensitivity"].is_true()
                              ? stats::iqr_outliers_of_the_tails(values, factor)
                              : stats::iqr_outliers(values, factor));
}

void check_nan_strategy(const Json& vector) {
  const Json params = vector["params"];
  EXPECT_EQ(apply_nan_strategy(vector["inputs"]["values"].numbers(), nan_strategy_of(params["strategy"].text()),
                               params["replacement"].maybe().value_or(0)),
            vector["expected"]["values"].numbers());
}

CanaryScore score_of(const Json& inputs) {
  std::vector<ScoredMetric> metrics;
  for (const Json& metric : inputs["metrics"].items()) {
    const std::optional<MetricLabel> label = label_named(metric["classification"].text());
    EXPECT_TRUE(label) << metric["classification"].text();
    ScoredMetric scored = {.name = metric["name"].text(),
                           .groups = {},
                           .label = label.value_or(MetricLabel::error),
                           .critical = metric["critical"].is_true(),
                           .muted = metric["muted"].is_true()};
    for (const Json& group : metric["groups"].items()) scored.groups.push_back(group.text());
    metrics.push_back(scored);
  }
  std::vector<std::pair<std::string, double>> weights;
  for (const auto& [group, weight] : inputs["group_weights"].members()) weights.emplace_back(group, weight.number());
  return score_metrics(metrics, weights, KayentaMode::exact);
}

void expect_groups(const Json& expected, const std::vector<GroupScore>& groups) {
  const auto members = expected.members();
  EXPECT_EQ(groups.size(), members.size());
  for (const auto& [name, group] : members) {
    SCOPED_TRACE(name);
    const auto found = std::find_if(groups.begin(), groups.end(), [&](const GroupScore& g) { return g.name == name; });
    ASSERT_NE(found, groups.end());
    expect_near(found->score, group["score"].number(), {.relative = 1e-9}, "score");
    EXPECT_EQ(found->no_data, group["no_data"].is_true());
  }
}

std::string name_of_reason(const std::optional<ZeroReason>& reason) {
  if (!reason) return "";
  return *reason == ZeroReason::critical ? "critical" : *reason == ZeroReason::nodata ? "nodata" : "errors";
}

void check_score(const Json& vector) {
  const Json expected = vector["expected"];
  const CanaryScore score = score_of(vector["inputs"]);
  expect_near(score.summary, expected["summary_score"].number(), {.absolute = 1e-9}, "summary_score");
  if (expected.has("group_scores")) {
    expect_groups(expected["group_scores"], score.groups);
    EXPECT_EQ(name_of_reason(score.zeroed), expected["zero_reason"].text());
  }
  if (!expected.has("classification")) return;
  const Json thresholds = vector["params"]["thresholds"];
  EXPECT_EQ(name_of(classify_score(score.summary,
                                   {.pass = thresholds["pass"].maybe(), .marginal = thresholds["marginal"].maybe()})),
            expected["classification"].text());
}

void check_final_score(const Json& vector) {
  const Json inputs = vector["inputs"];
  const std::vector<double> scores = {inputs["final_score"].number()};
  const KayentaThresholds thresholds = {.pass = inputs["pass"].maybe(), .marginal = inputs["marginal"].maybe()};
  EXPECT_EQ(decide_analysis(scores, thresholds, KayentaMode::exact).passed, vector["expected"]["did_pass"].is_true());
}

const std::map<std::string, void (*)(const Json&), std::less<>> kKinds = {
    {"mann_whitney_classify", check_classifier},
    {"user_reported_case", check_classifier},
    {"derived_netflix_aca_metric", check_metric},
    {"mean_inequality", check_mean_inequality},
    {"wilcoxon_standardized_difference", check_standardized_difference},
    {"normal_quantile", check_normal_quantile},
    {"mann_whitney_ci", check_interval},
    {"mann_whitney_intermediate", check_intermediate},
    {"summary", check_summary},
    {"percentile_r7", check_percentile},
    {"mean_ratio", check_mean_ratio},
    {"cohen_d", check_cohens_d},
    {"cles", check_cles},
    {"ksigma_outliers", check_sigma_outliers},
    {"iqr_outliers", check_iqr_outliers},
    {"nan_strategy", check_nan_strategy},
    {"weighted_score", check_score},
    {"derived_weighted_score", check_score},
    {"final_score_decision", check_final_score},
};

// What a vector may expect; more would go unchecked.
const std::set<std::string, std::less<>> kExpectations = {
    "classification", "kayenta_classification", "critical", "reason_nonempty", "ratio", "deviation", "effect_size",
    "ci_low", "ci_high", "estimate", "value", "mu_min", "mu_max", "z_lower", "z_upper", "f_lower_at_mu_min",
    "f_lower_at_mu_max", "f_upper_at_mu_min", "f_upper_at_mu_max", "min", "max", "mean", "std", "count", "percentiles",
    "outlier", "values", "summary_score", "group_scores", "zero_reason", "did_pass",
    // not of the judge
    "reporter_desired", "values_printed_by_kayenta_in_report"};

void expect_only_known(const Json& expected) {
  for (const auto& [key, value] : expected.members()) {
    const bool is_tolerance = key.ends_with("abs_tol") || key.ends_with("rel_tol");
    EXPECT_TRUE(is_tolerance || kExpectations.contains(key)) << "nothing here checks " << key;
  }
}

struct Vectors {
  std::string path;
  std::unique_ptr<JsonDocument> document;
  std::vector<Json> list;
};

const Vectors& vectors() {
  static const Vectors read = [] {
    const char* named = std::getenv("TIDEGATE_KAYENTA_VECTORS");
    Vectors found = {.path = named ? named : "../shared/data/canary/kayenta_vectors.json"};
    if (auto text = read_file(found.path)) {
      if (auto document = JsonDocument::parse(*text)) {
        found.document = std::make_unique<JsonDocument>(std::move(*document));
        found.list = Json(found.document->root())["vectors"].items();
      }
    }
    return found;
  }();
  return read;
}

class KayentaVectors : public testing::TestWithParam<std::size_t> {};

TEST_P(KayentaVectors, holds) {
  const Json& vector = vectors().list[GetParam()];
  SCOPED_TRACE(vector["id"].text() + ": " + vector["source_test"].text());
  const auto check = kKinds.find(vector["kind"].text());
  ASSERT_NE(check, kKinds.end()) << "no such kind is known: " << vector["kind"].text();
  expect_only_known(vector["expected"]);
  check->second(vector);
}

std::string name_of_vector(const testing::TestParamInfo<std::size_t>& info) {
  std::string name = std::to_string(info.index) + "_" + vectors().list[info.param]["id"].text();
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Of, KayentaVectors, testing::Range<std::size_t>(0, vectors().list.size()), name_of_vector);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(KayentaVectors);

TEST(KayentaVectorFile, is_there_and_has_as_many_as_it_says) {
  ASSERT_FALSE(vectors().list.empty()) << "no vectors in " << vectors().path;
  const double count = static_cast<double>(vectors().list.size());
  EXPECT_EQ(count, Json(vectors().document->root())["meta"]["count"].maybe().value_or(count));
}

}  // namespace
}  // namespace tidegate::canary
