// canary_sim [--rows REGEX] [--noise FAMILY] [--seed N] [--runs N] [--threads N] [--json FILE]   prints tables
// canary_sim --speed    times the judges instead
// canary_sim --quick    few runs of few rows, and checks what must hold of any: a test
// Sizes: healthy and margin rows get all runs, incidents a fifth; of latencies and gauges a part of that.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>

#include "base/file.h"
#include "base/format.h"
#include "base/regex.h"
#include "quick.h"
#include "study.h"

using namespace tidegate;
using namespace tidegate::bench;

namespace {

struct Options {
  Effort effort;
  std::string rows = ".*";
  std::string noise;
  std::string json;
  std::string mode;
};

Result<Options> options_of(int argc, char** argv) {
  Options options;
  options.effort.threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--speed" || name == "--quick") {
      options.mode = name;
      continue;
    }
    if (i + 1 == argc) return fail(ErrorKind::invalid, format("{} needs a value", name));
    const std::string value = argv[++i];
    if (name == "--rows")
      options.rows = value;
    else if (name == "--noise")
      options.noise = value;
    else if (name == "--json")
      options.json = value;
    else if (name == "--seed")
      options.effort.seed = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--runs")
      options.effort.runs = std::max(1, std::atoi(value.c_str()));
    else if (name == "--threads")
      options.effort.threads = std::max(1, std::atoi(value.c_str()));
    else
      return fail(ErrorKind::invalid, format("there is no option {}", name));
  }
  return options;
}

Result<Noise> noise_of(std::string_view name) {
  std::string known;
  for (const auto& other : other_noises()) {
    if (other.name == name) return other.noise;
    known += format(" {}", other.name);
  }
  return fail(ErrorKind::invalid, format("there is no noise {}; there are{}", name, known));
}

Effort effort_for(const Row& row, Effort effort, int divisor) {
  effort.runs = std::max(1, effort.runs / divisor / (row.kind == Kind::incident ? 5 : 1));
  return effort;
}

void tell(std::string_view row) { std::fprintf(stderr, "%s\n", std::string(row).c_str()); }

Result<Study> simulated(const Options& options) {
  Study study{.effort = options.effort, .noise = options.noise};
  const auto wanted = TRY(Regex::compile(".*(" + options.rows + ").*"));
  std::optional<Noise> noise;
  if (!options.noise.empty()) noise = TRY(noise_of(options.noise));
  const auto limits = boundaries();
  const auto adapted = [&](const Row& row, double cv) { return noise ? with_noise(row, *noise, cv) : row; };
  for (const auto& row : rate_rows()) {
    if (!wanted.matches(row.name)) continue;
    tell(row.name);
    study.rates.push_back(simulate_rates(adapted(row, kUsualRateCv), effort_for(row, options.effort, 1), limits));
  }
  for (const auto& row : latency_rows()) {
    if (!wanted.matches(row.name)) continue;
    tell(row.name);
    const int divisor = row.is_published && row.kind == Kind::healthy ? 1 : 4;
    study.latencies.push_back(
        simulate_latencies(adapted(row, kUsualLatencyCv), effort_for(row, options.effort, divisor), limits));
  }
  for (const auto& row : gauge_rows()) {
    if (!wanted.matches(row.name)) continue;
    tell(row.name);
    study.gauges.push_back({row, simulate_gauges(row, options.effort.seed, std::max(1, options.effort.runs / 5))});
  }
  for (const auto& row : need_rows()) {
    if (!wanted.matches(row.name)) continue;
    tell(row.name);
    auto effort = options.effort;
    effort.runs = std::max(1, effort.runs / 10);
    study.needs.push_back({row, simulate_needs(row, effort)});
  }
  for (const auto& row : rollout_rows()) {
    if (!wanted.matches(row.name)) continue;
    tell(row.name);
    auto effort = options.effort;
    effort.runs = std::max(1, effort.runs / 4);
    study.rollouts.push_back({row, simulate_rollouts(row, effort)});
  }
  for (const auto& row : services()) {
    if (!wanted.matches(row.name)) continue;
    tell(row.name);
    study.services.push_back({row, simulate_service(row, effort_for(row, options.effort, 1))});
  }
  return study;
}

Result<int> run(int argc, char** argv) {
  const auto options = TRY(options_of(argc, argv));
  if (options.mode == "--quick") return check_quickly();
  if (options.mode == "--speed") {
    const auto speed = measure_speed();
    std::printf("200 latencies of 15 buckets, 240 looks: %.3f s; 200 rates: %.3f s\n", speed.latencies, speed.rates);
    return 0;
  }
  auto study = TRY(simulated(options));
  if (options.rows == ".*") study.speed = measure_speed();
  std::fputs(markdown_of(study).c_str(), stdout);
  if (!options.json.empty()) TRY(write_file(options.json, json_of(study).write_pretty()));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto status = run(argc, argv);
  if (status) return *status;
  std::fprintf(stderr, "canary_sim: %s\n", status.error().message.c_str());
  return 2;
}
