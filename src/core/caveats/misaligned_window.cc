#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// The newest sample that a query takes for current is from before the change: nothing has been scraped since.
std::optional<Caveat> find_early_sample(const Observation& seen) {
  const auto& measurement = seen.measurement;
  const bool cut = measurement.window.start > measurement.wanted.start;
  auto from = cut ? measurement.window.start : Timestamp{};
  if (seen.since) from = std::max(from, *seen.since + seen.warmup);
  if (!measurement.newest || *measurement.newest > from) return std::nullopt;
  return Caveat{.why = format("the newest sample is from {}; only those after {} count",
                              format_timestamp(*measurement.newest), format_timestamp(from)),
                .disqualifies = true,
                .next = "check again after the next scrape, or use `tidegate watch`"};
}

// A query with a range of its own reaches back to before the change, also of a change that is older than the window,
// or into what the window leaves out.
std::optional<Caveat> find_far_look(const Observation& seen) {
  const auto& window = seen.measurement.window;
  if (!seen.unread_time.empty() && (seen.since || seen.all_moved || window != seen.measurement.wanted)) {
    return Caveat{.why = format("how far back the query looks by {} isn't understood", quoted(seen.unread_time)),
                  .disqualifies = true,
                  .next = "write it as a plain duration, as in [5m]"};
  }
  if (!seen.looks_back || *seen.looks_back <= window.length()) return std::nullopt;
  const std::string next =
      "write [${window}] in the query instead of a fixed range, and no offset; of a subquery the ranges add up";
  if (window != seen.measurement.wanted) {
    return Caveat{.why = format("the query looks back {}, further than the {} that count",
                                format_duration(*seen.looks_back), format_duration(window.length())),
                  .disqualifies = true,
                  .next = next};
  }
  if (!seen.since || window.end - *seen.looks_back >= *seen.since + seen.warmup) return std::nullopt;
  return Caveat{.why = format("the query looks back {}, to before {}, from when on samples count",
                              format_duration(*seen.looks_back), format_timestamp(*seen.since + seen.warmup)),
                .disqualifies = true,
                .next = next};
}

// A counter's own value holds all that it counted since its process began.
std::optional<Caveat> find_raw_counter(const Objective& objective, const Observation& seen) {
  if (seen.raw_counter.empty()) return std::nullopt;
  return Caveat{.why = format("{} counts since its process began, not in the window", seen.raw_counter),
                .disqualifies = seen.since && !breaches(objective.condition, seen.measurement),
                .next = format("write increase({}[${{window}}]); if it is no counter, last_over_time(...[${{window}}])",
                               seen.raw_counter)};
}

// An offset or @ asks for another time in so many words; how old that makes the samples is for `stale` to judge.
std::optional<Caveat> find_moved(const Observation& seen) {
  if (!seen.all_moved) return std::nullopt;
  return Caveat{.why = "all that the query reads is moved by an offset or @: it is not of the window",
                .next = "leave the offset out; of a source that is behind, say `lag`"};
}

std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  if (seen.measurement.window.length() <= Duration{}) return std::nullopt;  // nothing was asked: others say why
  if (auto early = find_early_sample(seen)) return early;
  if (auto far = find_far_look(seen)) return far;
  if (auto raw = find_raw_counter(objective, seen)) return raw;
  return find_moved(seen);
}

}  // namespace

CaveatKind misaligned_window() {
  return {
      {.name = "misaligned-window",
       .help = "The query's own range or offset reaches back to before the change or into excluded time, its newest "
               "sample is from there, or it reads a counter without a range."},
      Concern::window,
      find,
      "yes; but of a query that is moved as a whole, or a counter without a range, only over the change",
      "write `[${window}]` instead of a fixed range; or wait for the next scrape"};
}

}  // namespace tidegate::caveats
