#include "edge/specs/schema.h"
#include "app/cli/command.h"
#include "edge/sources/source_kinds.h"

namespace tidegate::cli {
namespace {

int run(Invocation& call) {
  auto kinds = sources::source_kinds();
  std::vector<Kind> plain(kinds.begin(), kinds.end());
  bool is_operator = !call.arguments.empty() && call.arguments.front() == "operator";
  call.out.write(is_operator ? specs::operator_schema(plain) : specs::gate_schema(plain));
  return 0;
}

}  // namespace

Command schema() {
  return {.name = "schema",
          .help = "prints the JSON Schema of gate files, for editors",
          .details =
              "Editors that use yaml-language-server complete and check a gate file that begins with\n"
              "  # yaml-language-server: $schema=gate.schema.json",
          .arguments = {.usage = "[gate|operator]",
                        .help = "of gate files (the default) or of the operator file",
                        .least = 0,
                        .most = 1,
                        .takes = Takes::choice,
                        .choices = [] { return std::vector<std::string>{"gate", "operator"}; }},
          .examples = "tidegate schema > gate.schema.json",
          .run = run};
}

}  // namespace tidegate::cli
