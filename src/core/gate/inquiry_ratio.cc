// bad / total: the increases of two counters over the window, with the first values of series born inside it.
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "core/gate/counted_checks.h"
#include "core/gate/inquiry.h"
#include "core/promql/compose.h"

namespace tidegate::gate {
namespace {

using promql::Selector;

class RatioInquiry final : public Inquiry {
 public:
  RatioInquiry(const Objective& for_objective, Observation start)
      : Inquiry(for_objective, std::move(start)),
        ratio_(std::get<RatioIndicator>(for_objective.indicator)),
        counted_(promql::named(promql::parse_selector(ratio_.counted).value_or(Selector{}))),
        total_(promql::named(promql::parse_selector(ratio_.total).value_or(Selector{}))),
        window_(observation.measurement.window),
        checks_(counted_, total_, window_.length()) {
    observation.counts_over_window = true;
    observation.measurement.expression =
        promql::increase_of(counted_, window_.length()) + "\n  / " + promql::increase_of(total_, window_.length());
  }

  std::vector<Question> questions(int round) override {
    if (round == 0) return {ask(promql::combined(counts()))};
    if (round > 2) return {};
    if (round == 2) {
      checks_.set({.may_be_unknown = observation.counted_absent && checks_.is_other()});
      const auto parts = checks_.parts();
      return parts.empty() ? std::vector<Question>() : std::vector{ask(promql::combined(parts))};
    }
    auto open = open_ends();
    if (has_young_) {
      open.push_back(ask(promql::combined(births())));
      open.push_back(ask(promql::targets_before(window_.length())));  // shared by all objectives of the window
    }
    return open;
  }

  void read(int round, std::span<const Result<Answer>> answers) override {
    if (round == 0) {
      note_wrong_regex(answers[0], counted_, observation);
      note_wrong_regex(answers[0], total_, observation);
      return read_counts(answers[0]);
    }
    if (round == 2) {
      const auto* answer = take(answers[0], observation);
      if (answer) checks_.read(promql::by_tag(*answer), observation);
      return;
    }
    const auto about_births = has_young_ ? answers.last(2) : answers.last(0);
    for (const auto& result : answers.first(answers.size() - about_births.size())) {
      const auto* answer = take(result, observation);
      if (answer) read_open_ends(promql::by_tag(*answer));
    }
    if (has_young_) read_births(about_births[0], about_births[1]);
  }

  std::vector<Selector> reads() const override {
    return checks_.counts_part_of_total() ? std::vector{total_} : std::vector{total_, counted_};
  }

  std::vector<Question> blame() override {
    if (ratio_.counts_good) return {};
    const auto gains = raw_births_count_ ? promql::gains_by_series(counted_, window_.length())
                                         : "increase(" + promql::ranged(counted_, window_.length()) + ")";
    return {ask("topk(3, " + gains + " > 0)")};
  }

  double blame_scale() const override { return 1 / observation.measurement.events.value_or(1); }

 private:
  Question ask(std::string text) const { return {.text = std::move(text), .at = window_.end, .grid = std::nullopt}; }

  std::vector<promql::Part> counts() const {
    const auto length = window_.length();
    auto parts = promql::evidence_of(total_, length);
    parts.push_back({"total-old", promql::increase_of(total_, length)});
    parts.push_back({"total-young", promql::young_of(total_, length)});
    parts.push_back({"counted-old", promql::increase_of(counted_, length)});
    if (!checks_.counts_part_of_total()) {
      parts.push_back({"counted-young", promql::young_of(counted_, length)});
      parts.push_back({"counted-newest", promql::newest_of(counted_)});
      parts.push_back({"counted-ended", promql::ended_lately(counted_, length)});
    }
    parts.push_back({"resets", "sum(resets(" + promql::ranged(total_, length) + "))"});
    return parts;
  }

  // Asked only when a series wasn't there when the window began: it costs the source several times the rest.
  std::vector<promql::Part> births() const {
    const auto length = window_.length();
    auto parts = promql::gains_of("total", total_, length);
    for (auto& part : promql::gains_of("counted", counted_, length)) parts.push_back(std::move(part));
    parts.push_back({"total-before", promql::count_before(total_, length)});
    return parts;
  }

