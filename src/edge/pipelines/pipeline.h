#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/time.h"
#include "core/model/decision.h"
#include "core/model/kind.h"

namespace tidegate::pipelines {

// Reads a whole file; the app gives the real one, tests a map.
using ReadFile = std::function<Result<std::string>(std::string_view path)>;

struct FileAppend {
  std::string path;
  std::string text;
  bool operator==(const FileAppend&) const = default;
};

// What a pipeline wants done, as data: the app does it.
struct Effects {
  std::string print;                // to standard output
  std::vector<FileAppend> appends;  // to the end of these files, which may not exist yet
  bool operator==(const Effects&) const = default;
};

// A run that begins.
struct Started {
  std::string title;  // "tidegate check gate.yaml"
  Timestamp now;
};

// A run that is over.
struct Finished {
  std::span<const Decision> decisions;
  int exit_code = 0;
  std::string_view markdown;       // the markdown report of the same decisions; "" for none
  std::string_view evidence_file;  // "" for none
  std::string_view junit_file;     // "" when no JUnit report was written
  Timestamp now;
};

// A system that runs pipelines: how to know it, and how to speak there.
struct Pipeline : Kind {
  bool (*detect)(const Environment& environment) = nullptr;

  // Around the log of a run: folding and the like. The text report is printed between the two.
  Effects (*begin)(const Started& started, const Environment& environment) = nullptr;
  Effects (*end)(const Finished& finished, const Environment& environment) = nullptr;

  // What is wrong with a gate file, said where the pipeline shows it beside the code. `print` comes after the usual
  // messages and may be empty.
  Effects (*diagnose)(std::span<const Diagnostic> diagnostics) = nullptr;

  // Makes text harmless that is about to be printed into this pipeline's log: no line of it is taken for a command.
  std::string (*shield)(std::string text) = nullptr;

  // When the change that this run is about began: for `--since pipeline`. An error says which variables were looked at.
  Result<Timestamp> (*deployment_time)(const Environment& environment, const ReadFile& read_file) = nullptr;
};

// All pipelines in the order of pipelines.def; the last, `plain`, is found everywhere.
std::span<const Pipeline> pipelines();

// Where we run: the first that detects itself.
const Pipeline& detect_pipeline(const Environment& environment);

// The pipeline of that name, or nullptr.
const Pipeline* find_pipeline(std::string_view name);

}  // namespace tidegate::pipelines
