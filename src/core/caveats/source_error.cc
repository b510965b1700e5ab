#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::string_view next_after(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid: return "correct the query, or the setting that the message names";
    case ErrorKind::unreachable: return "check that the source is up and reachable from here";
    case ErrorKind::refused: return "check the source's address, its credentials and its health";
    case ErrorKind::timed_out: return "check that the source is up and not overloaded, or give it a longer timeout";
    case ErrorKind::malformed: return "check that the address is the source's own, and not a login page's or a proxy's";
    case ErrorKind::too_large: return "aggregate in the query, so that fewer series come back";
    case ErrorKind::interrupted: return "check again";
  }
  return "";
}

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  if (seen.errors.empty()) return std::nullopt;
  const auto& error = seen.errors.front();
  return Caveat{
      .why = error.message, .disqualifies = true, .is_error = true, .next = std::string(next_after(error.kind))};
}

}  // namespace

CaveatKind source_error() {
  return {{.name = "source-error",
           .help = "The source could not be asked, refused, timed out or gave an answer that can't be read."},
          Concern::source,
          find};
}

}  // namespace tidegate::caveats
