// A query in the source's own language. Its value is asked exactly as written; its evidence through the selectors that
// stand in it.
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "base/format.h"
#include "base/text.h"
#include "core/gate/inquiry.h"
#include "core/gate/selector_checks.h"
#include "core/promql/compose.h"
#include "core/promql/reads.h"

namespace tidegate::gate {
namespace {

using promql::Selector;

constexpr std::size_t kWorst = 3;  // series named in a breach

// How far a value lies beyond the condition; negative within it.
double excess_of(const Condition& condition, double value) {
  switch (condition.kind) {
    case Condition::Kind::at_most: return value - condition.high;
    case Condition::Kind::at_least: return condition.low - value;
    case Condition::Kind::between: return std::max(value - condition.high, condition.low - value);
    case Condition::Kind::no_worse:
    case Condition::Kind::expression: return 0;
  }
  return 0;
}

// In MetricsQL also without a range.
bool takes_increase(const promql::SelectorUse& use) {
  static constexpr std::string_view kFunctions[] = {"delta", "deriv", "idelta", "increase", "irate", "rate"};
  return is_one_of(use.function, kFunctions);
}

// Such functions give nothing for a series with one sample, which `or vector(0)` would turn into a zero.
bool needs_two_samples(const promql::SelectorUse& use) { return use.has_range && takes_increase(use); }

// A counter's very value, by its name: it counts since its process began.
bool is_raw_counter(const promql::SelectorUse& use) {
  static constexpr std::string_view kSuffixes[] = {"_total", "_bucket"};  // gauges end in _count and _sum too
  static constexpr std::string_view kFunctions[] = {"count", "group", "absent", "timestamp", "count_values"};
  const auto is_suffix = [&](std::string_view suffix) { return use.selector.name.ends_with(suffix); };
  const bool is_recorded = use.selector.name.contains(':');  // by a rule, whose result isn't what its name ends in
  return !is_recorded && !use.has_range && !use.in_subquery && !use.moved() && !takes_increase(use) &&
         std::ranges::any_of(kSuffixes, is_suffix) && !is_one_of(use.function, kFunctions);
}

std::string_view kind_name(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::vector: return "an instant vector";
    case AnswerKind::matrix: return "a range vector";
    case AnswerKind::scalar: return "a scalar";
    case AnswerKind::string: return "a string";
  }
  return "";
}

class QueryInquiry final : public Inquiry {
 public:
  QueryInquiry(const Objective& for_objective, Observation start)
      : Inquiry(for_objective, std::move(start)),
        query_(std::get<QueryIndicator>(for_objective.indicator)),
        window_(observation.measurement.window),
        text_(with_window(query_.text, window_.length())) {
    observation.measurement.expression = text_;
    const auto reads = promql::reads_of(text_, query_.language);
    if (!reads) return;  // the source will say what is wrong with it
    observation.only_absent = reads->empty();
    observation.all_moved = !reads->empty() && std::ranges::all_of(*reads, &promql::SelectorUse::moved);
    for (const auto& use : *reads) add_use(use);
    // Less what it was a while ago, it is an increase.
    const auto is_past = [&](const auto& use) {
      return use.moved() && promql::write(use.selector) == observation.raw_counter;
    };
    if (std::ranges::any_of(*reads, is_past)) observation.raw_counter.clear();
  }

  std::vector<Question> questions(int round) override {
    if (round == 1) {
      std::vector<Question> open;
      for (const auto& parts : {open_parts(), selector_checks().parts()}) open.push_back(ask(promql::combined(parts)));
      std::erase_if(open, [](const Question& question) { return question.text.empty(); });
      return open;
    }
    if (round != 0) return {};
    std::vector<Question> asked = {ask(text_)};
    if (!uses_.empty()) asked.push_back(ask(promql::combined(evidence())));
    return asked;
  }

  void read(int round, std::span<const Result<Answer>> answers) override {
    if (round == 0) {
      observation.query_is_wrong = !answers[0] && answers[0].error().kind == ErrorKind::rejected;
      if (const auto* answer = take(answers[0], observation)) read_value(*answer);
      if (answers.size() < 2) return;
      if (const auto* answer = take(answers[1], observation)) read_uses(promql::by_tag(*answer));
    } else {
      read_open(answers);
    }
  }

