#pragma once

#include "counts.h"

namespace tidegate::bench {

// What the judge would be given of those minutes if 10 pods an arm counted them, were scraped once a minute, and
// scrapes are lost or counters begin anew as the fault says: through canary::growth_of. Other faults change nothing.
Counts as_scraped(Fault fault, const Counts& counts, Draws& draws);

}  // namespace tidegate::bench
