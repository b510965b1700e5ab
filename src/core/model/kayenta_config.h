#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"

// What a Kayenta user writes down, as values: the canary config (docs/canary-config.md of spinnaker/kayenta) and the
// request of a standalone analysis. Defaults are Kayenta's.
namespace tidegate {

// As NetflixACAJudge-v1.0 judges, or with its holes closed (kayenta_fixed.h says how).
enum class KayentaMode { exact, fixed };

enum class Direction { increase, decrease, either };  // of what is bad
enum class NanStrategy { remove, replace };           // replace: by 0
enum class OutlierStrategy { keep, remove };          // remove: beyond IQR fences, each arm by itself
enum class EffectMeasure { mean_ratio, cles };

// `effectSize`: an effect within the allowed ones passes whatever the test says; one beyond the critical ones fails the
// whole canary if the metric is critical. What isn't given is the measure's "no effect": 1 or 0.5.
struct EffectSize {
  EffectMeasure measure = EffectMeasure::mean_ratio;
  std::optional<double> allowed_increase;
  std::optional<double> allowed_decrease;
  std::optional<double> critical_increase;
  std::optional<double> critical_decrease;

  bool operator==(const EffectSize&) const = default;
};

// `query` of a metric read from Prometheus. A custom inline template that begins with "PromQL:" is a whole expression.
struct KayentaQuery {
  std::string type;
  std::string resource_type;
  std::string metric_name;
  std::vector<std::string> label_bindings;
  std::vector<std::string> group_by_fields;
  std::string custom_filter;
  std::string custom_filter_template;
  std::string custom_inline_template;

  bool operator==(const KayentaQuery&) const = default;
};

// One of `metrics`, with its analysisConfigurations.canary.
struct KayentaMetricConfig {
  std::string name;
  std::string scope_name;
  KayentaQuery query;
  std::vector<std::string> groups;  // counts in each; in none, it isn't scored
  Direction direction = Direction::either;
  NanStrategy nan_strategy = NanStrategy::remove;
  OutlierStrategy outliers = OutlierStrategy::keep;
  double outlier_factor = 3;
  EffectSize effect;
  bool critical = false;
  bool must_have_data = false;
  bool muted = false;
  // Hard-coded in Kayenta: nothing of its configuration reaches them.
  double confidence = 0.98;
  double tolerance = 0.25;  // a part of the estimated shift
  // What Kayenta lacks: a difference that is nothing in practice, as a part of the baseline. Read in mode fixed only.
  double baseline_tolerance = 0.05;
  Place place;

  bool operator==(const KayentaMetricConfig&) const = default;
};

// Scores from 0 to 100. Those of the request count; a canary config has its own, which Kayenta ignores.
struct KayentaThresholds {
  std::optional<double> pass;
  std::optional<double> marginal;

  bool operator==(const KayentaThresholds&) const = default;
};

struct KayentaConfig {
  std::string id;
  std::string name;
  std::string description;
  std::vector<std::string> applications;
  std::string judge_name;
  std::vector<KayentaMetricConfig> metrics;
  std::vector<std::pair<std::string, std::string>> templates;  // by name
  std::vector<std::pair<std::string, double>> group_weights;   // percent, by group
  KayentaThresholds thresholds;
  Place place;

  bool operator==(const KayentaConfig&) const = default;
};

// One of `scopes` of a request: where the two arms are found.
struct KayentaScope {
  std::string name;
  std::string control_scope;
  std::string control_location;
  std::string experiment_scope;
  std::string experiment_location;
  Duration control_offset;  // how much earlier the control is read: before against after
  Duration step = minutes(1);
  std::vector<std::pair<std::string, std::string>> extended_parameters;

  bool operator==(const KayentaScope&) const = default;
};

// A standalone analysis. With an end it is retrospective: all judgements run at once, and there is no warm-up.
struct KayentaRequest {
  std::vector<KayentaScope> scopes;
  KayentaThresholds thresholds;
  std::optional<Timestamp> start;  // now, if not given
  std::optional<Timestamp> end;
  std::optional<Duration> lifetime;  // needed without an end
  Duration begin_after;
  Duration lookback;                 // 0: windows grow
  std::optional<Duration> interval;  // the lifetime, if not given
  std::string site_local;

  bool operator==(const KayentaRequest&) const = default;
};

// What was measured of one metric in both arms; NaN where there was no value.
struct MetricPair {
  std::string name;
  std::string id;
  std::vector<double> control;
  std::vector<double> experiment;
};

}  // namespace tidegate
