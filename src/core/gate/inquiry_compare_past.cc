// A rate after a release against the one before it, and that difference against those of earlier periods.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.h"
#include "core/canary/growth.h"
#include "core/canary/native_growth.h"
#include "core/canary/past_judge.h"
#include "core/gate/counted_arms.h"
#include "core/gate/inquiry_compare.h"
#include "core/promql/compose.h"

namespace tidegate::gate {
namespace {

using promql::Selector;
using AllSeries = std::vector<Series>;

constexpr double kMostStrict = 2;  // a bound that is that many times lower than what was asked is another question

// The counters of an indicator whose events are good or bad: bad (or good) ones and all of them. A latency has one, its
// buckets, or its native histograms where there are none.
class Counters {
 public:
  explicit Counters(const Indicator& indicator) {
    if (const auto* ratio = std::get_if<RatioIndicator>(&indicator)) {
      selectors_ = {selector_of(ratio->counted), selector_of(ratio->total)};
      counts_good_ = ratio->counts_good;
      return;
    }
    const auto& within = std::get<WithinIndicator>(indicator);
    selectors_ = {selector_of(within.histogram)};
    selectors_[0].name += "_bucket";
    native_ = {selector_of(within.histogram)};
    bound_ = within.within.seconds() / within.unit_scale;
    counts_good_ = true;
  }

  void read_native() { selectors_ = native_; }

  const std::vector<Selector>& selectors() const { return selectors_; }
  std::optional<double> bound() const { return bound_; }

  struct Events {
    canary::Growth counted, total;
  };

  // Nothing without any counter, or without the bound that counts: that of native histograms, if it is given.
  std::optional<Events> events_of(std::span<const Answer* const> answers, const canary::Edges& edges,
                                  std::optional<double> native_bound) const {
    const auto border = std::span(edges).first(1);
    if (native_bound) {
      auto growths = canary::native_growth_of(answers.back()->series, {&*native_bound, 1}, edges, border);
      if (growths.empty() || growths.rbegin()->second.by_series.empty()) return std::nullopt;
      return Events{std::move(growths.at(*native_bound)), std::move(growths.rbegin()->second)};
    }
    AllSeries counted, total = answers.back()->series;
    if (bound_) {
      counted = with_bound(total, *bound_);
      total = with_bound(total, INFINITY);
      if (counted.empty() || counted.size() != total.size()) return std::nullopt;  // of all targets, or of none
    } else {
      counted = answers.front()->series;
    }
    if (total.empty()) return std::nullopt;
    return Events{canary::growth_of(counted, total, edges, border), canary::growth_of(total, {}, edges, border)};
  }

  double bad(double counted, double total) const { return bad_of(counted, total, counts_good_); }

 private:
  static AllSeries with_bound(const AllSeries& all, double bound) {
    AllSeries found;
    for (const auto& each : all) {
      const auto le = parse_double(each.labels.get("le"));
      const bool is_near = le && std::isfinite(bound) && std::abs(*le - bound) <= 1e-9 * bound;
      if (is_near || le == bound) found.push_back(each);
    }
    return found;
  }

  std::vector<Selector> selectors_, native_;
  std::optional<double> bound_;
  bool counts_good_ = false;
};

class PastComparison final : public Inquiry {
 public:
  PastComparison(const Objective& for_objective, Observation start, const ComparisonTimes& times)
      : Inquiry(for_objective, std::move(start)),
        plan_(*for_objective.compare),
        times_(times),
        canary_(for_objective.indicator),
        baseline_(plan_.baseline) {
    auto& window = observation.measurement.window;
    const auto looks = looks_in(observation, times.every);
    window.end = window.start + times.every * looks;
    observation.measurement.wanted = window;
    observation.counts_over_window = true;
    edges_ = edges_of(window, times.every, observation);
    is_over_ = observation.judged_until.has_value();
    if (edges_.size() >= 2) observation.measurement.expression = expression();
  }

  std::vector<Question> questions(int round) override {
    if (edges_.size() < 2) return {};
    if (round > 0 && !canary_.bound()) return arms_.questions(round, edges_.back());
    if (round > 1 || (round == 1 && !is_native_)) return {};
    std::vector<Question> all;
    for (int period = 0; period <= (is_over_ ? plan_.periods : 0); ++period) {
      for (const auto& selector : canary_.selectors()) all.push_back(ask(selector, plan_.period * period));
      for (const auto& selector : baseline_.selectors()) all.push_back(ask(selector, before(period)));
    }
    return all;
  }

