#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  if (seen.infos.empty()) return std::nullopt;
  return Caveat{.why = first_few(seen.infos, "; ", 3)};
}

}  // namespace

CaveatKind source_remark() {
  return {{.name = "source-remark", .help = "The source remarks on the query, without doubting its own answer."},
          Concern::source,
          find,
          "no",
          ""};
}

}  // namespace tidegate::caveats
