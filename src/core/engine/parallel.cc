#include "core/engine/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace tidegate::engine {

void for_parts(std::size_t count, std::size_t part, std::size_t threads,
               const std::function<void(std::size_t first, std::size_t last, std::size_t worker)>& work) {
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

}  // namespace tidegate::engine
