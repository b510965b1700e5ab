#pragma once

#include <functional>
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

// A run that begins. Progress lines, if there will be any, are folded away in the log.
struct Started {
  enum class Progress { none, lines };
  std::string title;  // "tidegate watch gate.yaml"
  Timestamp now;
  Progress progress = Progress::none;
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

  // What to do when a run begins, when its progress is over and the reports are about to be printed, and at its end.
  Effects (*begin)(const Started& started, const Environment& environment) = nullptr;
  Effects (*progress_over)(const Started& started, const Environment& environment) = nullptr;
  Effects (*end)(const Finished& finished, const Environment& environment) = nullptr;

  // What is wrong with a gate file, said where the pipeline shows it beside the code. `print` comes after the usual
  // messages and may be empty.
  Effects (*diagnose)(std::span<const Diagnostic> diagnostics) = nullptr;

  // Makes text harmless that is about to be printed into this pipeline's log: no line of it is taken for a command.
  std::string (*shield)(std::string text) = nullptr;

  // When the change that this run is about was made, as well as this pipeline knows: for `--since pipeline`. The
  // variable TIDEGATE_DEPLOYED_AT outranks what it knows by itself. An error says what was looked at.
  Result<Timestamp> (*deployment_time)(const Environment& environment, const ReadFile& read_file) = nullptr;
};

// All pipelines in the order of pipelines.def; the last, `plain`, is found everywhere.
std::span<const Pipeline> pipelines();

// Where we run: the first that detects itself.
const Pipeline& detect_pipeline(const Environment& environment);

// The pipeline of that name, or nullptr.
const Pipeline* find_pipeline(std::string_view name);

}  // namespace tidegate::pipelines
