// A query in the source's own language. Its value is asked exactly as written; its evidence through the selectors that
// stand in it.
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "base/format.h"
#include "base/text.h"
#include "core/gate/inquiry.h"
#include "core/promql/compose.h"

namespace tidegate::gate {
namespace {

constexpr std::size_t kMostSelectors = 20;  // whose evidence is asked for
constexpr std::size_t kWorst = 3;           // series named in a breach

// How far a value lies beyond the condition; negative within it.
double excess_of(const Condition& condition, double value) {
  switch (condition.kind) {
    case Condition::Kind::at_most: return value - condition.high;
    case Condition::Kind::at_least: return condition.low - value;
    case Condition::Kind::between: return std::max(value - condition.high, condition.low - value);
  }
  return 0;
}

// Functions that give nothing for a series with one sample, which `or vector(0)` would turn into a zero.
bool needs_two_samples(const promql::SelectorUse& use) {
  static constexpr std::string_view kFunctions[] = {"delta", "deriv", "idelta", "increase", "irate", "rate"};
  return !use.range.empty() && is_one_of(use.function, kFunctions);
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
    const auto scan = promql::scan_query(query_.text);
    if (!scan) return;  // the source will say what is wrong with it
    observation.only_absent = scan->selectors.empty();
    observation.all_moved =
        !scan->selectors.empty() && std::ranges::all_of(scan->selectors, &promql::SelectorUse::moved);
    for (const auto& use : scan->selectors) add_use(use);
    for (const auto& range : scan->subqueries) note_look(parse_duration(range.substr(0, range.find(':'))));
  }

  std::vector<Question> questions(int round) override {
    if (round == 1 && newest_is_open(observation)) return {ask(promql::combined(ends()))};
    if (round != 0) return {};
    std::vector<Question> asked = {ask(text_)};
    if (!uses_.empty()) asked.push_back(ask(promql::combined(evidence())));
    return asked;
  }

  void read(int round, std::span<const Result<Answer>> answers) override {
    if (round == 0) {
      if (const auto* answer = take(answers[0], observation)) read_value(*answer);
      if (answers.size() < 2) return;
      if (const auto* answer = take(answers[1], observation)) read_uses(promql::by_tag(*answer));
    } else if (const auto* answer = take(answers[0], observation)) {
      read_ends(promql::by_tag(*answer));
    }
  }

 private:
  Question ask(std::string text) const { return {.text = std::move(text), .at = window_.end, .grid = std::nullopt}; }

  void note_look(const Result<Duration>& length) {
    if (length && *length > observation.looks_back.value_or(Duration{})) observation.looks_back = *length;
  }

  // How far back that reads. By @ it may be anywhere, which is for all_moved to say.
  void note_look_of(const promql::SelectorUse& use) {
    const auto by = parse_duration(use.moved_by);
    if (!use.moved) note_look(parse_duration(use.range));
    if (use.moved && by) note_look(*by + (use.range.empty() ? Duration{} : range_of(use)));
  }

  void add_use(const promql::SelectorUse& use) {
    // What is moved beside what isn't is there to compare with: it says nothing about how fresh the value is.
    if (use.moved && !observation.all_moved) return;
    note_look_of(use);
    if (!use.range.empty()) observation.counts_over_window = true;
    const auto same = std::ranges::find(uses_, use.selector, &promql::SelectorUse::selector);
    if (same == uses_.end()) {
      if (uses_.size() < kMostSelectors) uses_.push_back(use);
    } else if (needs_two_samples(use) && !needs_two_samples(*same)) {
      *same = use;  // the one that asks more of the samples
    }
  }

  static std::string tag(std::string_view what, std::size_t index) { return format("{}-{}", what, index); }

  std::vector<promql::Part> evidence() const {
    std::vector<promql::Part> parts;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      for (auto& part : promql::evidence_of(uses_[i].selector, range_of(uses_[i]))) {
        parts.push_back({tag(part.tag, i), std::move(part.expression)});
      }
    }
    return parts;
  }

  // The range behind the selector, else the window.
  Duration range_of(const promql::SelectorUse& use) const {
    return parse_duration(with_window(use.range, window_.length())).value_or(window_.length());
  }

  void read_uses(const promql::TaggedSeries& parts) {
    auto& measurement = observation.measurement;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      const auto samples = promql::number_of(parts, tag("samples", i));
      const auto newest = promql::number_of(parts, tag("newest", i));
      const auto time = newest ? time_of(*newest) : std::nullopt;
      if (!(samples.value_or(0) > 0) && !time) {
        observation.absent.push_back(promql::write(uses_[i].selector));
        continue;
      }
      const auto series = promql::number_of(parts, tag("series", i)).value_or(0);
      measurement.samples = measurement.samples.value_or(0) + samples.value_or(0);
      measurement.series = measurement.series.value_or(0) + series;
      const bool is_thin = needs_two_samples(uses_[i]) && samples.value_or(0) < 2 * series;
      if (is_thin) observation.too_thin.push_back(promql::write(uses_[i].selector));
      if (!time) continue;  // ended, as the error series of pods that are gone do: others tell how fresh the data is
      measurement.newest = std::min(measurement.newest.value_or(*time), *time);  // as old as its oldest part
    }
    observation.only_absent = observation.absent.size() == uses_.size();
  }

  // The newest samples, when no part has one that is current.
  std::vector<promql::Part> ends() const {
    std::vector<promql::Part> parts;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      parts.push_back({tag("end", i), promql::newest_in_window(uses_[i].selector, range_of(uses_[i]))});
    }
    return parts;
  }

  void read_ends(const promql::TaggedSeries& parts) {
    auto& newest = observation.measurement.newest;
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      const auto seconds = promql::number_of(parts, tag("end", i));
      const auto time = seconds ? time_of(*seconds) : std::nullopt;
      if (time) newest = std::max(newest.value_or(*time), *time);
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
  std::vector<promql::SelectorUse> uses_;
};

}  // namespace

std::unique_ptr<Inquiry> query_inquiry(const Objective& objective, Observation start) {
  return std::make_unique<QueryInquiry>(objective, std::move(start));
}

}  // namespace tidegate::gate
