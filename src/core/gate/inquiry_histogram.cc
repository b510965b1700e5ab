// A histogram's quantile, or its share of observations within a bound. Classic histograms are read bucket by bucket, so
// that it is known between which bounds the truth lies; native ones through the source's own functions.
#include <algorithm>
#include <cmath>

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
    if (round == 1 && newest_is_open(observation)) return {ask(promql::newest_in_window(count_, window_.length()))};
    return {};
  }

  void read(int round, std::span<const Result<Answer>> answers) override {
    if (round == 1 && !classic_found_ && !answers[0]) {
      const auto kind = answers[0].error().kind;
      if (kind == ErrorKind::invalid || kind == ErrorKind::rejected) return;  // a source that knows no native ones
    }
    if (round == 0) note_wrong_regex(answers[0], histogram_, observation);
    const auto* answer = take(answers[0], observation);
    if (!answer) return;
    if (round == 0) {
      read_classic(promql::by_tag(*answer));
    } else if (!classic_found_) {
      read_native(promql::by_tag(*answer));
    } else if (const auto readings = readings_of(*answer); readings.size() == 1) {
      observation.measurement.newest = time_of(readings[0].value);
      observation.has_ended = true;
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
    std::vector<promql::Bucket> buckets;
    for (const auto& series : found->second) {
      const auto bound = parse_double(series.labels.get("le"));
      if (bound && !series.samples.empty()) buckets.push_back({*bound, series.samples.back().value});
    }
    for (const auto& bucket : buckets) {
      if (std::isfinite(bucket.bound)) observation.bounds.push_back(bucket.bound);
    }
    std::ranges::sort(observation.bounds);
    std::ranges::sort(buckets, {}, &promql::Bucket::bound);
    const auto usable = promql::usable_buckets(buckets);
    if (!usable) return read_unusable(buckets);
    observation.measurement.events = usable->back().count;
    if (quantile_) {
      read_quantile(*usable);
    } else {
      read_within(*usable);
    }
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
    if (estimate.high) observation.bucket_high = *estimate.high * scale_;
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
};

}  // namespace

std::unique_ptr<Inquiry> histogram_inquiry(const Objective& objective, Observation start) {
  return std::make_unique<HistogramInquiry>(objective, std::move(start));
}

}  // namespace tidegate::gate
