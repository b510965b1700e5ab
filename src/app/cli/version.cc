#include "app/cli/version.h"

#include "app/cli/command.h"

namespace tidegate::cli {
namespace {

int run(Invocation& invocation) {
  invocation.out.write("tidegate " + std::string(version_number()) + "\n");
  return 0;
}

}  // namespace

std::string_view version_number() { return TIDEGATE_VERSION; }

Command version() { return {.name = "version", .help = "prints the version", .run = run}; }

}  // namespace tidegate::cli
