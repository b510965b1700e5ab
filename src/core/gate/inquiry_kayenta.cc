// The values of both arms on one grid of steps, as Kayenta asks for them, and what its judge says of them. A value
// stands for the step that ends at its time, and may read nothing from before the window: so the first one comes a step
// after the window's start, or as much later as the query looks back. Where an arm has no value there is NaN.
#include "core/gate/inquiry_kayenta.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/check.h"
#include "base/format.h"
#include "core/canary/evidence_gaps.h"
#include "core/canary/kayenta_metric.h"
#include "core/gate/selector_checks.h"
#include "core/promql/reads.h"

namespace tidegate::gate {
namespace {

// How far back a query looks from a moment.
Duration reach_of(const std::string& text, QueryLanguage language) {
  Duration reach;
  const auto reads = promql::reads_of(text, language);
  if (!reads) return reach;
  for (const auto& use : *reads) reach = std::max(reach, use.reach);
  return reach;
}

class KayentaInquiry final : public Inquiry {
 public:
  KayentaInquiry(const Objective& for_objective, Observation start, const KayentaPlan& plan)
      : Inquiry(for_objective, std::move(start)),
        metric_(*for_objective.kayenta),
        query_(std::get<QueryIndicator>(for_objective.indicator)),
        plan_(plan),
        arms_(with_window(query_, plan_.step), with_window(metric_.baseline, plan_.step), metric_.offset) {
    CHECK(plan.step > Duration{});
    auto& window = observation.measurement.window;
    const auto steps = window.length().ms / plan_.step.ms;
    window.end = window.start + plan_.step * steps;
    const auto reach = std::max(reach_of(text_of(query_), query_.language),
                                reach_of(text_of(metric_.baseline), metric_.baseline.language));
    const auto first = std::max<std::int64_t>(1, (reach.ms + plan_.step.ms - 1) / plan_.step.ms);
    if (first <= steps) grid_ = Grid{window.start + plan_.step * first, window.end, plan_.step};
    observation.measurement.expression = text_of(query_) + "\n# against\n" + text_of(metric_.baseline);
    if (metric_.offset > Duration{})
      observation.measurement.expression += "\n# " + format_duration(metric_.offset) + " earlier";
  }

  std::vector<Question> questions(int round) override {
    if (!grid_ || is_too_long(*grid_, observation)) return {};
    if (round > 0) return arms_.questions(round, observation.measurement.window);
    return {ask(query_, {}), ask(metric_.baseline, metric_.offset)};
  }

  void read(int round, std::span<const Result<Answer>> answers) override {
    if (round > 0) return arms_.read(round, answers, observation);
    observation.query_is_wrong = std::ranges::any_of(
        answers, [](const auto& answer) { return !answer && answer.error().kind == ErrorKind::rejected; });
    const auto* canary = take(answers[0], observation);
    const auto* baseline = take(answers[1], observation);
    if (!canary || !baseline) return;
    arms_.note_values(!canary->series.empty(), !baseline->series.empty());
    for (const auto* answer : {canary, baseline}) {
      if (answer->series.size() > 1 && observation.measurement.readings.empty())
        observation.measurement.readings = readings_of(*answer);
    }
    canary_ = values_of(*canary, {});
    baseline_ = values_of(*baseline, metric_.offset);
    observation.measurement.series = static_cast<double>(canary->series.size() + baseline->series.size());
  }

  void conclude() override {
    auto& measurement = observation.measurement;
    if (!observation.errors.empty() || measurement.readings.size() > 1) return;  // said elsewhere
    const MetricPair pair = {
        .name = objective.name, .id = "", .control = on_grid(baseline_), .experiment = on_grid(canary_)};
    const auto result = canary::judge_metric(metric_.config, pair, plan_.mode);
    measurement.kayenta = finding_of(result, pair);
    note_samples();
    if (!canary_.empty() && !baseline_.empty() && result.experiment.count > 0) {
      measurement.value = measurement.kayenta->canary.mean;
    }
  }

  std::vector<promql::Selector> reads() const override {
    auto texts = std::vector{text_of(query_)};
    if (metric_.offset == Duration{}) texts.push_back(text_of(metric_.baseline));
    return current_reads(texts);
  }

 private:
  using Values = std::map<Timestamp, double>;

  std::string text_of(const QueryIndicator& query) const { return with_window(query.text, plan_.step); }

