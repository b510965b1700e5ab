// A histogram's quantile, or its share of observations within a bound. Classic histograms are read bucket by bucket, so
// that it is known between which bounds the truth lies; native ones through the source's own functions.
#include <algorithm>
#include <cmath>
#include <map>

#include "base/format.h"
#include "base/text.h"
#include "core/gate/inquiry.h"
#include "core/promql/classic_histogram.h"
#include "core/promql/compose.h"

namespace tidegate::gate {
namespace {

using promql::Selector;

Selector with_suffix(Selector selector, std::string_view suffix) {
  selector.name += suffix;
  return selector;
}

const std::string& histogram_of(const Objective& objective) {
  const auto* quantile = std::get_if<QuantileIndicator>(&objective.indicator);
  return quantile ? quantile->histogram : std::get<WithinIndicator>(objective.indicator).histogram;
}

class HistogramInquiry final : public Inquiry {
 public:
  HistogramInquiry(const Objective& for_objective, Observation start)
      : Inquiry(for_objective, std::move(start)),
        quantile_(std::get_if<QuantileIndicator>(&for_objective.indicator)),
        within_(std::get_if<WithinIndicator>(&for_objective.indicator)),
        scale_(quantile_ ? quantile_->unit_scale : within_->unit_scale),
        histogram_(promql::parse_selector(histogram_of(for_objective)).value_or(Selector{})),
        bucket_(with_suffix(histogram_, "_bucket")),
        count_(with_suffix(histogram_, "_count")),
        window_(observation.measurement.window) {
    observation.counts_over_window = true;
    observation.measurement.expression = classic_expression();
  }

  std::vector<Question> questions(int round) override {
    if (round == 0) return {ask(promql::combined(classic_parts()))};
    if (round == 1 && !classic_found_ && observation.errors.empty()) return {ask(promql::combined(native_parts()))};
    if (round != 1) return {};
    std::vector<Question> open;
    if (newest_is_open(observation)) open.push_back(ask(promql::newest_in_window(count_, window_.length())));
    if (has_young_) {
      open.push_back(ask(promql::combined(births())));
      open.push_back(ask(promql::targets_before(window_.length())));
    }
    return open;
  }

  void read(int round, std::span<const Result<Answer>> answers) override {
    if (round == 1 && !classic_found_ && !answers[0]) {
      const auto kind = answers[0].error().kind;
      if (kind == ErrorKind::invalid || kind == ErrorKind::rejected) return;  // a source that knows no native ones
    }
    if (round == 0) note_wrong_regex(answers[0], histogram_, observation);
    if (round == 1 && classic_found_) return read_open_ends(answers);
    const auto* answer = take(answers[0], observation);
    if (!answer) return;
    if (round == 0) {
      read_classic(promql::by_tag(*answer));
    } else {
      read_native(promql::by_tag(*answer));
    }
  }

  std::vector<Selector> reads() const override { return {classic_found_ ? count_ : histogram_}; }

  std::vector<Question> blame() override {
    if (!classic_found_ || !quantile_) return {};
    return {ask(format("topk(3, histogram_quantile({}, rate({})))", shortest(quantile_->quantile),
                       promql::ranged(bucket_, window_.length())))};
  }

  double blame_scale() const override { return scale_; }

 private:
  Question ask(std::string text) const { return {.text = std::move(text), .at = window_.end, .grid = std::nullopt}; }

  std::string classic_expression() const {
    const auto buckets = promql::ranged(bucket_, window_.length());
    if (quantile_)
      return format("histogram_quantile({},\n  sum by (le) (rate({})))", shortest(quantile_->quantile), buckets);
    auto bound = bucket_;
    bound.matchers.push_back({.label = "le", .op = promql::Matcher::Op::equal, .value = shortest(bound_in_own_unit())});
    return promql::increase_of(bound, window_.length()) + "\n  / " + promql::increase_of(count_, window_.length());
  }

