#pragma once

#include <expected>
#include <span>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "base/terminal.h"
#include "core/model/decision.h"
#include "core/model/kind.h"
#include "edge/pipelines/pipeline.h"
#include "edge/reports/format.h"

namespace tidegate::cli {

// One report that is asked for: how, and where.
struct ReportTarget {
  const reports::ReportFormat* format = nullptr;
  std::string file;  // "" is standard output
};

// The format that only `watch` knows.
inline constexpr Kind kJsonLines{
    .name = "json-lines",
    .help =
        "Of `tidegate watch` and `tidegate canary` only: a line of JSON for each evaluation, as it happens, in a "
        "rollout "
        "with its step and traffic; one for each change of the traffic; and one for the decision."};

// What `--format` asks for. Formats that only the command itself knows (json-lines) are named in `own`; whether they
// were asked for is told in `asked_own`.
struct ReportPlan {
  std::vector<ReportTarget> targets;
  std::vector<std::string> asked_own;
};

// An Error says what is wrong: a format that doesn't exist, a file that can't be written, two reports for one place.
Result<ReportPlan> plan_reports(const std::vector<std::string>& wishes, std::span<const std::string_view> own = {});

// Tells the world about decisions: reports to their places, the pipeline in its own words.
class Reporter {
 public:
  Reporter(Invocation& call, const pipelines::Pipeline& pipeline, ReportPlan plan);

  // Before anything is asked.
  void begin(const std::string& title, Timestamp now);

  // Around progress lines on standard error, which logs fold away. Nothing when the lines are for a program.
  void begin_progress(const std::string& title, Timestamp now);
  void end_progress(Timestamp now);

  // Something that was asked for, and whose absence must not look like a pass, could not be written.
  void complain(const Error& error);

  // Everything, at the end. Gives the exit code: that of the decisions, but never 0 after a complaint.
  int finish(std::span<const Decision> decisions, const std::string& evidence_file, Timestamp now);

  // Progress goes where results don't; what is printed is harmless for the pipeline.
  std::string shielded(std::string text) const { return pipeline_.shield(std::move(text)); }

 private:
  bool text_is_on_standard_output() const;
  void apply(const pipelines::Effects& effects);
  std::string write(const ReportTarget& target, std::span<const Decision> decisions,
                    const std::string& evidence_file) const;
  void deliver(const ReportTarget& target, std::string text);
  void tell_pipeline(std::span<const Decision> decisions, const std::string& evidence_file, int code, Timestamp now);

  Invocation& call_;
  const pipelines::Pipeline& pipeline_;
  ReportPlan plan_;
  bool failed_ = false;
};

// What --color says about text on that file descriptor.
Colour chosen_colour(const Invocation& call, int fd);

// The exit code of several decisions: an interrupt and a deadline first, then a failure, a doubt, a warning, a pass.
int joint_exit_code(std::span<const Decision> decisions, WarnExit warn_exit);

}  // namespace tidegate::cli
