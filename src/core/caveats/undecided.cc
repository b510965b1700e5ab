#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

// "about 1,240 more requests of the canary are needed, 4m 10s at the traffic so far"; at least, as long as nothing bad
// was seen. A limit knows no canary.
std::string needed(const Comparison& comparison) {
  if (!comparison.requests_needed && comparison.limit) return "at the rate so far no number of requests will keep it";
  if (!comparison.requests_needed) return "how many more requests are needed can't be told";
  const double rough = std::pow(10, std::floor(std::log10(std::max(*comparison.requests_needed, 1.0))) - 1);
  const double requests = std::max(1.0, std::ceil(*comparison.requests_needed / rough) * rough);
  auto text = format("{}about {}{} {} needed", comparison.is_needed_at_least ? "at least " : "",
                     format_count(requests, "more request"), comparison.limit ? "" : " of the canary",
                     requests == 1 ? "is" : "are");
  if (comparison.time_needed) {
    text += ", " + format_duration_rough(std::max(*comparison.time_needed, seconds(1))) + " at the traffic so far";
  }
  return text;
}

// Whether the step that a rollout is in lacks what all of them together have.
bool is_of_step(const Comparison& comparison) {
  return comparison.steps.size() > 1 && comparison.in_favour >= comparison.steps.back().in_favour;
}

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& comparison = seen.measurement.comparison;
  if (!comparison || comparison->finding == Comparison::Finding::worse) return std::nullopt;
  if (!comparison->steps.empty() && comparison->canary.events > 0 && comparison->steps.back().canary_compared <= 0) {
    return Caveat{.why = format("nothing of the step with {} of the traffic has been compared yet",
                                format_quantity(comparison->steps.back().traffic, Dimension::ratio)),
                  .disqualifies = true,
                  .next = "wait until the step had traffic for a whole interval"};
  }
  if (comparison->finding != Comparison::Finding::open) return std::nullopt;
  if (!comparison->lacking.empty()) {
    return Caveat{.why = "neither worse nor proven to be no worse: " + comparison->lacking,
                  .disqualifies = true,
                  .next = "see what is lacking; wait, or compare more series"};
  }
  if (comparison->canary.events <= 0) {
    if (!seen.absent.empty()) return std::nullopt;  // no data is said elsewhere
    return Caveat{.why = comparison->limit ? "nothing has been counted yet" : "nothing has been compared yet",
                  .disqualifies = true,
                  .next = "wait until there was traffic for a whole interval"};
  }
  std::string open = comparison->limit ? "neither proven to keep the limit nor to break it"
                                       : "neither worse nor proven to be no worse";
  if (is_of_step(*comparison)) {
    open += " by the step with " + format_quantity(comparison->steps.back().traffic, Dimension::ratio) + " alone";
  }
  return Caveat{.why = format("{}: {}", open, needed(*comparison)),
                .disqualifies = true,
                .next = comparison->limit && !comparison->requests_needed
                            ? "see why the rate is that near to the limit or above; that it is broken takes proof too"
                        : comparison->is_calibrated
                            ? "wait, or send it more traffic"
                            : "wait, or send it more traffic; less may do with a measured `variation` (`tidegate "
                              "backtest --aa`)"};
}

}  // namespace

CaveatKind undecided() {
  return {
      {.name = "undecided",
       .help = "A canary is not proven to be worse than its baseline (or its limit, with `proof: required`), and not "
               "proven to be no worse, of a rollout also by the last step alone: there is not enough evidence yet."},
      Concern::value,
      find,
      "yes",
      "wait, or send the canary more traffic; `extend` in `watch` lets it go on by itself"};
}

}  // namespace tidegate::caveats