  double bound_in_own_unit() const { return within_->within.seconds() / scale_; }

  std::vector<promql::Part> classic_parts() const {
    auto parts = promql::evidence_of(count_, window_.length());
    parts.push_back({"resets", "sum(resets(" + promql::ranged(count_, window_.length()) + "))"});
    parts.push_back({"before", promql::count_before(count_, window_.length())});
    parts.push_back({"bucket", "sum by (le) (increase(" + promql::ranged(bucket_, window_.length()) + "))"});
    return parts;
  }

  std::vector<promql::Part> native_parts() const {
    const auto sum = "sum(increase(" + promql::ranged(histogram_, window_.length()) + "))";
    auto parts = promql::evidence_of(histogram_, window_.length());
    parts.push_back({"events", "histogram_count(" + sum + ")"});
    parts.push_back({"native", "count(histogram_count(" + promql::write(histogram_) + "))"});
    parts.push_back({"value", quantile_
                                  ? format("histogram_quantile({}, {})", shortest(quantile_->quantile), sum)
                                  : format("histogram_fraction(-Inf, {}, {})", shortest(bound_in_own_unit()), sum)});
    return parts;
  }

  void read_classic(const promql::TaggedSeries& parts) {
    read_evidence(parts, observation);  // without increases too: it says that there are too few samples
    const auto found = parts.find("bucket");
    if (found == parts.end()) return;
    classic_found_ = true;
    observation.resets = promql::number_of(parts, "resets");
    has_young_ = promql::number_of(parts, "before").value_or(0) < observation.measurement.series.value_or(0);
    std::vector<promql::Bucket> buckets;
    for (const auto& [bound, count] : by_bound(parts, "bucket")) buckets.push_back({bound, count});
    read_buckets(buckets);
  }

  static std::map<double, double> by_bound(const promql::TaggedSeries& parts, std::string_view tag) {
    std::map<double, double> counts;
    const auto found = parts.find(tag);
    if (found == parts.end()) return counts;
    for (const auto& series : found->second) {
      const auto bound = parse_double(series.labels.get("le"));
      if (bound && !series.samples.empty()) counts[*bound] += series.samples.back().value;
    }
    return counts;
  }

  // REQUIRES: sorted by bound.
  void read_buckets(const std::vector<promql::Bucket>& buckets) {
    observation.bounds.clear();
    observation.strange_answer.clear();
    for (const auto& bucket : buckets) {
      if (std::isfinite(bucket.bound)) observation.bounds.push_back(bucket.bound);
    }
    const auto usable = promql::usable_buckets(buckets);
    if (!usable) return read_unusable(buckets);
    observation.measurement.events = usable->back().count;
    if (quantile_) {
      read_quantile(*usable);
    } else {
      read_within(*usable);
    }
  }

  // What series count that weren't there when the window began: increase() leaves their first values out, and those of
  // a new pod hold its first, often slowest, requests. Asked only when there are such series.
  std::vector<promql::Part> births() const {
    const auto length = window_.length();
    auto parts = promql::gains_of("bucket", bucket_, length, "le");
    parts.push_back({"before", promql::count_before(count_, window_.length())});
    return parts;
  }

  void read_open_ends(std::span<const Result<Answer>> answers) {
    if (has_young_) {
      read_births(answers[answers.size() - 2], answers.back());
      answers = answers.first(answers.size() - 2);
    }
    if (answers.empty()) return;
    const auto* answer = take(answers[0], observation);
    if (!answer) return;
    if (const auto readings = readings_of(*answer); readings.size() == 1) {
      observation.measurement.newest = time_of(readings[0].value);
      observation.has_ended = true;
    }
  }

