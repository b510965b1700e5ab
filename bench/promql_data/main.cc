// promql_data blocks fleet|month FOLDER    writes the data set as blocks
// promql_data text fleet|month             prints it in the text format, with times
// promql_data openmetrics fleet|month      the same in OpenMetrics
#include <cstdio>
#include <functional>
#include <string_view>

#include "base/file.h"
#include "base/format.h"
#include "base/text.h"
#include "core/tsdb/block_writer.h"
#include "core/tsdb/exposition_text.h"
#include "edge/sources/block_folder.h"
#include "fleet.h"

using namespace tidegate;
using namespace tidegate::bench;

namespace {

constexpr std::int64_t kHour = 3'600'000;

Result<void> write_blocks(DataSet set, const std::string& folder) {
  TRY(make_folder(folder));
  auto signals = signals_of(set);
  const Extent extent = extent_of(set);
  const std::int64_t length = set == DataSet::fleet ? 2 * kHour : 162 * kHour;
  tsdb::Columns columns;
  for (std::int64_t start = extent.start; start < extent.end;) {
    const std::int64_t end = std::min(extent.end, (start / length + 1) * length);
    tsdb::BlockWriter writer;
    for (auto& signal : signals) {
      signal.read(start, end, columns);
      TRY(writer.add(signal.labels(), columns));
    }
    const tsdb::BlockIdentity identity{.written = {end}, .random = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}};
    const auto files = TRY(writer.finish(identity));
    TRY(sources::write_block(folder, files));
    start = end;
  }
  return {};
}

void print_text(DataSet set, bool openmetrics) {
  const Extent extent = extent_of(set);
  tsdb::Columns columns;
  for (auto& signal : signals_of(set)) {
    const auto series = tsdb::exposition_text(signal.labels());
    signal.read(extent.start, extent.end, columns);
    std::string lines;
    for (std::size_t i = 0; i < columns.floats.times.size(); ++i) {
      const auto time = columns.floats.times[i];
      lines += series + " " + shortest(columns.floats.values[i]) + " " +
               (openmetrics ? format("{}.{:03}", time / 1000, time % 1000) : format("{}", time)) + "\n";
    }
    std::fwrite(lines.data(), 1, lines.size(), stdout);
  }
  if (openmetrics) std::fputs("# EOF\n", stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 2 ? argv[1] : "";
  const DataSet set = argc > 2 && std::string_view(argv[2]) == "month" ? DataSet::month : DataSet::fleet;
  if (what == "blocks" && argc == 4) {
    const auto done = write_blocks(set, argv[3]);
    if (!done) std::fprintf(stderr, "%s\n", done.error().message.c_str());
    return done ? 0 : 1;
  }
  if (what != "text" && what != "openmetrics") {
    std::fputs("usage: promql_data blocks|text|openmetrics fleet|month [FOLDER]\n", stderr);
    return 2;
  }
  print_text(set, what == "openmetrics");
  return 0;
}
