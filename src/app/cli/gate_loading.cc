#include "app/cli/gate_loading.h"

#include <unistd.h>

#include <algorithm>

#include "app/cli/exit_codes.h"
#include "app/cli/gate_options.h"
#include "app/cli/version.h"
#include "base/diagnostic.h"
#include "base/file.h"
#include "base/text.h"
#include "edge/sources/source_kinds.h"
#include "edge/specs/gate_file.h"

namespace tidegate::cli {
namespace {

constexpr std::size_t kGateFileLimit = 10 << 20;
constexpr std::string_view kOperatorFileName = "tidegate.yaml";
constexpr std::string_view kSystemOperatorFile = "/etc/tidegate/tidegate.yaml";

std::vector<Kind> kinds_of_sources() {
  auto kinds = sources::source_kinds();
  return {kinds.begin(), kinds.end()};
}

std::optional<std::string> operator_file_of(const Invocation& call) {
  auto named = call.value("config");
  if (!named && call.environment.has("TIDEGATE_CONFIG")) named = call.environment.get("TIDEGATE_CONFIG");
  char here[4096];
  return find_operator_file(named, getcwd(here, sizeof here) ? here : "/", file_exists);
}

// Loads files one after the other and collects what is wrong with all of them.
class Loader {
 public:
  Loader(Invocation& call, const pipelines::Pipeline& pipeline) : call_(call), pipeline_(pipeline) {}

  void load_operators() {
    auto path = operator_file_of(call_);
    if (!path) return;
    auto text = read(*path);
    if (!text) return;
    operator_text_ = *text;
    auto loaded = specs::load_operator_file(*text, *path, call_.environment, kinds_of_sources());
    show(loaded.diagnostics, *text);
    context_.operators = std::move(loaded.config);
  }

  void load_gate(const std::string& path) {
    auto text = read(path);
    if (!text) return;
    context_.read_file = specs::files_beside(path);
    auto loaded = specs::load_gate(*text, path == "-" ? "standard input" : path, context_);
    show(loaded.diagnostics, *text);
    if (!loaded.gate) {
      failed_ = true;
      return;
    }
    files_.push_back({.gate = std::move(*loaded.gate),
                      .evidence = {.tool_version = std::string(version_number()),
                                   .command = std::string(call_.command.name),
                                   .gate_file = path,
                                   .gate_text = std::move(*text),
                                   .operator_text = operator_text_,
                                   .variables = std::move(loaded.variables),
                                   .environment = std::move(loaded.environment),
                                   .files = std::move(loaded.files),
                                   .since = context_.since}});
  }

  std::expected<specs::OperatorConfig, int> load_only_operators() {
    load_operators();
    if (failed_) return std::unexpected(kExitUsage);
    return std::move(context_.operators);
  }

  std::expected<std::vector<GateFile>, int> load_all(std::optional<Timestamp> since) {
    context_.since = since;
    context_.environment = call_.environment;
    context_.source_kinds = kinds_of_sources();
    context_.calls_hooks = !call_.has("no-hooks");
    for (const auto& setting : call_.values("set")) {
      auto equals = setting.find('=');
      context_.settings.push_back({.name = setting.substr(0, equals), .value = setting.substr(equals + 1)});
    }
    load_operators();
    if (failed_) return std::unexpected(kExitUsage);
    const bool has_several = call_.arguments.size() > 1;  // of which each may declare some of the variables
    if (has_several) context_.unknown_settings = specs::LoadContext::UnknownSettings::ignore;
    for (const auto& path : call_.arguments) load_gate(path);
    if (has_several && !failed_) check_settings();
    if (failed_) return std::unexpected(kExitUsage);
    return std::move(files_);
  }

 private:
  // Every one must be declared by at least one of the gates.
  void check_settings() {
    for (const auto& setting : context_.settings) {
      const auto has_it = [&](const GateFile& file) { return file.evidence.variables.contains(setting.name); };
      if (std::ranges::any_of(files_, has_it)) continue;
      usage_error(call_, "--set: none of the gates has a variable " + quoted(printable(setting.name, 60)));
      failed_ = true;
    }
  }

  std::optional<std::string> read(const std::string& path) {
    auto text = read_file(path, kGateFileLimit);
    if (text) return std::move(*text);
    usage_error(call_, text.error().message);
    failed_ = true;
    return std::nullopt;
  }

  void show(const Diagnostics& diagnostics, std::string_view text) {
    if (diagnostics.empty()) return;
    call_.err.write(pipeline_.shield(render_all(diagnostics, text)));
    call_.err.write(pipeline_.diagnose(diagnostics).print);
    if (has_errors(diagnostics)) failed_ = true;
  }

  Invocation& call_;
  const pipelines::Pipeline& pipeline_;
  specs::LoadContext context_;
  std::string operator_text_;
  std::vector<GateFile> files_;
  bool failed_ = false;
};

}  // namespace

std::optional<std::string> find_operator_file(const std::optional<std::string>& named, const std::string& here,
                                              const std::function<bool(const std::string&)>& exists) {
  if (named) return named;
  if (exists(std::string(kSystemOperatorFile))) return std::string(kSystemOperatorFile);
  std::string shown(kOperatorFileName);
  for (std::string folder = here;; folder = folder_of(folder), shown = "../" + shown) {
    if (exists(path_beside(folder, std::string(kOperatorFileName)))) return shown;
    if (folder == "/") return std::nullopt;
  }
}

std::vector<std::string> options::pipeline_names() {
  std::vector<std::string> names = {"auto"};
  for (const auto& pipeline : pipelines::pipelines()) names.emplace_back(pipeline.name);
  return names;
}

const pipelines::Pipeline& chosen_pipeline(const Invocation& call) {
  const auto* named = pipelines::find_pipeline(call.value("pipeline").value_or("auto"));
  return named ? *named : pipelines::detect_pipeline(call.environment);
}

Timestamp resolve_time(std::string_view text, Timestamp now) {
  if (auto time = parse_timestamp(text)) return *time;
  return now - parse_duration(text).value_or(Duration{});
}

Result<std::optional<Timestamp>> chosen_since(const Invocation& call, const pipelines::Pipeline& pipeline,
                                              Timestamp now) {
  auto since = call.value("since");
  if (!since) return std::optional<Timestamp>();
  if (since != "pipeline") return std::optional(resolve_time(*since, now));
  auto read = [](std::string_view path) { return read_file(std::string(path)); };
  auto time = TRY(pipeline.deployment_time(call.environment, read));
  return std::optional(time);
}

std::expected<std::vector<GateFile>, int> load_gates(Invocation& call, const pipelines::Pipeline& pipeline,
                                                     std::optional<Timestamp> since) {
  return Loader(call, pipeline).load_all(since);
}

std::expected<specs::OperatorConfig, int> load_operators(Invocation& call, const pipelines::Pipeline& pipeline) {
  return Loader(call, pipeline).load_only_operators();
}

int usage_error(Invocation& call, const std::string& message) {
  call.err.write("tidegate " + std::string(call.command.name) + ": " + printable(message, 2000) + "\n");
  const Diagnostic diagnostic{.message = printable(message, 2000)};
  call.err.write(chosen_pipeline(call).diagnose({&diagnostic, 1}).print);
  return kExitUsage;
}

}  // namespace tidegate::cli
