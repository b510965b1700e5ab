#pragma once

#include <memory>
#include <span>

#include "core/gate/inquiry.h"

// What several comparisons come to together, at one chance of a false alarm for all of them.
namespace tidegate::gate {

// Two steps:
//
// Pools: the objectives of a pool are found worse only together, once the weighted average of their evidence at one
// moment suffices: an average of e-values is one, however they depend on each other (canary.md 3.8). Told worse are
// those with as much evidence themselves, at least the one with most.
//
// Holm's procedure: once something is worse and nothing else speaks against it, what was its share of the false alarms
// is the others', who may be worse at that. A report then names all that is worse, instead of the first. Holm (1979);
// for e-values Wang & Ramdas (2022).
//
// Only objectives that block take part, since only they share the false alarms.
void find_jointly(std::span<const std::unique_ptr<Inquiry>> inquiries);

}  // namespace tidegate::gate
