#include "edge/sources/recording.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "edge/sources/block_folder.h"
#include "edge/sources/source_kinds.h"
#include "support/fake_clock.h"
#include "support/process.h"

namespace tidegate::sources {
namespace {

const Timestamp kNow{1'700'000'000'000};  // 22:13:20: a block of two hours ends at 24:00

Labels series(const std::string& name, const std::string& job = "web") {
  Labels labels;
  labels.set("__name__", name);
  labels.set("job", job);
  return labels;
}

class Recorded : public testing::Test {
 protected:
  std::unique_ptr<Recording> open() {
    auto recording = Recording::open(folder, clock);
    EXPECT_TRUE(recording) << recording.error().message;
    return *std::move(recording);
  }
  // What a gate sees there.
  std::string value(const std::string& query, Timestamp at) {
    auto source = open_source({.name = "data", .kind = "blocks", .path = folder}, context);
    if (!source) return source.error().message;
    const Question question{.text = query, .at = at, .grid = {}};
    const auto answer = (*source)->ask({&question, 1}, seconds(20)).front();
    if (!answer) return answer.error().message;
    return answer->series.empty() ? "nothing" : shortest(answer->series[0].samples.back().value);
  }
  std::vector<std::string> log() { return list_folder(folder + "/wal")->value(); }

