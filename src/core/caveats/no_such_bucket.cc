#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

std::optional<Caveat> find(const Objective&, const Observation& seen) {
  if (!seen.missing_bound) return std::nullopt;
  std::vector<std::string> bounds;
  for (const auto bound : seen.bounds) {
    if (bounds.empty() || bounds.back() != shortest(bound)) bounds.push_back(shortest(bound));
  }
  return Caveat{.why = format("the histogram has no bucket bound at {}; it has {}", shortest(*seen.missing_bound),
                              bounds.empty() ? "none" : first_few(bounds, ", ", 20)),
                .disqualifies = true,
                .next = "take one of the bounds for `within`, or use `quantile`"};
}

}  // namespace

CaveatKind no_such_bucket() {
  return {{.name = "no-such-bucket", .help = "`within` needs a bucket bound at exactly that value, and there is none."},
          Concern::data,
          find,
          "yes",
          "take one of the bounds it names"};
}

}  // namespace tidegate::caveats