  std::vector<Selector> reads() const override {
    constexpr std::size_t kMost = 5;
    std::vector<Selector> selectors;
    for (const auto& use : uses_) {
      const bool is_about_scrapes = use.selector.name == "up" || use.selector.name.starts_with("scrape_");
      if (!is_about_scrapes && use.moved.empty() && selectors.size() < kMost) selectors.push_back(use.selector);
    }
    return selectors;
  }

 private:
  Question ask(std::string text) const { return {.text = std::move(text), .at = window_.end, .grid = std::nullopt}; }

  // One selector whose evidence is asked for.
  struct Use {
    promql::Selector selector;
    Duration range;
    std::string moved;  // " offset 1h"
    bool needs_two = false;
    bool only_raises = false;
    bool is_current = true;
    bool is_absent = false;
    bool may_have_nan = false;  // or its sum is infinity less infinity
    bool may_be_young = false;  // or some of its series have ended
  };

  void add_use(const promql::SelectorUse& found) {
    // What is moved beside what isn't is there to compare with: it says nothing about how fresh the value is.
    if (found.moved() && !observation.all_moved) return;
    for (const auto& unread : {found.unread_range, found.unread_move}) {
      if (!unread.empty()) observation.unread_time = unread;
    }
    const auto range = found.reach;
    const auto looks = range + found.back + (found.pinned ? window_.end - *found.pinned : Duration{});
    observation.looks_back = std::max(observation.looks_back.value_or(Duration{}), looks);
    if (range > Duration{}) observation.counts_over_window = true;
    if (is_raw_counter(found)) observation.raw_counter = promql::write(found.selector);
    Use use{.selector = promql::named(found.selector),
            .range = range > Duration{} ? range : window_.length(),
            .moved = promql::moves_of(found),
            .needs_two = needs_two_samples(found),
            .only_raises = found.only_raises};
    const auto same = std::ranges::find_if(
        uses_, [&](const Use& each) { return each.selector == use.selector && each.moved == use.moved; });
    if (same == uses_.end()) {
      if (uses_.size() < kMostSelectors) {
        uses_.push_back(std::move(use));
      } else if (observation.errors.empty()) {
        observation.errors.push_back(too_many_selectors());
      }
      return;
    }
    use.only_raises = same->only_raises = use.only_raises && same->only_raises;
    if (use.needs_two && !same->needs_two) *same = std::move(use);  // the one that asks more of the samples
  }

  static std::string tag(std::string_view what, std::size_t index) { return format("{}-{}", what, index); }

  std::vector<promql::Part> evidence() const {
    std::vector<promql::Part> parts;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      for (auto& part : promql::evidence_of(uses_[i].selector, uses_[i].range, uses_[i].moved)) {
        parts.push_back({tag(part.tag, i), std::move(part.expression)});
      }
      const auto series = promql::write(uses_[i].selector) + uses_[i].moved;
      if (takes_rate(uses_[i])) parts.push_back({tag("half", i), format("count({})", half_ago(uses_[i]))});
      // NaN if there is one among them. Native histograms, whose sum is one too, don't pass a comparison.
      parts.push_back({tag("sum", i), format("sum({}) != Inf", series)});
      if (reads_buckets(uses_[i])) parts.push_back({tag("bounds", i), format("count by (le) ({})", series)});
    }
    return parts;
  }

