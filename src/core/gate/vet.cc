#include "core/gate/vet.h"

#include "core/caveats/caveats.h"

namespace tidegate::gate {

Measurement vet(const Objective& objective, const Observation& observation) {
  Measurement measurement = observation.measurement;
  measurement.caveats = caveats::find_caveats(objective, observation);
  return measurement;
}

}  // namespace tidegate::gate
