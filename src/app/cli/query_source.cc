#include "app/cli/query_source.h"

#include <algorithm>

#include "app/cli/exit_codes.h"
#include "app/cli/gate_loading.h"
#include "app/cli/gate_options.h"
#include "base/format.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

const Field& address_of(const sources::SourceKind& kind) {
  return *std::ranges::find(kind.fields, kind.name, &Field::name);
}

// A folder is one whose example ends with a slash.
Option option_of(const sources::SourceKind& kind) {
  const Field& address = address_of(kind);
  const bool is_folder = address.example.ends_with('/');
  if (address.type == FieldType::object) {
    return {.name = kind.name, .takes = Takes::text, .value = "URL", .help = "scrape the target at that address once"};
  }
  if (address.type != FieldType::path) {
    return {.name = kind.name, .takes = Takes::text, .value = "URL", .help = "ask the server at that address"};
  }
  return {.name = kind.name,
          .takes = is_folder ? Takes::folder : Takes::file,
          .value = is_folder ? "DIR" : "FILE",
          .help = is_folder ? "read a data directory of Prometheus, a snapshot of one, or one block"
                            : "read a file with metrics (OpenMetrics or Prometheus' text); - is standard input"};
}

SourceConfig config_of(const sources::SourceKind& kind, const std::string& value) {
  SourceConfig config{.name = "--" + std::string(kind.name), .kind = std::string(kind.name)};
  switch (address_of(kind).type) {
    case FieldType::path: config.path = value; break;
    case FieldType::object: config.scrape.targets = {{.url = value, .labels = {}}}; break;
    default: config.url = value;
  }
  return config;
}

std::expected<SourceConfig, int> one_of(Invocation& call, const std::vector<SourceConfig>& known,
                                        const std::optional<std::string>& name, const std::string& owner) {
  std::vector<std::string> names;
  for (const auto& config : known) names.push_back(config.name);
  if (!name && known.size() == 1) return known.front();
  if (!name) {
    return std::unexpected(
        usage_error(call, owner + " has several sources: choose one by --source " + join(names, " or ")));
  }
  const auto found = std::ranges::find(known, *name, &SourceConfig::name);
  if (found != known.end()) return *found;
  auto hint = did_you_mean(*name, names);
  if (hint.empty() && !names.empty()) hint = "known sources are " + join(names, ", ");
  const auto what = owner + " has no source named " + quoted(printable(*name, 60));
  return std::unexpected(usage_error(call, hint.empty() ? what : what + ": " + hint));
}

std::expected<SourceConfig, int> source_of_gate(Invocation& call, const Session& session, const std::string& path) {
  Invocation of_gate{.command = call.command,
                     .environment = call.environment,
                     .out = call.out,
                     .err = call.err,
                     .arguments = {path},
                     .given = call.given};
  const auto files = load_gates(of_gate, session.pipeline, std::nullopt);
  if (!files) return std::unexpected(files.error());
  return one_of(call, files->front().gate.sources, call.value("source"), "the gate " + printable(path));
}

std::expected<SourceConfig, int> source_of_operators(Invocation& call, const Session& session) {
  const auto operators = load_operators(call, session.pipeline);
  if (!operators) return std::unexpected(operators.error());
  auto name = call.value("source");
  if (!name && !operators->default_source.empty()) name = operators->default_source;
  if (!name) {
    std::vector<std::string> flags;
    for (const auto& kind : sources::source_kinds()) {
      const Option option = option_of(kind);
      flags.push_back(format("--{} {}", option.name, option.value));
    }
    return std::unexpected(usage_error(call, "no source is named: write " + join(flags, ", ") +
                                                 ", --gate FILE, or --source NAME of an operator file"));
  }
  if (operators->file.empty()) {
    return std::unexpected(usage_error(call, "--source " + printable(*name, 60) +
                                                 " is a name in an operator file (tidegate.yaml), and there is none"));
  }
  if (const auto* source = operators->find(*name)) {
    for (const auto& missing : source->missing) {
      return std::unexpected(usage_error(call, "the source " + quoted(*name) + " can't be used: " + missing.message));
    }
    return source->config;
  }
  std::vector<SourceConfig> known;
  for (const auto& source : operators->sources) known.push_back(source.config);
  return one_of(call, known, name, "the operator file " + printable(operators->file));
}

}  // namespace

std::vector<Option> source_options() {
  std::vector<Option> options;
  for (const auto& kind : sources::source_kinds()) options.push_back(option_of(kind));
  options.push_back(
      {.name = "gate", .takes = Takes::file, .value = "FILE", .help = "ask the source of that gate file"});
  options.push_back({.name = "source",
                     .takes = Takes::text,
                     .value = "NAME",
                     .help = "ask the source of that name, of the gate or of the operator file",
                     .fallback = "the operator file's default_source"});
  return options;
}

std::expected<SourceConfig, int> chosen_source(Invocation& call, const Session& session) {
  std::vector<std::string> given;
  std::optional<SourceConfig> config;
  for (const auto& kind : sources::source_kinds()) {
    if (const auto value = call.value(kind.name)) {
      given.push_back("--" + std::string(kind.name));
      config = config_of(kind, *value);
    }
  }
  if (call.has("gate")) given.emplace_back("--gate");
  if (config && call.has("source")) given.emplace_back("--source");
  if (given.size() > 1) {
    return std::unexpected(usage_error(call, join(given, " and ") + " name a source each: keep one of them"));
  }
  if (config) return *config;
  if (const auto gate = call.value("gate")) return source_of_gate(call, session, *gate);
  return source_of_operators(call, session);
}

}  // namespace tidegate::cli
