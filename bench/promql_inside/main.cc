// promql_inside FOLDER ROUNDS EXPR TIME             asks an instant query of the blocks in a folder, in this process
// promql_inside FOLDER ROUNDS EXPR START END STEP   a range query
// Times are seconds since 1970. Prints the median wall and CPU time of a query in ms, and the number of its series.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/tsdb/merge.h"
#include "edge/sources/block_folder.h"

using namespace tidegate;

namespace {

double cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1000 + static_cast<double>(t.tv_usec) / 1000;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

double wall_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

std::int64_t ms_in(const char* seconds) { return static_cast<std::int64_t>(std::atof(seconds) * 1000); }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 && argc != 7) {
    std::fputs("usage: promql_inside FOLDER ROUNDS EXPR TIME | START END STEP\n", stderr);
    return 2;
  }
  const auto blocks = sources::open_blocks(argv[1]);
  if (!blocks) {
    std::fprintf(stderr, "%s\n", blocks.error().message.c_str());
    return 1;
  }
  std::vector<const tsdb::Storage*> parts;
  for (const auto& block : *blocks) parts.push_back(&block.block());
  const tsdb::MergedStorage storage(parts);
  engine::Options options;
  if (const char* threads = std::getenv("THREADS")) options.threads = static_cast<std::size_t>(std::atoi(threads));
  std::vector<double> walls;
  std::vector<double> cpus;
  std::size_t series = 0;
  for (int round = 0; round < std::atoi(argv[2]); ++round) {
    const double cpu = cpu_ms();
    const double wall = wall_ms();
    const auto answer =
        argc == 5 ? engine::instant_query(storage, argv[3], {ms_in(argv[4])}, options)
                  : engine::range_query(storage, argv[3], {ms_in(argv[4]), ms_in(argv[5]), ms_in(argv[6])}, options);
    walls.push_back(wall_ms() - wall);
    cpus.push_back(cpu_ms() - cpu);
    if (!answer) {
      std::fprintf(stderr, "%s\n", answer.error().message.c_str());
      return 1;
    }
    series = answer->series.size();
  }
  std::printf("%.3f %.3f %zu\n", median(walls), median(cpus), series);
  return 0;
}