  void read(int round, std::span<const Result<Answer>> answers) override {
    if (round > 0 && !canary_.bound()) return arms_.read(round, answers, observation);
    std::vector<const Answer*> taken;
    for (const auto& answer : answers) taken.push_back(take(answer, observation));
    if (std::ranges::find(taken, nullptr) != taken.end()) return;
    const auto each = canary_.selectors().size();
    if (round == 0 && canary_.bound() && looks_for_native(*taken[0], *taken[1])) return;
    if (is_native_) choose_bound(*taken[0], *taken[1]);
    std::span<const Answer* const> left = taken;
    std::vector<stats::TwoArms> periods;
    for (int period = 0; !left.empty(); ++period, left = left.subspan(2 * each)) {
      periods.push_back(counts_of(left.first(each), left.subspan(each, each), period));
    }
    if (edges_.size() >= 2) judge(periods);
  }

  void conclude() override {
    if (comparison_) observation.measurement.comparison = comparison_;
  }

  std::vector<Selector> reads() const override {
    auto all = canary_.selectors();
    all.insert(all.end(), baseline_.selectors().begin(), baseline_.selectors().end());
    return all;
  }

 private:
  Duration before(int period) const { return plan_.offset + plan_.period * period; }

  Question ask(const Selector& selector, Duration back) const {
    return {.text = promql::ranged(selector, edges_.back() - edges_.front() + kLookback),
            .at = edges_.back() - back,
            .grid = std::nullopt,
            .wanted = is_native_ ? Wanted::histograms : Wanted::numbers};
  }

  // Where there are no buckets there may be native histograms; to compare the ones with the others there is no way.
  bool looks_for_native(const Answer& canary, const Answer& baseline) {
    if (!canary.series.empty() || !baseline.series.empty()) return false;
    for (auto* counters : {&canary_, &baseline_}) counters->read_native();
    is_native_ = true;
    observation.measurement.expression = expression();
    return true;
  }

  // The bound next below what was asked that every schema of now has, since each has those of the coarser ones.
  void choose_bound(const Answer& canary, const Answer& baseline) {
    const auto bounds = canary::bounds_below(*canary_.bound(), canary.series, baseline.series);
    if (bounds.front() >= *canary_.bound() / kMostStrict) native_bound_ = bounds.front();
  }

  stats::TwoArms counts_of(std::span<const Answer* const> canary, std::span<const Answer* const> baseline, int period) {
    const auto of_canary = canary_.events_of(canary, moved(plan_.period * period), native_bound_);
    const auto of_baseline = baseline_.events_of(baseline, moved(before(period)), native_bound_);
    if (period == 0) note(of_canary, of_baseline);
    if (period == 0 && of_canary && of_baseline && !canary_.bound()) open_arms(*of_canary, *of_baseline);
    const bool has_buckets = !canary.back()->series.empty() && !baseline.back()->series.empty();
    if (period == 0 && has_buckets && (!of_canary || !of_baseline)) {
      observation.no_histogram = native_bound_.has_value();
      if (!native_bound_) observation.missing_bound = canary_.bound();
    }
    if (!of_canary || !of_baseline) return {};
    for (const auto* events : {&*of_canary, &*of_baseline})
      observation.spoilt += events->counted.spoilt + events->total.spoilt;
    stats::TwoArms sum;
    for (std::size_t i = 0; i + 1 < edges_.size(); ++i) {
      if (is_excluded({edges_[i], edges_[i + 1]}, observation, times_) || was_excluded(i, period)) continue;
      const bool lies_across = std::isnan(of_canary->counted.events[i] + of_baseline->counted.events[i]);
      if (lies_across) continue;  // a bucket of a coarser schema
      const double total = of_canary->total.events[i], baseline_total = of_baseline->total.events[i];
      sum.canary_bad += canary_.bad(of_canary->counted.events[i], total);
      sum.canary_total += total;
      sum.baseline_bad += baseline_.bad(of_baseline->counted.events[i], baseline_total);
      sum.baseline_total += baseline_total;
    }
    return sum;
  }

  void open_arms(const Counters::Events& canary, const Counters::Events& baseline) {
    const auto checked = edges_.back() - edges_.front();
    const auto sum = [](const std::vector<double>& events) {
      return std::accumulate(events.begin(), events.end(), 0.0);
    };
    const auto doubts = [&](const Counters::Events& arm) {
      return doubts_of(sum(arm.counted.events), sum(arm.total.events));
    };
    arms_.add(CountedArms::Which::canary, canary_.selectors(), checked, {}, doubts(canary));
    arms_.add(CountedArms::Which::baseline, baseline_.selectors(), checked, plan_.offset, doubts(baseline));
  }