  void read_counts(const Result<Answer>& result) {
    const auto* answer = take(result, observation);
    if (!answer) return;
    const auto parts = promql::by_tag(*answer);
    const auto number = [&](std::string_view tag) { return promql::number_of(parts, tag); };
    read_evidence(parts, observation);
    observation.resets = number("resets");
    const auto counted_at = number("counted-newest") ? time_of(*number("counted-newest")) : std::nullopt;
    auto& newest = observation.measurement.newest;
    if (newest && counted_at) newest = std::min(*newest, *counted_at);  // as old as its older part
    const bool any_ended = !counted_at || number("counted-ended");
    has_young_ = number("total-young") || number("counted-young");
    checks_.set({.may_be_absent = !number("counted-old"),
                 .may_leave_nothing_out = may_count_all(number("total-old"), number("counted-old")),
                 .may_have_ended = !checks_.counts_part_of_total() && any_ended && !newest_is_open(observation)});
    if (number("total-old")) set_counts(*number("total-old"), number("counted-old").value_or(0));
  }

  // Whether, for all that is known, everything is counted in spite of a matcher that should leave something out.
  bool may_count_all(std::optional<double> total, std::optional<double> counted) const {
    const bool is_part = total && counted && *total - *counted > 1e-9 * *total;
    return !is_part && checks_.has_own_exclusion();
  }

  void read_births(const Result<Answer>& gains, const Result<Answer>& collecting) {
    const auto* answer = take(gains, observation);
    const auto* before = take(collecting, observation);
    const bool collected = before && !before->series.empty();
    if (!answer) return;
    const auto parts = promql::by_tag(*answer);
    const auto number = [&](std::string_view tag) { return promql::number_of(parts, tag); };
    births_count_ = collected || number("total-before").value_or(0) > 0;
    observation.births_unknown = !births_count_ && (number("total-born") || number("counted-born"));
    // A process that keeps restarting gains more than its counter ever shows: the higher of the two.
    const auto gain = [&](const std::string& prefix) {
      const auto born = births_count_ ? number(prefix + "-born").value_or(0) : 0;
      return number(prefix + "-old").value_or(0) + std::max(born, number(prefix + "-born-gain").value_or(0));
    };
    if (!number("total-old") && !number("total-born-gain") && !(births_count_ && number("total-born"))) return;
    set_counts(gain("total"), gain("counted"));
    const auto left_out = [&](const std::string& prefix) {
      const auto seen = number(prefix + "-old").value_or(0) + number(prefix + "-born-gain").value_or(0);
      return gain(prefix) - seen < kRounding ? 0 : gain(prefix) - seen;
    };
    raw_births_count_ = left_out("counted") > 0;
    if (left_out("total") > 0 || left_out("counted") > 0) {
      const auto born = format_count(left_out("counted")) + " of " + format_count(left_out("total"), "event");
      observation.measurement.expression += births_remark(born);
    }
  }

  void set_counts(double events, double counted) {
    auto& measurement = observation.measurement;
    measurement.events = events;
    measurement.counted = counted;
    measurement.value = events > 0 ? std::optional(counted / events) : std::nullopt;
  }

  std::vector<Question> open_ends() const {
    auto parts = checks_.parts();
    if (newest_is_open(observation)) parts.push_back({"newest", promql::newest_in_window(total_, window_.length())});
    if (parts.empty()) return {};
    return {ask(promql::combined(parts))};
  }

  void read_open_ends(const promql::TaggedSeries& parts) {
    checks_.read(parts, observation);
    const auto newest = promql::number_of(parts, "newest");
    if (newest && newest_is_open(observation)) {
      observation.measurement.newest = time_of(*newest);
      observation.has_ended = true;
    }
  }

  const RatioIndicator& ratio_;
  Selector counted_;
  Selector total_;
  Window window_;
  CountedChecks checks_;
  bool has_young_ = false;         // a series of either wasn't there when the window began
  bool births_count_ = false;      // and what such series have gained is new
  bool raw_births_count_ = false;  // and is more of what is counted than increase() sees
};

}  // namespace

std::unique_ptr<Inquiry> ratio_inquiry(const Objective& objective, Observation start) {
  return std::make_unique<RatioInquiry>(objective, std::move(start));
}

}  // namespace tidegate::gate
