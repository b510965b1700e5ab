#include <sys/stat.h>

#include "app/cli/command.h"
#include "app/cli/exit_codes.h"
#include "app/cli/gate_loading.h"
#include "app/cli/reference.h"
#include "base/file.h"

namespace tidegate::cli {
namespace {

int write_reference(Invocation& call, const std::string& folder) {
  mkdir(folder.c_str(), 0777);  // may be there already
  for (const auto& page : reference_pages()) {
    auto written = write_file(path_beside(folder, page.file), page.text);
    if (!written) return usage_error(call, written.error().message);
  }
  return kExitPass;
}

int run(Invocation& call) {
  const auto& what = call.arguments.front();
  if (what == "reference") {
    if (call.arguments.size() < 2) return usage_error(call, "reference needs a folder");
    return write_reference(call, call.arguments[1]);
  }
  if (call.arguments.size() > 1) return usage_error(call, "man takes no folder");
  call.out.write(man_page());
  return kExitPass;
}

}  // namespace

Command docs() {
  return {.name = "docs",
          .help = "writes the documentation that is made of the program: the man page, docs/reference",
          .arguments = {.usage = "man|reference [FOLDER]",
                        .help = "man prints tidegate(1); reference writes Markdown files into a folder",
                        .least = 1,
                        .most = 2,
                        .takes = Takes::choice,
                        .choices = [] { return std::vector<std::string>{"man", "reference"}; }},
          .examples =
              "tidegate docs man > tidegate.1\n"
              "tidegate docs reference docs/reference",
          .shown = Command::Shown::no,
          .run = run};
}

}  // namespace tidegate::cli
