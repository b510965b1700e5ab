#include "base/format.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

Caveat nothing(std::string why, std::string next) {
  return {.why = std::move(why), .disqualifies = true, .is_no_data = true, .next = std::move(next)};
}

// What the source says itself, as that its newest sample is older or that a target refused the connection, is nearer to
// the cause than a misspelt name.
std::string first_the_remark(const Observation& seen, std::string_view next) {
  if (seen.infos.empty()) return std::string(next);
  return format("see the source's remark, which may be why; else {}", next);
}

// ${window} of a query that is compared is one interval of `every`, which may be shorter than two scrapes.
std::string_view first_the_range(const Objective& objective, std::string_view next) {
  const auto* query = std::get_if<QueryIndicator>(&objective.indicator);
  if (!objective.compare || !query || query->text.find("${window}") == std::string::npos) return next;
  return "see that two scrapes fit into `every`, which ${window} is here; then check the metric's name and labels";
}

std::optional<Caveat> find(const Objective& objective, const Observation& seen) {
  const auto& measurement = seen.measurement;
  const bool asked = !measurement.questions.empty();
  const bool is_compared = measurement.kayenta || measurement.comparison;
  if (measurement.kayenta && !seen.only_absent) return std::nullopt;  // little-evidence says which arm
  if (is_compared && seen.only_absent && breaches(objective.condition, measurement)) return std::nullopt;
  if (!asked || !seen.errors.empty() || !seen.strange_answer.empty() || seen.missing_bound) return std::nullopt;
  if (seen.no_histogram) {
    return nothing("the metric is no histogram: there are series of its name, and none that end in _bucket",
                   "name a histogram, without _bucket; of another metric `query` gives the value");
  }
  const bool by_events = !std::holds_alternative<QueryIndicator>(objective.indicator);
  if (by_events && is_sparse(seen)) return std::nullopt;  // there may be events that can't be seen
  const bool answered = measurement.value || measurement.samples.value_or(0) > 0;
  if (by_events && answered && measurement.events.value_or(0) <= 0) {
    return nothing("no events in the window: no traffic", "send traffic to what is being judged, or wait for it");
  }
  if (!by_events && is_compared && seen.only_nan) return std::nullopt;  // not-a-number says it
  if (seen.only_absent && seen.absent.empty()) {
    return nothing("the query reads no series: its value is a constant", "select a metric in the query");
  }
  if (seen.only_absent) {
    return nothing(format("no series matches {}: the value stands on nothing", first_few(seen.absent, ", ", 3)),
                   first_the_remark(seen, "check the names and labels in the query"));
  }
  if (measurement.value || !measurement.readings.empty()) return std::nullopt;
  if (!seen.absent.empty()) {
    return nothing(format("no series matches {}", first_few(seen.absent, ", ", 3)),
                   first_the_remark(seen, "check the names and labels in the query"));
  }
  if (!by_events && measurement.samples.value_or(0) > 0) {
    return nothing(
        format("the query gives nothing, though it reads {}", format_count(*measurement.samples, "sample")),
        "leave a comparison to at_most or at_least: PromQL's leave out what they aren't true of; of two sides "
        "check that their labels match");
  }
  return nothing("the source has no data for it in the window",
                 first_the_remark(seen, first_the_range(objective,
                                                        "check the metric's name and labels, and that the "
                                                        "source collects it")));
}

}  // namespace

CaveatKind no_data() {
  return {{.name = "no-data", .help = "There is nothing to judge: no series, no samples in the window, or no events."},
          Concern::data,
          find,
          "yes",
          "check name and labels, then that the target is scraped, then that there is traffic. If no data is normal "
          "here, say `on_no_data: pass`"};
}

}  // namespace tidegate::caveats
