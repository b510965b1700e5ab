#include "app/cli/command.h"

namespace tidegate::cli {
namespace {

int run(Invocation& call) {
  call.out.write("@words@: nothing yet\n");
  return 0;
}

}  // namespace

Command @name@() { return {.name = "@name@", .help = "says in one line what it does", .run = run}; }

}  // namespace tidegate::cli