  canary::Edges moved(Duration back) const {
    auto edges = edges_;
    for (auto& edge : edges) edge = edge - back;
    return edges;
  }

  // Where either of an earlier period's two times is excluded.
  bool was_excluded(std::size_t interval, int period) const {
    if (period == 0) return false;
    const auto meets = [&](const Window& excluded, Duration back) {
      return excluded.start < edges_[interval + 1] - back && excluded.end > edges_[interval] - back;
    };
    return std::ranges::any_of(observation.excluded_before, [&](const Window& excluded) {
      return meets(excluded, plan_.period * period) || meets(excluded, before(period));
    });
  }

  // How many samples the counts of now stand on, how old they are, and what of them isn't there.
  void note(const std::optional<Counters::Events>& canary, const std::optional<Counters::Events>& baseline) {
    auto& measurement = observation.measurement;
    measurement.samples = measurement.series = 0;
    for (const auto* counters : {&canary_, &baseline_}) {
      const auto& events = counters == &canary_ ? canary : baseline;
      if (!events) {
        observation.absent.push_back(promql::write(counters->selectors().back()));
        continue;
      }
      for (const double samples : events->total.samples) *measurement.samples += samples;
      *measurement.series += static_cast<double>(events->total.by_series.size());
    }
    if (canary) measurement.newest = canary->total.newest;
  }

  void judge(const std::vector<stats::TwoArms>& periods) {
    auto& measurement = observation.measurement;
    const auto& now = periods.front();
    auto comparison = canary::judge_by_past(now, std::span(periods).subspan(1),
                                            {.alpha = plan_.false_alarms,
                                             .alpha_pass = plan_.false_passes,
                                             .min_effect = plan_.min_effect,
                                             .margin = plan_.margin.value_or(canary::PastDesign{}.margin),
                                             .negligible = plan_.negligible});
    if (native_bound_ && *native_bound_ < *canary_.bound() * (1 - 1e-9)) comparison.where = stricter_bound();
    if (!is_over_) comparison.lacking = "a change is held against earlier ones once, when the time is over";
    comparison.looks = {{.at = edges_.back(),
                         .canary = comparison.canary.value,
                         .baseline = comparison.baseline.value,
                         .against = comparison.against,
                         .in_favour = comparison.in_favour}};
    if (now.canary_total > 0 && now.baseline_total > 0) measurement.value = comparison.effect.value_or(1);
    measurement.events = now.canary_total;
    measurement.counted = now.canary_bad;
    comparison_ = std::move(comparison);
  }

  std::string stricter_bound() const {
    const double scale = std::get<WithinIndicator>(objective.indicator).unit_scale;
    return "slower than " + format_quantity(*native_bound_ * scale, Dimension::time) +
           ", the bucket bound next below " + format_quantity(*canary_.bound() * scale, Dimension::time);
  }

  std::string expression() const {
    const auto length = edges_.back() - edges_.front();
    const auto of = [&](const Counters& counters) {
      const auto counted = counters.selectors().front();
      const auto ratio = promql::increase_of(counted, length);
      if (is_native_) return "sum(increase(" + promql::ranged(counted, length) + "))";
      return counters.bound() ? "sum by (le) (increase(" + promql::ranged(counted, length) + "))"
                              : ratio + "\n  / " + promql::increase_of(counters.selectors().back(), length);
    };
    return of(canary_) + "\n# against " + format_duration(plan_.offset) + " earlier, and both " +
           format_duration(plan_.period) + " earlier, " + std::to_string(plan_.periods) + " times\n" + of(baseline_);
  }

  const ComparePlan& plan_;
  ComparisonTimes times_;
  Counters canary_, baseline_;
  CountedArms arms_;
  canary::Edges edges_;
  bool is_over_ = false;
  bool is_native_ = false;
  std::optional<double> native_bound_;
  std::optional<Comparison> comparison_;
};

}  // namespace

std::unique_ptr<Inquiry> compare_past_inquiry(const Objective& objective, Observation start,
                                              const ComparisonTimes& times) {
  return std::make_unique<PastComparison>(objective, std::move(start), times);
}

}  // namespace tidegate::gate
