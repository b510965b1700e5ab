#include "app/cli/command.h"
#include "app/cli/exit_codes.h"
#include "app/cli/gate_loading.h"
#include "base/file.h"
#include "base/text.h"
#include "edge/specs/presets.h"

namespace tidegate::cli {
namespace {

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const auto& preset : specs::presets()) names.emplace_back(preset.name);
  return names;
}

int run(Invocation& call) {
  const auto* preset = specs::find_preset(call.value("preset").value_or("http"));
  auto path = call.arguments.empty() ? std::string("gate.yaml") : call.arguments.front();
  if (path != "-" && file_exists(path) && !call.has("force")) {
    return usage_error(call, path + " exists already: --force overwrites it, or name another file");
  }
  auto text = path == "-" ? std::string(preset->text)
                          : replace_all(std::string(preset->text), "check gate.yaml", "check " + printable(path));
  auto written = write_file(path, text);
  if (!written) return usage_error(call, written.error().message);
  if (path == "-") return kExitPass;
  call.out.write("Wrote " + path + " (" + std::string(preset->name) + ").\n" +
                 "Next:\n"
                 "  1. set the source's address and the metric names in " +
                 path + "\n" + "  2. tidegate check " + path + " --explain    see what it asks and what comes back\n" +
                 "  3. run the same line in your pipeline; `tidegate explain gate` tells every key\n");
  return kExitPass;
}

constexpr Option kOptions[] = {
    {.name = "preset",
     .letter = 'p',
     .takes = Takes::choice,
     .value = "NAME",
     .help = "what kind of service it is for: http, grpc or llm",
     .fallback = "http",
     .choices = preset_names},
    {.name = "force", .help = "overwrite the file if it exists"},
};

}  // namespace

Command init() {
  return {.name = "init",
          .help = "writes a commented gate file to start from",
          .arguments = {.usage = "[FILE]",
                        .help = "where to write it; - is standard output (default: gate.yaml)",
                        .least = 0,
                        .most = 1,
                        .takes = Takes::file},
          .options = kOptions,
          .examples =
              "tidegate init\n"
              "tidegate init --preset llm chat.yaml",
          .run = run};
}

}  // namespace tidegate::cli