  void read_births(const Result<Answer>& gains, const Result<Answer>& collecting) {
    const auto* answer = take(gains, observation);
    const auto* before = take(collecting, observation);
    if (!answer) return;
    const auto parts = promql::by_tag(*answer);
    const bool births_count = (before && !before->series.empty()) || promql::number_of(parts, "before").value_or(0) > 0;
    auto counts = by_bound(parts, "bucket-old");
    const auto born = by_bound(parts, "bucket-born");
    auto gained = by_bound(parts, "bucket-born-gain");
    observation.births_unknown = !births_count && !born.empty();
    double leaves_out = 0;
    for (const auto& [bound, highest] : born) {
      const double gain = std::max(births_count ? highest : 0, gained[bound]);
      leaves_out = gain - gained[bound];  // in the end that of +Inf, which holds all
      counts[bound] += gain;
    }
    std::vector<promql::Bucket> buckets;
    for (const auto& [bound, count] : counts) buckets.push_back({bound, count});
    if (leaves_out < kRounding) return;
    observation.measurement.expression += births_remark(format_count(leaves_out, "event"));
    read_buckets(buckets);
  }

  // Why there is no value. REQUIRES: sorted by bound.
  void read_unusable(std::span<const promql::Bucket> buckets) {
    const bool is_complete = !buckets.empty() && buckets.back().bound == INFINITY;
    const bool is_strange = std::ranges::any_of(buckets, [](const promql::Bucket& b) { return std::isnan(b.count); });
    if (is_strange) {
      observation.strange_answer = "a histogram with NaN in a bucket";
    } else if (!is_complete) {
      observation.strange_answer = "a histogram without the bucket le=\"+Inf\"";
    } else if (buckets.back().count <= 0) {
      observation.measurement.events = 0;
    } else if (within_) {
      observation.missing_bound = bound_in_own_unit();
    } else {
      observation.strange_answer = "a histogram with no bucket but le=\"+Inf\"";
    }
  }

  void read_quantile(std::span<const promql::Bucket> buckets) {
    const auto estimate = promql::bucket_quantile(quantile_->quantile, buckets);
    auto& measurement = observation.measurement;
    measurement.value = estimate.value * scale_;
    observation.bucket_low = estimate.low * scale_;
    observation.bucket_high = estimate.high ? std::optional(*estimate.high * scale_) : std::nullopt;
    measurement.is_lower_bound = !estimate.high;
    if (objective.condition.kind != Condition::Kind::at_least) {
      measurement.counted =
          *measurement.events - promql::observations_within(objective.condition.high / scale_, buckets);
    }
  }

  void read_within(std::span<const promql::Bucket> buckets) {
    const double bound = bound_in_own_unit();
    const auto exact = std::ranges::find_if(
        buckets, [&](const promql::Bucket& b) { return std::abs(b.bound - bound) <= 1e-9 * bound; });
    if (exact == buckets.end()) {
      observation.missing_bound = bound;
      return;
    }
    observation.measurement.counted = exact->count;
    observation.measurement.value = exact->count / *observation.measurement.events;
  }

  void read_native(const promql::TaggedSeries& parts) {
    auto& measurement = observation.measurement;
    const bool is_classic = measurement.samples.has_value();  // with too few samples
    if (parts.contains("counts")) read_evidence(parts, observation);
    measurement.events = promql::number_of(parts, "events");
    observation.no_histogram = !is_classic && promql::number_of(parts, "newest") && !parts.contains("native");
    const auto value = promql::number_of(parts, "value");
    if (!value) return;
    measurement.value = quantile_ ? *value * scale_ : *value;
    for (const auto& part : native_parts()) {
      if (part.tag == "value") measurement.expression = part.expression;
    }
  }

  const QuantileIndicator* quantile_;
  const WithinIndicator* within_;
  double scale_;
  Selector histogram_;
  Selector bucket_;
  Selector count_;
  Window window_;
  bool classic_found_ = false;
  bool has_young_ = false;  // fewer series were there when the window began
};

}  // namespace

std::unique_ptr<Inquiry> histogram_inquiry(const Objective& objective, Observation start) {
  return std::make_unique<HistogramInquiry>(objective, std::move(start));
}

}  // namespace tidegate::gate
