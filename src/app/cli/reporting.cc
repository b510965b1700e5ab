#include "app/cli/reporting.h"

#include <algorithm>

#include "app/cli/exit_codes.h"
#include "app/cli/gate_options.h"
#include "app/cli/version.h"
#include "base/file.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

std::vector<std::string> known_formats(std::span<const std::string_view> own) {
  std::vector<std::string> names(own.begin(), own.end());
  for (const auto& format : reports::report_formats()) names.emplace_back(format.name);
  std::ranges::sort(names);
  return names;
}

std::unexpected<Error> unknown_format(std::string_view name, std::span<const std::string_view> own) {
  if (name == kJsonLines.name)
    return fail(ErrorKind::invalid, "--format json-lines is for `tidegate watch` and `tidegate canary` only");
  auto known = known_formats(own);
  auto hint = did_you_mean(name, known);
  if (hint.empty()) hint = "use " + join(known, ", ");
  return fail(ErrorKind::invalid, "--format does not know " + quoted(name) + ": " + hint);
}

bool is_taken(const ReportPlan& plan, const std::string& file) {
  return std::ranges::any_of(plan.targets, [&](const ReportTarget& each) { return each.file == file; });
}

Result<void> add_wish(std::string_view wish, std::span<const std::string_view> own, ReportPlan& plan) {
  auto equals = wish.find('=');
  auto name = wish.substr(0, equals);
  auto file = equals == std::string_view::npos ? std::string() : std::string(wish.substr(equals + 1));
  if (std::ranges::find(own, name) != own.end()) {
    plan.asked_own.emplace_back(name);
    return {};
  }
  const auto* format = reports::find_report_format(name);
  if (!format) return unknown_format(name, own);
  if (equals != std::string_view::npos && file.empty()) {
    return fail(ErrorKind::invalid, "--format " + std::string(wish) + " names no file");
  }
  if (file == "-") file.clear();
  bool output_is_taken = is_taken(plan, "") || !plan.asked_own.empty();
  if (equals == std::string_view::npos && output_is_taken) file = format->file_name;
  if (is_taken(plan, file)) {
    return fail(ErrorKind::invalid, "two reports go to " + (file.empty() ? "standard output" : file));
  }
  if (!file.empty()) TRY(can_write_file(file));
  plan.targets.push_back({.format = format, .file = file});
  return {};
}

// Several gates keep theirs in a folder.
std::string replay_command(const std::string& evidence) {
  if (evidence.empty()) return "";
  return "tidegate replay " + (is_folder(evidence) ? path_beside(evidence, "*.evidence.json") : evidence);
}

int rank(int code) {
  constexpr int kOrder[] = {1, 2, 130, 124, 3, 4, 5, 0};
  return static_cast<int>(std::ranges::find(kOrder, code) - std::begin(kOrder));
}

}  // namespace

std::vector<std::string> options::format_names() { return known_formats({}); }

Result<ReportPlan> plan_reports(const std::vector<std::string>& wishes, std::span<const std::string_view> own) {
  ReportPlan plan;
  for (const auto& wish : wishes) {
    for (auto part : split(wish, ',')) TRY(add_wish(trim(part), own, plan));
  }
  if (!is_taken(plan, "") && plan.asked_own.empty()) {
    plan.targets.insert(plan.targets.begin(), {.format = reports::find_report_format("text"), .file = ""});
  }
  return plan;
}

Colour chosen_colour(const Invocation& call, int fd) {
  auto said = call.value("color").value_or("auto");
  auto wish = said == "always" ? ColourWish::always : said == "never" ? ColourWish::never : ColourWish::automatic;
  return decide_colour(wish, call.environment, output_kind(fd));
}

int joint_exit_code(std::span<const Decision> decisions, WarnExit warn_exit) {
  if (decisions.empty()) return 3;
  int worst = 0;
  bool all_without_source = true;
  for (const auto& decision : decisions) {
    int code = exit_code(decision, warn_exit);
    all_without_source = all_without_source && code == 4;
    if (rank(code) < rank(worst)) worst = code;
  }
  return worst == 4 && !all_without_source ? 3 : worst;
}

