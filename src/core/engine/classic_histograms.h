#pragma once

#include <functional>
#include <vector>

#include "core/engine/context.h"
#include "core/histograms/quantiles.h"

namespace tidegate::engine {

using OfNative = std::function<double(const Histogram&, std::string_view metric, std::size_t step)>;
using OfClassic =
    std::function<double(const std::vector<histograms::ClassicBucket>&, std::string_view metric, std::size_t step)>;

// A number for each histogram of a vector: the native ones, and the classic ones that its floats with a label `le` are
// the buckets of. Where both have the same labels at a step there is neither, and a warning. `metric` is "" where
// names are dropped at once.
Outcome<Frame> of_histograms(Context& context, const Frame& from, const promql::Expr& argument,
                             const OfNative& of_native, const OfClassic& of_classic);

}  // namespace tidegate::engine