  Question ask(const QueryIndicator& query, Duration back) const {
    const Grid grid{grid_->start - back, grid_->end - back, grid_->step};
    return {.text = text_of(query), .at = grid.end, .grid = grid};
  }

  static Values values_of(const Answer& answer, Duration back) {
    Values values;
    if (answer.series.empty()) return values;
    for (const auto& sample : answer.series.front().samples) values[sample.time + back] = sample.value;
    return values;
  }

  bool counts(Timestamp end) const {
    const auto begin = end - plan_.step;
    return std::ranges::none_of(observation.excluded,
                                [&](const Window& excluded) { return excluded.start < end && excluded.end > begin; });
  }

  std::vector<double> on_grid(const Values& values) const {
    std::vector<double> all;
    if (!grid_) return all;
    for (auto at = grid_->start; at <= grid_->end; at = at + grid_->step) {
      if (!counts(at)) continue;
      const auto found = values.find(at);
      all.push_back(found == values.end() ? std::nan("") : found->second);
    }
    return all;
  }

  KayentaFinding finding_of(const canary::KayentaMetricResult& result, const MetricPair& pair) const {
    const auto& found = result.found;
    KayentaFinding finding{.label = found.label,
                           .is_critical = found.critical,
                           .reason = found.reason,
                           .canary = arm_of(result.experiment, canary_),
                           .baseline = arm_of(result.control, baseline_),
                           .measure = metric_.config.effect.measure,
                           .effect = found.effect,
                           .direction = metric_.config.direction,
                           .groups = metric_.config.groups,
                           .dimension = dimension_of(objective.indicator),
                           .step = plan_.step,
                           .lacking = {},
                           .weak = {}};
    if (finding.effect && !std::isfinite(*finding.effect)) finding.effect.reset();
    const bool is_too_soon = pair.control.size() < canary::kFewestPoints;  // for there to be data
    if (is_too_soon && finding.label == MetricLabel::nodata_fail_metric) finding.label = MetricLabel::nodata;
    const bool is_fixed = plan_.mode == KayentaMode::fixed;
    for (const auto gap : result.gaps) {
      const bool is_open = is_fixed && gap == canary::EvidenceGap::means_differ;
      auto& list = is_open || canary::is_no_evidence(gap) ? finding.lacking : finding.weak;
      list.emplace_back(canary::describe(gap));
    }
    return finding;
  }

  // The judge has the numbers as they come, since Kayenta's depends on their unit; people have theirs.
  KayentaFinding::Arm arm_of(const stats::Summary& summary, const Values& values) const {
    const double scale = query_.unit.scale;
    KayentaFinding::Arm arm{.points = static_cast<double>(summary.count),
                            .mean = summary.mean * scale,
                            .standard_deviation = summary.standard_deviation * scale,
                            .min = summary.min * scale,
                            .max = summary.max * scale,
                            .values = {}};
    for (auto at = grid_ ? grid_->start : Timestamp{}; grid_ && at <= grid_->end; at = at + grid_->step) {
      const auto found = values.find(at);
      const bool is_seen = counts(at) && found != values.end() && std::isfinite(found->second);
      arm.values.push_back(is_seen ? std::optional(found->second * scale) : std::nullopt);
    }
    return arm;
  }

  // The newest value that both arms have, and in an arm without any the other's.
  void note_samples() {
    auto& measurement = observation.measurement;
    double samples = 0;
    for (const auto* values : {&canary_, &baseline_}) {
      std::optional<Timestamp> newest;
      for (const auto& [time, value] : *values) {
        if (!std::isfinite(value)) continue;
        newest = time;
        ++samples;
      }
      if (newest) measurement.newest = std::min(measurement.newest.value_or(*newest), *newest);
    }
    if (grid_) measurement.samples = samples;
  }

  const KayentaMetricPlan& metric_;
  const QueryIndicator& query_;
  const KayentaPlan& plan_;
  ArmSelectors arms_;
  std::optional<Grid> grid_;
  Values canary_, baseline_;
};

}  // namespace

std::unique_ptr<Inquiry> kayenta_inquiry(const Objective& objective, Observation start, const KayentaPlan& plan) {
  return std::make_unique<KayentaInquiry>(objective, std::move(start), plan);
}

}  // namespace tidegate::gate