  test::TempFolder temporary;
  std::string folder = temporary / "data";
  FakeClock clock{kNow + hours(10)};
  SourceContext context{.clock = clock};
};

TEST_F(Recorded, samples_are_seen_at_once_and_are_the_same_in_a_block) {
  const auto recording = open();
  for (int second = 0; second < 300; ++second) {
    EXPECT_TRUE(recording->append(series("a"), (kNow + seconds(second)).ms, second, 0));
    EXPECT_TRUE(recording->append(series("b"), (kNow + seconds(second)).ms, -second, 0));
    ASSERT_TRUE(recording->flush());
    if (second % 100 == 50) {
      EXPECT_EQ(value("a", kNow + seconds(second)), std::to_string(second));
    }
  }
  const auto sum = value("sum(sum_over_time({job=\"web\"}[5m]))", kNow + seconds(299));
  EXPECT_EQ(value("sum(rate(a[1m]))", kNow + seconds(299)), "1");
  ASSERT_TRUE(recording->write_blocks());
  EXPECT_EQ(recording->blocks().size(), 1u);
  EXPECT_EQ(log().size(), 0u);
  EXPECT_EQ(value("sum(sum_over_time({job=\"web\"}[5m]))", kNow + seconds(299)), sum);
  EXPECT_EQ(value("sum(rate(a[1m]))", kNow + seconds(299)), "1");
  EXPECT_EQ(recording->series(), 2u);
  EXPECT_EQ(recording->samples(), 600u);
}

TEST_F(Recorded, what_was_cut_short_goes_into_blocks_with_the_next_recording) {
  {
    const auto recording = open();
    recording->append(series("a"), kNow.ms, 7, 0);
    ASSERT_TRUE(recording->flush());
  }
  EXPECT_EQ(log().size(), 1u);
  const auto again = open();
  EXPECT_EQ(log().size(), 0u);
  EXPECT_EQ(again->blocks().size(), 1u);
  again->append(series("a"), (kNow + seconds(10)).ms, 8, 0);
  ASSERT_TRUE(again->flush());
  EXPECT_EQ(value("a", kNow + seconds(10)), "8");
  EXPECT_EQ(value("sum(count_over_time(a[1m]))", kNow + seconds(10)), "2");
}

TEST_F(Recorded, a_record_that_was_cut_off_loses_itself_and_nothing_else) {
  {
    const auto recording = open();
    recording->append(series("a"), kNow.ms, 7, 0);
    ASSERT_TRUE(recording->flush());
    recording->append(series("a"), (kNow + seconds(1)).ms, 8, 0);
    ASSERT_TRUE(recording->flush());
  }
  const std::string path = folder + "/wal/00000000";
  const auto text = *read_file(path);
  ASSERT_TRUE(write_file(path, text.substr(0, text.size() - 3)));
  const auto again = open();
  EXPECT_EQ(value("a", kNow + seconds(1)), "7");
}

TEST_F(Recorded, blocks_end_at_multiples_of_two_hours) {
  const auto recording = open();
  for (const Duration after : {minutes(0), minutes(100), minutes(107), minutes(250)}) {
    ASSERT_TRUE(recording->begin_at(kNow + after));
    recording->append(series("a"), (kNow + after).ms, 1, 0);
    ASSERT_TRUE(recording->flush());
  }
  ASSERT_TRUE(recording->write_blocks());
  const auto blocks = *open_blocks(folder);
  ASSERT_EQ(blocks.size(), 3u);
  EXPECT_EQ(blocks[0].block().meta().range.first, kNow.ms);
  EXPECT_LE(blocks[0].block().meta().range.last, (kNow + minutes(107)).ms);
  EXPECT_EQ(blocks[1].block().meta().range.first, (kNow + minutes(107)).ms);
  EXPECT_EQ(value("sum(count_over_time(a[6h]))", kNow + minutes(250)), "4");
}

TEST_F(Recorded, blocks_that_are_too_old_are_removed_and_nothing_else) {
  clock = FakeClock{kNow};
  auto recording = *Recording::open(folder, clock, hours(3));
  ASSERT_TRUE(make_folder(folder + "/01HHHHHHHHHHHHHHHHHHHHHHHH"));  // a name of a block, but none
  for (const Duration after : {minutes(0), minutes(110), minutes(250), minutes(300)}) {
    clock = FakeClock{kNow + after};
    ASSERT_TRUE(recording->begin_at(kNow + after));
    recording->append(series("a"), (kNow + after).ms, 1, 0);
    ASSERT_TRUE(recording->flush());
  }
  ASSERT_TRUE(recording->write_blocks());
  const auto blocks = *open_blocks(folder);
  ASSERT_EQ(blocks.size(), 1u) << "the first two ended 300 and 190 minutes ago";
  EXPECT_EQ(blocks[0].block().meta().range.first, (kNow + minutes(250)).ms);
  EXPECT_EQ(recording->blocks().size(), 1u);
  EXPECT_TRUE(file_exists(folder + "/01HHHHHHHHHHHHHHHHHHHHHHHH"));
  EXPECT_EQ(list_folder(folder)->value().size(), 4u) << "a block, what isn't one, the log and the lock";
}

TEST_F(Recorded, the_newest_block_stays_however_late_it_is) {
  auto recording = open();
  recording->append(series("a"), kNow.ms, 1, 0);
  ASSERT_TRUE(recording->flush());
  ASSERT_TRUE(recording->write_blocks());
  const std::string unfinished = recording->blocks().front() + ".tmp-for-deletion";
  recording.reset();
  ASSERT_TRUE(make_folder(unfinished));
  ASSERT_TRUE(write_file(unfinished + "/index", "x"));
  clock = FakeClock{kNow + hours(24 * 365)};
  recording = *Recording::open(folder, clock, hours(3));
  EXPECT_EQ(open_blocks(folder)->size(), 1u);
  EXPECT_FALSE(file_exists(unfinished));
  EXPECT_TRUE(recording->problems().empty());
}

TEST_F(Recorded, what_stands_in_the_way_of_a_removal_goes_too) {
  auto recording = *Recording::open(folder, clock, hours(3));
  std::string in_the_way;
  for (const Duration after : {hours(0), hours(8)}) {
    ASSERT_TRUE(recording->begin_at(kNow + after));
    recording->append(series("a"), (kNow + after).ms, 1, 0);
    ASSERT_TRUE(recording->flush());
    ASSERT_TRUE(recording->write_blocks());
    if (!in_the_way.empty()) continue;
    in_the_way = recording->blocks().front() + ".tmp-for-deletion";
    ASSERT_TRUE(write_file(in_the_way, "a file, where a folder is to go"));
  }
  EXPECT_EQ(open_blocks(folder)->size(), 1u);
  EXPECT_FALSE(file_exists(in_the_way));
  EXPECT_TRUE(recording->problems().empty());
}

TEST_F(Recorded, a_link_is_removed_and_nothing_behind_it) {
  auto recording = *Recording::open(folder, clock, hours(3));
  const std::string behind = temporary / "behind";
  ASSERT_TRUE(make_folder(behind));
  ASSERT_TRUE(write_file(behind + "/kept", "x"));
  const std::string link = folder + "/01HHHHHHHHHHHHHHHHHHHHHHHH.tmp-for-deletion";
  ASSERT_EQ(::symlink(behind.c_str(), link.c_str()), 0);
  ASSERT_TRUE(recording->write_blocks());
  EXPECT_FALSE(file_exists(link));
  EXPECT_TRUE(file_exists(behind + "/kept"));
}

TEST_F(Recorded, a_removal_that_fails_is_told) {
  const auto removed = remove_old_blocks(folder + "/nowhere", hours(3), kNow);
  EXPECT_TRUE(removed.blocks.empty());
  ASSERT_EQ(removed.problems.size(), 1u);
  EXPECT_NE(removed.problems[0].find("nowhere"), std::string::npos);
}

TEST_F(Recorded, a_sample_with_an_old_time_of_its_own_ends_no_block) {
  const auto recording = open();
  for (int second = 0; second < 5; ++second) {
    ASSERT_TRUE(recording->begin_at(kNow + seconds(second)));
    recording->append(series("old"), (kNow - hours(20)).ms, 1, 0);
    recording->append(series("a"), (kNow + seconds(second)).ms, 1, 0);
    ASSERT_TRUE(recording->flush());
  }
  EXPECT_EQ(recording->blocks().size(), 0u);
}

TEST_F(Recorded, samples_that_go_back_in_time_are_refused) {
  const auto recording = open();
  EXPECT_TRUE(recording->append(series("a"), 1000, 1, 0));
  EXPECT_TRUE(recording->append(series("a"), 1000, 1, 0)) << "the same again";
  EXPECT_FALSE(recording->append(series("a"), 1000, 2, 0));
  EXPECT_FALSE(recording->append(series("a"), 999, 1, 0));
  EXPECT_TRUE(recording->append(series("a"), 1001, 1, 0));
}

TEST_F(Recorded, nobody_else_writes_there) {
  const auto recording = open();
  const auto second = Recording::open(folder, clock);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::refused);
  EXPECT_TRUE(second.error().message.contains("does a Prometheus or a recording write there?"));
}

TEST_F(Recorded, a_prometheus_own_directory_is_left_alone) {
  ASSERT_TRUE(make_folder(folder));
  ASSERT_TRUE(make_folder(folder + "/chunks_head"));
  const auto recording = Recording::open(folder, clock);
  ASSERT_FALSE(recording);
  EXPECT_TRUE(recording.error().message.contains("is the data directory of a Prometheus"));
}

}  // namespace
}  // namespace tidegate::sources
