#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "core/model/kayenta_config.h"
#include "core/model/metric_label.h"
#include "core/model/quantity.h"

namespace tidegate {

// What Kayenta's judge says of one objective.
struct KayentaFinding {
  // The values of one arm that were compared; base units.
  struct Arm {
    double points = 0;
    double mean = 0;
    double standard_deviation = 0;
    double min = 0;
    double max = 0;
    std::vector<std::optional<double>> values;  // as they were measured, one a step; nothing where there was none
    bool operator==(const Arm&) const = default;
  };

  MetricLabel label = MetricLabel::error;
  bool is_critical = false;  // the whole canary fails by it, unless the label is Pass
  std::string reason;        // a sentence
  Arm canary;
  Arm baseline;
  EffectMeasure measure = EffectMeasure::mean_ratio;
  std::optional<double> effect;  // by that measure, if it is known
  Direction direction = Direction::either;
  std::vector<std::string> groups;
  Dimension dimension = Dimension::none;
  Duration step;
  std::vector<std::string> lacking;  // why the label is no evidence, clauses
  std::vector<std::string> weak;     // why a Pass says little, clauses
  bool operator==(const KayentaFinding&) const = default;
};

// High, Low, or no data where there must be: the score has something against the canary.
constexpr bool is_objection(MetricLabel label) {
  return label == MetricLabel::high || label == MetricLabel::low || label == MetricLabel::nodata_fail_metric;
}

// What all metrics of a canary come to.
struct KayentaScore {
  // Whether it lets the canary pass; while a watch goes on, what is not yet enough to pass is `marginal`. `open`: some
  // metric is in doubt, and what is known of the others fails nothing.
  enum class Standing { pass, marginal, fail, open };

  struct Group {
    std::string name;
    double score = 0;
    double weight = 0;     // percent
    bool no_data = false;  // nothing in it counted
    bool operator==(const Group&) const = default;
  };

  Standing standing = Standing::open;
  KayentaMode mode = KayentaMode::fixed;
  double value = 0;  // of 100, by the labels as they are
  KayentaThresholds thresholds;
  std::vector<Group> groups;
  std::string reason;                   // a sentence
  std::vector<std::string> not_scored;  // metrics in no group
  bool operator==(const KayentaScore&) const = default;
};

}  // namespace tidegate
