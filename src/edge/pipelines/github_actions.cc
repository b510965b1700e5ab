// GitHub Actions: workflow commands in the log, and files that the runner reads after the step.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
#include <algorithm>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "edge/pipelines/deployed_at.h"
#include "edge/pipelines/pipeline.h"

namespace tidegate::pipelines {
namespace {

constexpr std::size_t kMostAnnotations = 10;  // GitHub shows no more of a kind for a step

// A command's message: a newline in it would end the command.
std::string escape_data(std::string_view text) {
  std::string escaped = replace_all(std::string(text), "%", "%25");
  return replace_all(replace_all(std::move(escaped), "\r", "%0D"), "\n", "%0A");
}

// A command's property value, which ":" and "," would end as well.
std::string escape_property(std::string_view text) {
  return replace_all(replace_all(escape_data(text), ":", "%3A"), ",", "%2C");
}

enum class AnnotationKind { error, warning };

struct Annotation {
  AnnotationKind kind = AnnotationKind::warning;
  Place place;
  std::string title;
  std::string message;  // printable lines
};

// Annotations name files from the repository's root, whatever folder of it this runs in.
std::string path_in_repository(const std::string& file, const Environment& environment) {
  const std::string root = environment.get("GITHUB_WORKSPACE").value_or("") + "/";
  const std::string here = environment.get("PWD").value_or("") + "/";
  const std::string path = file.starts_with('/') || !here.starts_with(root) ? file : here + file;
  return root.size() > 1 && path.starts_with(root) ? path.substr(root.size()) : file;
}

std::string write(const Annotation& annotation) {
  std::string command = annotation.kind == AnnotationKind::error ? "::error " : "::warning ";
  if (!annotation.place.file.empty()) {
    command += "file=" + escape_property(printable(annotation.place.file)) + ",";
    if (annotation.place.line > 0) command += "line=" + std::to_string(annotation.place.line) + ",";
    if (annotation.place.column > 0) command += "col=" + std::to_string(annotation.place.column) + ",";
  }
  return command + "title=" + escape_property(printable(annotation.title, 200)) +
         "::" + escape_data(annotation.message) + "\n";
}

// At most so many of a kind; the last then says how many more there are.
std::string write_all(const std::vector<Annotation>& annotations) {
  std::string commands;
  for (AnnotationKind kind : {AnnotationKind::error, AnnotationKind::warning}) {
    auto all = static_cast<std::size_t>(std::ranges::count(annotations, kind, &Annotation::kind));
    std::size_t written = 0;
    for (Annotation annotation : annotations) {
      if (annotation.kind != kind || written == kMostAnnotations) continue;
      if (++written == kMostAnnotations && all > written) {
        annotation.message += "\n... and " + std::to_string(all - written) + " more: see the step's log and summary";
      }
      commands += write(annotation);
    }
  }
  return commands;
}

// A breach that keeps the gate closed is an error; doubts, warnings and what only warns are warnings.
std::vector<Annotation> annotations_of(const Decision& decision, const Environment& environment) {
  std::vector<Annotation> annotations;
  for (const Assessment& assessment : decision.assessments) {
    if (assessment.verdict == Verdict::pass || !assessment.decides) continue;
    bool is_error = assessment.verdict == Verdict::fail && assessment.severity == Severity::block;
    Place place = assessment.place.file.empty() ? Place{.file = decision.file} : assessment.place;
    place.file = path_in_repository(place.file, environment);
    annotations.push_back(
        {.kind = is_error ? AnnotationKind::error : AnnotationKind::warning,
         .place = place,
         .title = decision.gate + ": " + assessment.objective + ": " + std::string(verdict_name(assessment.verdict)),
         .message =
             printable(assessment.because) + (assessment.next.empty() ? "" : "\n") + printable(assessment.next)});
  }
  bool is_silent = annotations.empty() && decision.action != Action::open;
  if (is_silent) {
    annotations.push_back({.kind = decision.verdict == Verdict::fail ? AnnotationKind::error : AnnotationKind::warning,
                           .place = {.file = path_in_repository(decision.file, environment)},
                           .title = decision.gate + ": " + std::string(verdict_name(decision.verdict)),
                           .message = printable(decision.because)});
  }
  return annotations;
}

Effects begin(const Started& started, const Environment&) {
  Effects effects;
  if (started.progress == Started::Progress::lines)
    effects.print = "::group::" + escape_data(printable(started.title)) + "\n";
  return effects;
}

Effects progress_over(const Started& started, const Environment&) {
  Effects effects;
  if (started.progress == Started::Progress::lines) effects.print = "::endgroup::\n";
  return effects;
}

// One output of the step. The value stands between two delimiters that don't occur in it, so that whatever it holds
// stays one value.
std::string output(std::string_view name, std::string_view value) {
  std::string delimiter = "tidegate_end_of_" + replace_all(std::string(name), "-", "_");
  while (value.find(delimiter) != std::string_view::npos) delimiter += '_';
  return std::string(name) + "<<" + delimiter + "\n" + std::string(value) + "\n" + delimiter + "\n";
}

std::string reason_of(std::span<const Decision> decisions) {
  std::string reason;
  for (const Decision& decision : decisions) {
    reason += (reason.empty() ? "" : "\n") + printable(decision.gate) + ": " + printable(decision.because);
  }
  return reason;
}

Effects end(const Finished& finished, const Environment& environment) {
  Effects effects;
  std::vector<Annotation> annotations;
  for (const Decision& decision : finished.decisions) {
    std::ranges::move(annotations_of(decision, environment), std::back_inserter(annotations));
  }
  effects.print = write_all(annotations);
  if (environment.has("GITHUB_STEP_SUMMARY") && !finished.markdown.empty()) {
    effects.appends.push_back(
        {.path = *environment.get("GITHUB_STEP_SUMMARY"), .text = std::string(finished.markdown) + "\n"});
  }
  if (environment.has("GITHUB_OUTPUT")) {
    effects.appends.push_back({.path = *environment.get("GITHUB_OUTPUT"),
                               .text = output("verdict", verdict_name(joint_verdict(finished.decisions))) +
                                       output("action", action_name(joint_action(finished.decisions))) +
                                       output("exit-code", std::to_string(finished.exit_code)) +
                                       output("because", reason_of(finished.decisions)) +
                                       output("evidence", printable(finished.evidence_file)) +
                                       output("junit", printable(finished.junit_file))});
  }
  return effects;
}

Effects diagnose(std::span<const Diagnostic> diagnostics) {
  std::vector<Annotation> annotations;
  for (const Diagnostic& diagnostic : diagnostics) {
    annotations.push_back({.kind = diagnostic.level == Level::error ? AnnotationKind::error : AnnotationKind::warning,
                           .place = diagnostic.place,
                           .title = "tidegate",
                           .message = printable(diagnostic.message) + (diagnostic.hint.empty() ? "" : "\nhint: ") +
                                      printable(diagnostic.hint)});
  }
  Effects effects;
  effects.print = write_all(annotations);
  return effects;
}

// The runner takes a line that begins with "::" for a command, and "##[" of the older kind anywhere in a line. A
// zero-width space in between is not seen, and breaks both.
std::string shield(std::string text) {
  text = replace_all(std::move(text), "##[", "#\u200b#[");
  std::string shielded;
  for (std::string_view line : split(text, '\n')) {
    if (line.data() != text.data()) shielded += '\n';
    std::size_t start = std::min(line.find_first_not_of(" \t\r"), line.size());
    bool is_command = line.substr(start).starts_with("::");
    shielded += is_command ? std::string(line.substr(0, start)) + ":\u200b:" + std::string(line.substr(start + 2))
                           : std::string(line);
  }
  return shielded;
}

// When the deployment was done, by the event that started the workflow: when it reported success, or when the workflow
// that deploys had succeeded. When it was asked for or began says nothing: the old version ran on then.
// https://docs.github.com/en/webhooks/webhook-events-and-payloads
Result<std::optional<Timestamp>> time_of_event(const Environment& environment, const ReadFile& read_file) {
  if (!environment.has("GITHUB_EVENT_PATH")) return std::nullopt;
  std::string text = TRY(read_file(*environment.get("GITHUB_EVENT_PATH")));
  Json event = TRY(parse_json(text));
  const auto& status = event["deployment_status"];
  const auto& run = event["workflow_run"];
  std::string_view time;
  if (status["state"].string() == "success") time = status["created_at"].string();
  if (run["conclusion"].string() == "success") time = run["updated_at"].string();
  if (time.empty()) return std::nullopt;
  auto parsed = TRY(parse_timestamp(time));
  return parsed;
}

Result<Timestamp> deployment_time(const Environment& environment, const ReadFile& read_file) {
  auto said = TRY(time_in(environment, kDeployedAt));
  if (said) return *said;
  auto known = TRY(time_of_event(environment, read_file));
  if (known) return *known;
  return fail(
      ErrorKind::invalid,
      "when the change was made is not known: " + std::string(kDeployedAt) +
          " is not set, and the event that started the workflow is neither a deployment_status of success nor a "
          "workflow_run that succeeded; let the deploying step run echo " +
          std::string(kDeployedAt) + "=$(date -u +%FT%TZ) >> $GITHUB_ENV, or give --since a time");
}

}  // namespace

Pipeline github_actions() {
  Pipeline pipeline;
  pipeline.name = "github_actions";
  pipeline.help = "GitHub Actions: annotations, the step's summary, and outputs (verdict, action, exit-code ...).";
  pipeline.example = "if: steps.gate.outputs.verdict == 'inconclusive'";
  pipeline.detect = [](const Environment& environment) { return environment.get("GITHUB_ACTIONS") == "true"; };
  pipeline.begin = begin;
  pipeline.progress_over = progress_over;
  pipeline.end = end;
  pipeline.diagnose = diagnose;
  pipeline.shield = shield;
  pipeline.deployment_time = deployment_time;
  return pipeline;
}

}  // namespace tidegate::pipelines
