#include "app/cli/blocks.h"

#include <algorithm>

#include "app/cli/exit_codes.h"
#include "app/cli/gate_loading.h"
#include "base/format.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

std::vector<std::string> actions() { return {"analyze", "dump", "export", "import", "list"}; }

int run(Invocation& call) {
  const auto& action = call.arguments.front();
  const std::vector<std::string> rest(call.arguments.begin() + 1, call.arguments.end());
  if (action == "import") {
    if (rest.size() < 2) return usage_error(call, "blocks import needs FILE... and the folder to write into");
    return import_blocks(call, {rest.begin(), rest.end() - 1}, rest.back());
  }
  if (rest.size() != 1) return usage_error(call, format("blocks {} needs one folder", printable(action)));
  if (action == "list") return list_blocks(call, rest.front());
  if (action == "analyze") return analyze_blocks(call, rest.front());
  if (action == "export") return print_samples(call, rest.front(), SampleFormat::openmetrics);
  if (action == "dump") return print_samples(call, rest.front(), SampleFormat::dump);
  return usage_error(call,
                     format("there is no action {}; there are {}", quoted(printable(action)), join(actions(), ", ")) +
                         (did_you_mean(action, actions()).empty() ? "" : "; " + did_you_mean(action, actions())));
}

constexpr Option kOptions[] = {
    {.name = "match",
     .letter = 'm',
     .takes = Takes::text,
     .value = "SELECTOR",
     .help = "of export and dump: only the series that it selects",
     .fallback = "all"},
    {.name = "from", .takes = Takes::time, .value = "TIME", .help = "of export and dump: only samples from then on"},
    {.name = "to", .takes = Takes::time, .value = "TIME", .help = "of export and dump: only samples until then"},
    {.name = "length",
     .takes = Takes::duration,
     .value = "DURATION",
     .help = "of import: how long a block is at most",
     .fallback = "2h"},
};

}  // namespace

Command blocks() {
  return {.name = "blocks",
          .help = "shows, writes and converts blocks of a Prometheus",
          .details =
              "  list      which blocks a data directory has, and what is in none yet\n"
              "  analyze   which names, labels and values the series have\n"
              "  import    writes files of metrics, whose samples have times, as blocks\n"
              "  export    prints the samples in OpenMetrics\n"
              "  dump      prints them as `promtool tsdb dump` does\n"
              "\n"
              "What a Prometheus, or `tidegate record`, has not put into a block yet is read from its log. Blocks that "
              "import writes can be put into a Prometheus' data directory.",
          .arguments = {.usage = "ACTION [FILE...] FOLDER",
                        .help = "an action, and a data directory, a folder of blocks, or one block",
                        .least = 2,
                        .most = kAnyNumber,
                        .takes = Takes::file,
                        .choices = actions},
          .options = kOptions,
          .examples =
              "tidegate blocks list /var/lib/prometheus/data\n"
              "tidegate blocks import metrics.om blocks\n"
              "tidegate blocks export --match 'up{job=\"web\"}' --from 2h blocks",
          .run = run};
}

}  // namespace tidegate::cli
