#include "quick.h"

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/format.h"
#include "study.h"

namespace tidegate::bench {
namespace {

constexpr std::array kRates = {std::string_view("aa stable 5/5 rps"), std::string_view("aa arm cv .3 rho .8, 50 rps"),
                               std::string_view("aa no canary traffic"), std::string_view("aa lost scrapes"),
                               std::string_view("x10")};
constexpr std::array kLatencies = {std::string_view("aa latency 20 rps")};
constexpr int kRuns = 120;

class Facts {
 public:
  void expect(std::string_view what, double value, double least, double most) {
    const bool holds = value >= least && value <= most;
    ++(holds ? passed_ : failed_);
    if (!holds) std::printf("%s: %g is not from %g to %g\n", std::string(what).c_str(), value, least, most);
  }
  int conclude() const {
    std::printf("%d passed, %d failed\n", passed_, failed_);
    return failed_ > 0;
  }

 private:
  int passed_ = 0;
  int failed_ = 0;
};

template <typename Names>
bool is_among(const Names& names, std::string_view name) {
  for (const auto each : names) {
    if (each == name) return true;
  }
  return false;
}

Study study_with(int threads, const Boundaries& limits) {
  Study study{.effort = {.seed = 1, .runs = kRuns, .threads = threads}};
  for (const auto& row : rate_rows()) {
    if (is_among(kRates, row.name)) study.rates.push_back(simulate_rates(row, study.effort, limits));
  }
  auto few = study.effort;
  few.runs = kRuns / 6;
  for (const auto& row : latency_rows()) {
    if (is_among(kLatencies, row.name)) study.latencies.push_back(simulate_latencies(row, few, limits));
  }
  study.gauges.push_back({gauge_rows()[0], simulate_gauges(gauge_rows()[0], 1, few.runs)});
  few.runs = 10;
  const auto& busiest = need_rows().back();
  study.needs.push_back({busiest, simulate_needs(busiest, few)});
  return study;
}

}  // namespace

int check_quickly() {
  const auto limits = boundaries();
  const auto study = study_with(1, limits);
  Facts facts;
  for (const auto* rows : {&study.rates, &study.latencies}) {
    for (const auto& result : *rows) {
      if (result.row.kind != Kind::healthy) continue;
      facts.expect(result.row.name, result.of(Judge::ours).failed_share(), 0, 3 * kAlpha);
    }
  }
  facts.expect("rows simulated", double(study.rates.size() + study.latencies.size()), 6, 6);
  if (const auto* found = study.find("x10")) facts.expect("x10", found->of(Judge::ours).failed_share(), 0.9, 1);
  if (const auto* silent = study.find("aa no canary traffic")) {
    facts.expect("passes without traffic", double(silent->of(Judge::ours).passed_ever), 0, 0);
  }
  const bool is_same = json_of(study).write() == json_of(study_with(2, limits)).write();
  facts.expect("two threads say the same as one", is_same ? 1 : 0, 1, 1);
  return facts.conclude();
}

}  // namespace tidegate::bench
