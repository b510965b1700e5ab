#include "core/gate/exclusions.h"

#include <algorithm>
#include <cmath>

#include "base/calendar.h"
#include "base/cron.h"
#include "base/format.h"
#include "base/text.h"
#include "base/time_zone.h"

namespace tidegate::gate {
namespace {

constexpr std::string_view kWindow = "${window}";

Caveat doubt(const Exclusion& exclusion, std::string_view why) {
  return {.kind = "excluded",
          .why = format("whether {} excludes this time is not known: {}", quoted(exclusion.reason), why),
          .disqualifies = true,
          .next = format("repair the exclusion {}, or remove it", quoted(printable(exclusion.origin, 80)))};
}

Caveat source_doubt(const Exclusion& exclusion, const Error& error) {
  auto caveat = doubt(exclusion, error.message);
  caveat.kind = "source-error";
  caveat.is_mistake = error.kind == ErrorKind::rejected;
  caveat.is_error = !caveat.is_mistake;
  caveat.next = "see why the source doesn't answer the exclusion's query";
  return caveat;
}

bool touch(Window a, Window b) { return a.start < b.end && b.start < a.end; }

std::vector<ExcludedTime> sorted(std::vector<ExcludedTime> times) {
  std::ranges::stable_sort(times, {}, &ExcludedTime::window);
  return times;
}

// Windows that overlap or meet become one; `windows` are by start.
std::vector<Window> merged(std::span<const Window> windows) {
  std::vector<Window> out;
  for (const auto& window : windows) {
    if (!out.empty() && window.start <= out.back().end) {
      out.back().end = std::max(out.back().end, window.end);
    } else {
      out.push_back(window);
    }
  }
  return out;
}

Result<std::vector<ExcludedTime>> cron_times(const Exclusion& exclusion, Window wanted) {
  const auto cron = parse_cron(exclusion.text);
  if (!cron) return fail(ErrorKind::invalid, cron.error().message);
  const auto zone = TRY(TimeZone::open(exclusion.time_zone));
  // Of those that began before the window only the last can matter: all are equally long.
  std::vector<Timestamp> starts = TRY(occurrences(*cron, zone, wanted));
  if (const auto before = last_occurrence(*cron, zone, wanted.start, wanted.start - exclusion.length)) {
    starts.insert(starts.begin(), *before);
  }
  std::vector<Window> windows;
  for (const auto start : starts) windows.push_back({start, start + exclusion.length});
  std::vector<ExcludedTime> times;
  for (const auto& window : merged(windows)) times.push_back({window, exclusion.reason});
  return times;
}

Result<std::vector<ExcludedTime>> calendar_times(const Exclusion& exclusion, Window wanted) {
  const auto zone = TRY(TimeZone::open(exclusion.time_zone));
  const auto events = TRY(calendar_events(exclusion.text, zone, wanted));
  std::vector<ExcludedTime> times;
  for (const auto& event : events) {
    const auto& summary = event.summary;
    times.push_back({event.window, summary.empty() || summary == exclusion.reason
                                       ? exclusion.reason
                                       : format("{} ({})", exclusion.reason, printable(summary, 80))});
  }
  return times;
}

// The moments at which any series has a value other than zero, rising.
Result<std::vector<Timestamp>> true_moments(const Answer& answer) {
  if (answer.kind == AnswerKind::string) return fail(ErrorKind::malformed, "its query answers with a text");
  if (!answer.warnings.empty()) {
    return fail(ErrorKind::malformed, "the answer may be incomplete: " + printable(answer.warnings[0], 200));
  }
  std::vector<Timestamp> moments;
  for (const auto& series : answer.series) {
    for (const auto& sample : series.samples) {
      if (std::isnan(sample.value)) {
        return fail(ErrorKind::malformed, "its query gives NaN at " + format_timestamp(sample.time));
      }
      if (sample.value != 0) moments.push_back(sample.time);
    }
  }
  std::ranges::sort(moments);
  return moments;
}

Result<std::vector<ExcludedTime>> query_times(const Exclusion& exclusion, Window wanted, const Answer& answer) {
  const auto step = exclusion_step(wanted);
  const auto moments = TRY(true_moments(answer));
  std::vector<Window> windows;
  for (const auto moment : moments) windows.push_back({moment - step, moment + step});
  std::vector<ExcludedTime> times;
  for (const auto& window : merged(windows)) times.push_back({window, exclusion.reason});
  return times;
}

void add(ExcludedTimes& all, const Exclusion& exclusion, Window wanted, Result<std::vector<ExcludedTime>> found) {
  if (!found) return all.doubts.push_back(doubt(exclusion, found.error().message));
  for (auto& time : *found) {
    if (touch(time.window, wanted)) all.times.push_back(std::move(time));
  }
}

void add_answered(ExcludedTimes& all, const Exclusion& exclusion, Window wanted, const Result<Answer>* answer) {
  if (answer == nullptr) return all.doubts.push_back(doubt(exclusion, "its query was not asked"));
  if (!*answer) return all.doubts.push_back(source_doubt(exclusion, answer->error()));
  add(all, exclusion, wanted, query_times(exclusion, wanted, **answer));
}

}  // namespace

Duration exclusion_step(Window wanted) {
  constexpr std::int64_t kMostSteps = 10'000;  // Prometheus refuses more than 11,000 points a series
  const auto length = wanted.length().ms / 1000;
  return seconds(std::max(std::clamp<std::int64_t>(length / 60, 1, 60), (length + kMostSteps - 1) / kMostSteps));
}

std::vector<ExclusionQuestion> exclusion_questions(std::span<const Exclusion> exclusions, Window wanted) {
  const auto step = exclusion_step(wanted);
  const auto steps = (wanted.length().ms + step.ms - 1) / step.ms;
  const Grid grid{.start = wanted.end - step * steps, .end = wanted.end, .step = step};
  std::vector<ExclusionQuestion> questions;
  for (std::size_t i = 0; i < exclusions.size(); ++i) {
    if (exclusions[i].kind != Exclusion::Kind::query) continue;
    auto text = replace_all(exclusions[i].text, kWindow, format_duration(step));
    questions.push_back({.exclusion = i,
                         .source = exclusions[i].source,
                         .question = {.text = std::move(text), .at = wanted.end, .grid = grid}});
  }
  return questions;
}

ExcludedTimes excluded_times(std::span<const Exclusion> exclusions, Window wanted,
                             std::span<const Result<Answer>> answers) {
  ExcludedTimes all;
  std::size_t next_answer = 0;
  for (const auto& exclusion : exclusions) {
    switch (exclusion.kind) {
      case Exclusion::Kind::cron: add(all, exclusion, wanted, cron_times(exclusion, wanted)); break;
      case Exclusion::Kind::calendar: add(all, exclusion, wanted, calendar_times(exclusion, wanted)); break;
      case Exclusion::Kind::query:
        add_answered(all, exclusion, wanted, next_answer < answers.size() ? &answers[next_answer] : nullptr);
        ++next_answer;
        break;
    }
  }
  all.times = sorted(std::move(all.times));
  return all;
}

Remainder longest_left(Window wanted, std::span<const ExcludedTime> excluded) {
  std::vector<Window> windows;
  for (const auto& time : excluded) {
    if (touch(time.window, wanted)) {
      windows.push_back({std::max(time.window.start, wanted.start), std::min(time.window.end, wanted.end)});
    }
  }
  std::ranges::sort(windows);
  Remainder left{.longest = {wanted.end, wanted.end}};
  auto free_from = wanted.start;
  const auto consider = [&](Timestamp free_to) {
    const Window stretch{free_from, free_to};
    if (stretch.length().ms > 0 && stretch.length() >= left.longest.length()) left.longest = stretch;
  };
  for (const auto& window : merged(windows)) {
    consider(window.start);
    free_from = window.end;
    left.covered = left.covered + window.length();
  }
  consider(wanted.end);
  return left;
}

std::string format_excluded(const ExcludedTime& excluded) {
  const auto& [start, end] = excluded.window;
  constexpr std::int64_t kDay = 86'400'000;
  const bool one_day = start.ms / kDay == (end.ms - 1) / kDay;
  return one_day ? format("{}-{} {}", format_time_of_day(start), format_time_of_day(end), excluded.reason)
                 : format("{} to {} {}", format_timestamp(start), format_timestamp(end), excluded.reason);
}

}  // namespace tidegate::gate
