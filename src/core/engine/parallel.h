#pragma once

#include <cstddef>
#include <functional>

#include "core/engine/engine.h"
#include "core/engine/windows.h"

namespace tidegate::engine {

// Calls work(first, last, worker) for all of [0, count) in parts, by up to `threads` threads at once; `worker` numbers
// the thread. Which worker does which part is not determined.
void for_parts(std::size_t count, std::size_t threads,
               const std::function<void(std::size_t first, std::size_t last, std::size_t worker)>& work);

// How many threads are worth starting to look at so many series of those ranges: at least one.
std::size_t threads_for(const Options& options, std::size_t series, const Ranges& ranges);

}  // namespace tidegate::engine