  void read_uses(const promql::TaggedSeries& parts) {
    auto& measurement = observation.measurement;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      const auto counts = promql::counts_of(parts, tag("counts", i)).value_or(promql::SampleCounts{});
      const auto newest = promql::number_of(parts, tag("newest", i));
      const auto time = newest ? time_of(*newest) : std::nullopt;
      uses_[i].is_current = time.has_value();
      if (!(counts.samples > 0) && !time) {
        observation.absent.push_back(promql::write(uses_[i].selector) + uses_[i].moved);
        uses_[i].is_absent = true;
        continue;
      }
      measurement.samples = measurement.samples.value_or(0) + counts.samples;
      measurement.series = measurement.series.value_or(0) + counts.series;
      const bool is_thin = uses_[i].needs_two && counts.samples < 2 * counts.series;
      uses_[i].may_have_nan = std::isnan(promql::number_of(parts, tag("sum", i)).value_or(0));
      uses_[i].may_be_young =
          takes_rate(uses_[i]) && promql::number_of(parts, tag("half", i)).value_or(0) < counts.series;
      read_bounds(parts, i);
      if (is_thin) observation.too_thin.push_back(promql::write(uses_[i].selector));
      if (!time) continue;  // ended, as the error series of pods that are gone do: see ends()
      measurement.newest = std::min(measurement.newest.value_or(*time), *time);  // as old as its oldest part
    }
    observation.only_absent = observation.absent.size() == uses_.size();
  }

  // Only a quantile's own query stands on the bounds of its buckets.
  bool reads_buckets(const Use& use) const {
    return use.selector.name.ends_with("_bucket") && trim(text_).starts_with("histogram_quantile");
  }

  // A quantile in the bucket without an upper bound is given as the highest bound, in seconds or made milliseconds.
  void read_bounds(const promql::TaggedSeries& parts, std::size_t index) {
    const auto found = parts.find(tag("bounds", index));
    const auto& measurement = observation.measurement;
    if (found == parts.end() || !measurement.value || measurement.readings.empty()) return;
    double highest = 0;
    for (const auto& series : found->second) {
      const auto bound = parse_double(series.labels.get("le"));
      if (bound && std::isfinite(*bound)) highest = std::max(highest, *bound);
    }
    for (const double factor : {1.0, 1000.0}) {
      const double bound = highest * factor * query_.unit.scale;
      const bool is_there = highest > 0 && std::abs(*measurement.value - bound) <= 1e-9 * bound;
      if (is_there) observation.bucket_low = *measurement.value;
    }
  }

  // What is wrong about selectors that select nothing, and about matchers that should leave something out.
  SelectorChecks selector_checks() const {
    SelectorChecks checks;
    for (const auto& use : uses_) {
      if (!use.moved.empty() || may_be_template(use.selector, query_)) continue;
      if (use.is_absent) {
        checks.add_absent(use.selector, use.range);
      } else {
        checks.add_present(use.selector);
        checks.add_exclusions(use.selector, use.only_raises);
      }
    }
    return checks;
  }

  std::vector<promql::Part> open_parts() const {
    auto parts = ends();
    for (auto& part : doubt_parts()) parts.push_back(std::move(part));
    return parts;
  }

  void read_open(std::span<const Result<Answer>> answers) {
    const bool has_parts = !open_parts().empty();
    const auto* answer = has_parts ? take(answers[0], observation) : nullptr;
    const auto checks = selector_checks();
    const std::size_t at = has_parts ? 1 : 0;
    if (answer) {
      const auto parts = promql::by_tag(*answer);
      read_doubts(parts);
      read_ends(parts);
    }
    if (answers.size() <= at) return;
    if (const auto* of_selectors = take(answers[at], observation))
      checks.read(promql::by_tag(*of_selectors), observation);
  }

  // Which of the selectors have NaN, and numbers too; which have young series, and old ones too.
  std::vector<promql::Part> doubt_parts() const {
    std::vector<promql::Part> parts;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      const auto series = promql::write(uses_[i].selector) + uses_[i].moved;
      if (uses_[i].may_have_nan) {
        parts.push_back({tag("nan", i), format("count({} != {})", series, series)});
        parts.push_back({tag("number", i), format("count({} == {})", series, series)});
      }
      if (uses_[i].may_be_young) {
        parts.push_back({tag("young", i), format("count({} unless {})", series, half_ago(uses_[i]))});
        parts.push_back({tag("grown", i), format("count({} and {})", series, half_ago(uses_[i]))});
      }
    }
    return parts;
  }

  void read_doubts(const promql::TaggedSeries& parts) {
    bool any_number = false;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      const bool has_nan = parts.contains(tag("nan", i));
      if (has_nan) observation.nan.push_back(promql::write(uses_[i].selector));
      any_number = any_number || (uses_[i].is_current && (!has_nan || parts.contains(tag("number", i))));
      if (!parts.contains(tag("young", i))) continue;
      observation.young.push_back(promql::write(uses_[i].selector));
      observation.only_young = observation.only_young || !parts.contains(tag("grown", i));
    }
    observation.only_nan = !observation.nan.empty() && !any_number;
  }

  static bool takes_rate(const Use& use) { return use.needs_two && use.moved.empty(); }

  static std::string half_ago(const Use& use) {
    const auto half = std::max<std::int64_t>(use.range.ms / 2000, 1);  // no offset is of no time
    return promql::write(use.selector) + " offset " + format_duration(seconds(half));
  }

  // The newest samples, when no part has one that is current. When some have: whether those that haven't are collected.
  std::vector<promql::Part> ends() const {
    std::vector<promql::Part> parts;
    const bool all_open = newest_is_open(observation);
    std::vector<Selector> current;
    for (const auto& use : uses_) {
      if (use.is_current) current.push_back(use.selector);
    }
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      const auto& use = uses_[i];
      if (all_open) {
        parts.push_back({tag("end", i), promql::newest_in_window(use.selector, use.range, use.moved)});
      } else if (!current.empty() && !use.is_current && use.moved.empty()) {
        parts.push_back({tag("ended", i), promql::ended_jobs(use.selector, current, use.range)});
      }
    }
    return parts;
  }

  void read_ends(const promql::TaggedSeries& parts) {
    auto& newest = observation.measurement.newest;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      read_ended_jobs(parts, tag("ended", i), uses_[i].selector, observation);
      const auto seconds = promql::number_of(parts, tag("end", i));
      const auto time = seconds ? time_of(*seconds) : std::nullopt;
      if (!time) continue;
      newest = std::max(newest.value_or(*time), *time);
      observation.has_ended = true;
    }
  }

  void read_value(const Answer& answer) {
    if (answer.kind == AnswerKind::string || answer.kind == AnswerKind::matrix) {
      observation.strange_answer = kind_name(answer.kind);
      return;
    }
    auto& measurement = observation.measurement;
    measurement.readings = readings_of(answer);
    for (auto& reading : measurement.readings) reading.value *= query_.unit.scale;
    if (measurement.readings.empty()) return;
    measurement.value = joined(measurement.readings);
    if (excess(*measurement.value) > 0) measurement.contributors = worst(measurement.readings);
  }

  double excess(double value) const { return excess_of(objective.condition, value); }

  // Of several series those beyond the condition, worst first; one alone needs no naming.
  std::vector<Reading> worst(std::vector<Reading> readings) const {
    if (readings.size() == 1) return {};
    std::erase_if(readings, [&](const Reading& reading) { return !(excess(reading.value) > 0); });
    std::ranges::sort(readings, std::greater{}, [&](const Reading& reading) { return excess(reading.value); });
    if (readings.size() > kWorst) readings.resize(kWorst);
    return readings;
  }

  // The one value that stands for all series: of the finite ones, since others are doubtful anyway.
  double joined(const std::vector<Reading>& readings) const {
    std::vector<double> values;
    for (const auto& reading : readings) {
      if (std::isfinite(reading.value)) values.push_back(reading.value);
    }
    if (values.empty() || (readings.size() == 1)) return readings.front().value;
    const auto how_bad = [&](double value) { return excess(value); };
    switch (objective.across) {
      case Across::none:
      case Across::max: return std::ranges::max(values);
      case Across::min: return std::ranges::min(values);
      case Across::mean: return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
      case Across::every: return std::ranges::max(values, {}, how_bad);
      case Across::any: return std::ranges::min(values, {}, how_bad);
    }
    return values.front();
  }

  const QueryIndicator& query_;
  Window window_;
  std::string text_;
  std::vector<Use> uses_;
};

}  // namespace

std::unique_ptr<Inquiry> query_inquiry(const Objective& objective, Observation start) {
  return std::make_unique<QueryInquiry>(objective, std::move(start));
}

}  // namespace tidegate::gate
