#include "core/gate/vet.h"

#include <algorithm>
#include <tuple>

#include "core/caveats/caveats.h"

namespace tidegate::gate {

Measurement vet(const Objective& objective, const Observation& observation) {
  Measurement measurement = observation.measurement;
  measurement.caveats = caveats::find_caveats(objective, observation);
  // An error explains the missing data, missing data explains the rest: the root first, what follows from it not at all.
  std::ranges::stable_sort(measurement.caveats, std::ranges::greater{}, [](const Caveat& caveat) {
    return std::tuple(caveat.is_error, caveat.is_no_data, caveat.disqualifies);
  });
  return measurement;
}

}  // namespace tidegate::gate
