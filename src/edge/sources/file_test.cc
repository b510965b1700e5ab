#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "edge/sources/source_kinds.h"
#include "support/fake_clock.h"
#include "support/process.h"

namespace tidegate::sources {
namespace {

const Timestamp kNow{1'700'000'000'000};

class FileSource : public testing::Test {
 protected:
  // As if it had been written so long before kNow.
  void write(const std::string& text, Duration ago = {}) {
    path = folder.write("metrics", text);
    const timespec time{.tv_sec = (kNow - ago).ms / 1000, .tv_nsec = 700'000'000};
    const timespec times[] = {time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }
  Result<std::unique_ptr<StoredSeries>> read() {
    return find_source_kind("file")->read({.kind = "file", .path = path}, context);
  }
  std::string value(Source& source, const std::string& query, Timestamp at = kNow) {
    const Question question{.text = query, .at = at, .grid = {}};
    const auto answer = source.ask({&question, 1}, seconds(20)).front();
    if (!answer) return answer.error().message;
    return answer->series.empty() ? "nothing" : std::to_string(answer->series[0].samples[0].value);
  }
  std::string value(const std::string& query, Timestamp at = kNow) {
    return value(**open_source({.kind = "file", .path = path}, context), query, at);
  }

  test::TempFolder folder;
  std::string path = folder / "metrics";
  FakeClock clock{kNow + milliseconds(900)};
  SourceContext context{.clock = clock};
};

TEST_F(FileSource, knows_the_format_by_what_is_in_it) {
  write("# TYPE a gauge\na 1 1699999990.5\n# EOF\n");
  EXPECT_EQ(value("timestamp(a)"), "1699999990.500000") << "seconds, in OpenMetrics";
  write("# TYPE a gauge\na 1 1699999990500\n");
  EXPECT_EQ(value("timestamp(a)"), "1699999990.500000") << "milliseconds, in Prometheus' own format";
}

TEST_F(FileSource, that_was_cut_off_is_no_evidence) {
  const auto error = [&] {
    const auto series = read();
    return series ? "none" : series.error().message.substr(path.size());
  };
  write("# TYPE failed counter\nfailed_total{step=\"login\"} 1\n");
  EXPECT_NE(error().find("# EOF"), std::string::npos) << "OpenMetrics calls the samples otherwise than the counter";
  write("# UNIT a_seconds seconds\na_seconds 1\n");
  EXPECT_NE(error().find("# EOF"), std::string::npos);
  write("# TYPE failed_total counter\nfailed_total 1\nfailed_total{step=\"pay\"} 50");
  EXPECT_EQ(error(), ": its last line has no end (a line break): was it cut off?");
  write("# TYPE failed_total counter\nfailed_total 1\n# TYPE a gauge\na 2\n");
  EXPECT_EQ(error(), "none");
}

TEST_F(FileSource, samples_without_a_time_are_as_old_as_the_file) {
  write("a 1\n", minutes(2));
  EXPECT_EQ(value("timestamp(a)"), std::to_string(1'699'999'880.0));
  EXPECT_EQ(read().value()->newest().value(), kNow - minutes(2));
  write("a 1\n", hours(1));
  EXPECT_EQ(value("a"), "nothing") << "stale evidence is none";
}

TEST_F(FileSource, that_was_written_in_this_second_is_seen_by_a_window_that_ends_at_its_beginning) {
  write("a 1\n");
  EXPECT_EQ(value("a", kNow), "1.000000");
}

TEST_F(FileSource, that_claims_to_be_from_the_future_is_from_now) {
  write("a 1\n", -hours(1));
  EXPECT_EQ(read().value()->newest().value(), clock.now());
}

TEST_F(FileSource, is_read_again_when_it_is_asked_later) {
  write("a 1\n");
  const auto source = *open_source({.kind = "file", .path = path}, context);
  EXPECT_EQ(value(*source, "a"), "1.000000");
  write("a 2\n");
  EXPECT_EQ(value(*source, "a"), "1.000000") << "one evaluation, one state";
  clock.advance(seconds(30));
  EXPECT_EQ(value(*source, "a", clock.now()), "2.000000");
}

TEST_F(FileSource, what_is_wrong_with_it_is_told_with_its_place) {
  write("a 1\nb{x=1} 2\n");
  EXPECT_TRUE(read().error().message.starts_with(path + ":2:")) << read().error().message;
  EXPECT_EQ(read().error().kind, ErrorKind::malformed);
  EXPECT_EQ(value("a"), read().error().message) << "a damaged file answers nothing";
  write("a 1 1000\na 2 1000\n");
  EXPECT_TRUE(read().error().message.contains("two different samples")) << read().error().message;
  for (const char* text : {"", "\n", "# TYPE a gauge\n", "# EOF\n"}) {
    write(text);
    EXPECT_EQ(read().error().message, path + " has no samples");
  }
}

}  // namespace
}  // namespace tidegate::sources
