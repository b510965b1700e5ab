#include "app/cli/command.h"
#include "app/cli/exit_codes.h"
#include "app/cli/gate_loading.h"
#include "app/cli/peer_files.h"
#include "base/file.h"
#include "base/text.h"
#include "edge/sources/source_kinds.h"
#include "edge/specs/draft_check.h"
#include "edge/specs/peer.h"

namespace tidegate::cli {
namespace {

// Whatever is written can be loaded; if it can't, that is told and nothing is written.
bool loads(Invocation& call, const std::string& text, const specs::NativeDraft& draft) {
  specs::LoadContext context;
  context.environment = call.environment;
  const auto kinds = sources::source_kinds();
  context.source_kinds = {kinds.begin(), kinds.end()};
  const auto diagnostics = specs::read_back(text, draft, context);
  if (diagnostics.empty()) return true;
  call.err.write(chosen_pipeline(call).shield(render_all(diagnostics, text)));
  return !has_errors(diagnostics);
}

int run(Invocation& call) {
  auto files = read_peer_files(call);
  if (!files) return files.error();
  const auto imported = specs::import_files(*files, {.arguments = given_arguments(call)});
  Diagnostics told = imported.diagnostics;
  told.insert(told.end(), imported.lost.begin(), imported.lost.end());
  show_diagnostics(call, *files, told);
  if (!imported.gate) return kExitUsage;
  const auto text = specs::write(*imported.gate);
  if (!loads(call, text, *imported.gate)) {
    return usage_error(call, "the gate that this makes can't be loaded, and is not written");
  }
  const auto path = call.value("output").value_or("-");
  if (path == "-") {
    call.out.write(text);
    return kExitPass;
  }
  const auto written = write_file(path, text);
  if (!written) return usage_error(call, written.error().message);
  call.err.write("Wrote " + printable(path) + ".\n");
  return kExitPass;
}

constexpr Option kOptions[] = {
    {.name = "arg",
     .takes = Takes::setting,
     .value = "NAME=VALUE",
     .help = "the value of an argument, which becomes a variable's default",
     .times = Option::Times::many},
    {.name = "output",
     .letter = 'o',
     .takes = Takes::file,
     .value = "FILE",
     .help = "where to write the gate",
     .fallback = "standard output"},
};

}  // namespace

Command import();
Command import() {
  return {.name = "import",
          .help = "makes a gate file of another tool's gate",
          .details =
              "Reads analyses of Argo Rollouts (AnalysisTemplate, AnalysisRun), Canaries of "
              "Flagger, slo.yaml and sli.yaml of Keptn, AnalysisDefinitions of the Keptn "
              "Lifecycle Toolkit, and canary configs of Kayenta. Documents that "
              "belong together may lie in several files.\n"
              "\n"
              "What has no counterpart here is told, and stands in the gate as a comment. What "
              "is wrong with the files is told too: unknown keys, limits that can't be meant, "
              "queries that are no PromQL. A file with an error gives no gate.",
          .arguments = {.usage = "FILE...",
                        .help = "files of one tool; - reads one from standard input",
                        .least = 1,
                        .most = kAnyNumber,
                        .takes = Takes::file},
          .options = kOptions,
          .examples =
              "tidegate import analysis-template.yaml --arg service-name=web -o gate.yaml\n"
              "tidegate import canary.yaml metric-template.yaml\n"
              "tidegate import slo.yaml sli.yaml",
          .run = run};
}

}  // namespace tidegate::cli
