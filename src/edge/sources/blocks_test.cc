#include <gtest/gtest.h>

#include "base/file.h"
#include "core/tsdb/block_writer.h"
#include "edge/sources/block_folder.h"
#include "edge/sources/source_kinds.h"
#include "support/fake_clock.h"
#include "support/process.h"

namespace tidegate::sources {
namespace {

const Timestamp kNow{1'700'000'000'000};

class BlocksSource : public testing::Test {
 protected:
  // A block with series that each have that value at all those times; gives its folder.
  std::string write(double value, const std::vector<std::int64_t>& times, std::vector<std::string> names = {"a"}) {
    tsdb::BlockWriter writer;
    for (auto& name : names) {
      tsdb::Columns columns;
      columns.floats = {.times = times, .values = std::vector<double>(times.size(), value), .starts = {}};
      EXPECT_TRUE(writer.add({{{"__name__", std::move(name)}}}, columns));
    }
    const auto files = writer.finish({.written = {++written_}}).value();
    return write_block(folder.path(), files).value();
  }
  Result<Answer> ask(const std::string& path, const std::string& query) {
    const auto source = open_source({.name = "prod", .kind = "blocks", .path = path}, context);
    if (!source) return std::unexpected(source.error());
    const Question question{.text = query, .at = kNow, .grid = {}};
    return (*source)->ask({&question, 1}, seconds(20)).front();
  }
  Timestamp newest() {
    const auto series = find_source_kind("blocks")->read({.path = folder.path()}, context);
    return series.value()->newest().value().value_or(Timestamp{});
  }

  test::TempFolder folder;
  FakeClock clock{kNow};
  SourceContext context{.clock = clock};

 private:
  std::int64_t written_ = 0;
};

TEST_F(BlocksSource, joins_all_blocks_of_a_folder) {
  write(1, {kNow.ms - 120'000, kNow.ms - 60'000});
  const auto second = write(2, {kNow.ms - 60'000, kNow.ms});
  EXPECT_EQ(ask(folder.path(), "count_over_time(a[5m])")->series.at(0).samples.at(0).value, 3);
  EXPECT_EQ(ask(folder.path() + "/", "a")->series.at(0).samples.at(0).value, 2);
  EXPECT_EQ(ask(second, "count_over_time(a[5m])")->series.at(0).samples.at(0).value, 2) << "one block by itself";
}

TEST_F(BlocksSource, knows_the_newest_sample_of_all_series) {
  write(1, {kNow.ms - 200'000, kNow.ms - 60'500}, {"a", "b", "c"});
  EXPECT_EQ(newest(), kNow - milliseconds(60'500));
  write(1, {kNow.ms - 900'000, kNow.ms - 300'000});
  EXPECT_EQ(newest(), kNow - milliseconds(60'500));
}

TEST_F(BlocksSource, a_folder_without_any_is_an_error_and_no_empty_answer) {
  EXPECT_EQ(ask(folder.path(), "a").error().message,
            folder.path() + " has no blocks of Prometheus (folders with a meta.json) and no write-ahead log (wal/)");
}

TEST_F(BlocksSource, a_damaged_block_answers_nothing) {
  const auto path = write(1, {kNow.ms});
  ASSERT_TRUE(write_file(path + "/index", "no index"));
  const auto answer = ask(folder.path(), "a");
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().message.starts_with(path)) << answer.error().message;
}

}  // namespace
}  // namespace tidegate::sources
