#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  if (seen.errors.empty()) return std::nullopt;
  const auto& error = seen.errors.front();
  const bool theirs = error.kind != ErrorKind::invalid;
  return Caveat{.why = error.message,
                .disqualifies = true,
                .is_error = true,
                .next = theirs ? "check that the source is up and reachable from here" : "correct the query"};
}

}  // namespace

CaveatKind source_error() {
  return {{.name = "source-error",
           .help = "The source could not be asked, refused, timed out or gave an answer that can't be read."},
          find};
}

}  // namespace tidegate::caveats