Reporter::Reporter(Invocation& call, const pipelines::Pipeline& pipeline, ReportPlan plan)
    : call_(call), pipeline_(pipeline), plan_(std::move(plan)) {}

bool Reporter::text_is_on_standard_output() const {
  return std::ranges::any_of(plan_.targets,
                             [](const ReportTarget& each) { return each.file.empty() && each.format->name == "text"; });
}

void Reporter::apply(const pipelines::Effects& effects) {
  (text_is_on_standard_output() ? call_.out : call_.err).write(effects.print);
  for (const auto& append : effects.appends) {
    auto done = append_file(append.path, append.text);
    if (!done) complain(done.error());
  }
}

void Reporter::begin(const std::string& title, Timestamp now) {
  apply(pipeline_.begin({.title = title, .now = now}, call_.environment));
}

// The marks of a fold go the way of the lines, or they would meet in another order.
void Reporter::begin_progress(const std::string& title, Timestamp now) {
  if (!plan_.asked_own.empty()) return;
  pipelines::Started started{.title = title, .now = now, .progress = pipelines::Started::Progress::lines};
  call_.err.write(pipeline_.begin(started, call_.environment).print);
}

void Reporter::end_progress(Timestamp now) {
  if (!plan_.asked_own.empty()) return;
  pipelines::Started started{.now = now, .progress = pipelines::Started::Progress::lines};
  call_.err.write(pipeline_.progress_over(started, call_.environment).print);
}

std::string Reporter::write(const ReportTarget& target, std::span<const Decision> decisions,
                            const std::string& evidence_file) const {
  reports::ReportContext context{
      .explain = call_.has("explain") ? reports::Explain::yes : reports::Explain::no,
      .tool_version = std::string(version_number()),
      .evidence_file = evidence_file,
      .replay_command = replay_command(evidence_file),
  };
  if (target.file.empty()) {
    context.colour = chosen_colour(call_, call_.out.fd());
    context.glyphs = decide_glyphs(call_.environment);
    context.width = terminal_width(call_.environment, call_.out.fd());
  }
  return target.format->write(decisions, context);
}

void Reporter::deliver(const ReportTarget& target, std::string text) {
  if (target.file.empty()) {
    bool is_read_by_people = target.format->name == "text";
    return call_.out.write(is_read_by_people ? pipeline_.shield(std::move(text)) : text);
  }
  auto written = write_file(target.file, text);
  if (!written) complain(written.error());
}

void Reporter::complain(const Error& error) {
  failed_ = true;
  call_.err.write("tidegate: " + error.message + "\n");
}

void Reporter::tell_pipeline(std::span<const Decision> decisions, const std::string& evidence_file, int code,
                             Timestamp now) {
  std::string markdown, junit;
  if (const auto* format = reports::find_report_format("markdown"); format && pipeline_.name != "plain") {
    markdown = write({.format = format, .file = "summary"}, decisions, evidence_file);
  }
  for (const auto& target : plan_.targets) {
    if (target.format->name == "junit") junit = target.file;
  }
  apply(pipeline_.end({.decisions = decisions,
                       .exit_code = code,
                       .markdown = markdown,
                       .evidence_file = evidence_file,
                       .junit_file = junit,
                       .now = now},
                      call_.environment));
}

int Reporter::finish(std::span<const Decision> decisions, const std::string& evidence_file, Timestamp now) {
  auto targets = plan_.targets;  // files first: whoever reads standard output may have gone
  std::ranges::stable_partition(targets, [](const ReportTarget& target) { return !target.file.empty(); });
  for (const auto& target : targets) deliver(target, write(target, decisions, evidence_file));
  auto code = joint_exit_code(decisions, call_.has("warn-exit") ? WarnExit::five : WarnExit::zero);
  if (failed_ && joint_action(decisions) == Action::open) code = kExitUsage;
  tell_pipeline(decisions, evidence_file, code, now);
  if (failed_ && joint_action(decisions) == Action::open) return kExitUsage;  // the pipeline may not have been told
  return code;
}

}  // namespace tidegate::cli
