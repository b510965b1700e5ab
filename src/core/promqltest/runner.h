#pragma once

#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/promqltest/script.h"

namespace tidegate::promqltest {

// How Prometheus' own test suite sets its engine up (NewTestEngine of promql/promqltest/test.go).
engine::Options suite_options();

// Whether each instant query is also run as the middle of a range query, and both again at other times with @ on every
// selector: what it gives must not change.
enum class Variants { none, all };

struct Failure {
  int line = 0;
  std::string query;                 // as it was run
  std::string how;                   // "at 5m", "from 0s to 5m step 1m"
  std::vector<std::string> details;  // lines for people
};

struct Report {
  std::size_t evals = 0;  // that the script has
  std::size_t passed = 0;
  std::size_t runs = 0;  // of queries: an eval has several variants
  std::size_t passed_runs = 0;
  std::vector<Failure> failures;  // in the order of the script, the first variant that failed of each eval
};

// Runs all commands, whatever fails.
Report run(const Script& script, const engine::Options& options, Variants variants);

}  // namespace tidegate::promqltest
