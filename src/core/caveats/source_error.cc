#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::string_view next_after(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::rejected:
    case ErrorKind::invalid: return "correct the query, or the setting that the message names";
    case ErrorKind::unreachable: return "check that the source is up and reachable from here";
    case ErrorKind::refused: return "check the source's address, its credentials and its health";
    case ErrorKind::timed_out:
      return "check that the source is up and not overloaded, or give it more time: its `timeout`, the run's "
             "--deadline";
    case ErrorKind::malformed:
      return "check that the address is the source's own, and not a login page's or a proxy's; of files, that they are "
             "whole";
    case ErrorKind::too_large: return "aggregate in the query, so that fewer series come back";
    case ErrorKind::interrupted: return "check again";
  }
  return "";
}

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  if (seen.errors.empty()) return std::nullopt;
  const auto& error = seen.errors.front();
  return Caveat{.why = error.message,
                .disqualifies = true,
                .is_error = !seen.query_is_wrong,
                .is_mistake = seen.query_is_wrong,
                .next = std::string(next_after(error.kind))};
}

}  // namespace

CaveatKind source_error() {
  return {{.name = "source-error",
           .help = "The source could not be asked, refused, timed out, gave an answer that can't be read, or takes the "
                   "query for wrong."},
          Concern::source,
          find,
          "yes",
          "is it up, is it reachable from the runner, are the credentials right"};
}

}  // namespace tidegate::caveats
