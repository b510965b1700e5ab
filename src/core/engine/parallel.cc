#include "core/engine/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace tidegate::engine {

void for_parts(std::size_t count, std::size_t threads,
               const std::function<void(std::size_t first, std::size_t last, std::size_t worker)>& work) {
  // Large enough that taking one costs nothing, small enough that all threads end at about the same time.
  const std::size_t part = std::clamp<std::size_t>(count / std::max<std::size_t>(threads * 8, 1), 1, 64);
  std::atomic<std::size_t> next = 0;
  const auto run = [&](std::size_t worker) {
    for (std::size_t first = next.fetch_add(part); first < count; first = next.fetch_add(part)) {
      work(first, std::min(first + part, count), worker);
    }
  };
  const std::size_t parts = (count + part - 1) / part;
  std::vector<std::jthread> others;
  for (std::size_t worker = 1; worker < std::min(threads, parts); ++worker) others.emplace_back(run, worker);
  run(0);
}

std::size_t threads_for(const Options& options, std::size_t series, const Ranges& ranges) {
  constexpr std::int64_t kUsual = 15'000;  // ms between samples
  const tsdb::TimeRange whole = ranges.whole();
  const std::size_t each = static_cast<std::size_t>((whole.last - whole.first) / kUsual) + ranges.grid.count();
  const std::size_t worth = series * each / std::max<std::size_t>(options.thread_worth, 1) + 1;
  return std::clamp<std::size_t>(worth, 1, std::max<std::size_t>(options.threads, 1));
}

}  // namespace tidegate::engine
