#include "edge/sources/scraped_target.h"

#include <gtest/gtest.h>

#include <map>

#include "base/text.h"
#include "core/tsdb/storage.h"

namespace tidegate::sources {
namespace {

using tsdb::ExpositionFormat;

// What was appended since it was asked last, a line each: series value@time.
class Written final : public SampleSink {
 public:
  bool append(const Labels& labels, std::int64_t time, double value, std::int64_t) override {
    const auto [old, is_new] = values_.try_emplace({format_labels(labels), time}, value);
    if (!is_new && old->second != value) return false;
    const std::string number = tsdb::is_stale(value) ? "stale" : shortest(value);
    text_ += format_labels(labels) + " " + number + "@" + std::to_string(time) + "\n";
    return true;
  }
  std::string take() { return std::exchange(text_, ""); }

 private:
  std::map<std::pair<std::string, std::int64_t>, double> values_;
  std::string text_;
};

class Target : public testing::Test {
 protected:
  static Labels labels() {
    Labels labels;
    labels.set("job", "web");
    labels.set("instance", "a:80");
    return labels;
  }
  Result<void> take(std::string_view text, std::int64_t second) {
    return target.take(text, ExpositionFormat::text, {.at = {second * 1000}, .took = milliseconds(250)}, written);
  }
  void fail(std::int64_t second) { target.fail({.at = {second * 1000}, .took = seconds(1)}, written); }

  Written written;
  ScrapedTarget target{labels()};
};

TEST_F(Target, a_scrape_becomes_samples_with_the_targets_labels_and_tells_of_itself) {
  ASSERT_TRUE(take("a{code=\"200\"} 3\nb 4\n", 1));
  EXPECT_EQ(written.take(), R"(a{code="200", instance="a:80", job="web"} 3@1000
b{instance="a:80", job="web"} 4@1000
up{instance="a:80", job="web"} 1@1000
scrape_duration_seconds{instance="a:80", job="web"} 0.25@1000
scrape_samples_scraped{instance="a:80", job="web"} 2@1000
scrape_samples_post_metric_relabeling{instance="a:80", job="web"} 2@1000
scrape_series_added{instance="a:80", job="web"} 2@1000
)");
}

TEST_F(Target, labels_that_the_target_has_too_are_exported) {
  ASSERT_TRUE(take("a{job=\"x\",exported_job=\"y\",instance=\"\"} 1\n", 1));
  EXPECT_TRUE(written.take().starts_with(
      R"(a{exported_exported_job="x", exported_job="y", instance="a:80", job="web"} 1@1000)"));
}

TEST_F(Target, a_series_that_is_gone_gets_one_stale_marker) {
  ASSERT_TRUE(take("a 1\nb 1\n", 1));
  written.take();
  ASSERT_TRUE(take("a 2\n", 2));
  EXPECT_TRUE(written.take().starts_with(
      "a{instance=\"a:80\", job=\"web\"} 2@2000\nb{instance=\"a:80\", job=\"web\"} stale@2000\nup"));
  ASSERT_TRUE(take("a 3\n", 3));
  EXPECT_FALSE(written.take().contains("stale"));
}

TEST_F(Target, a_scrape_that_fails_ends_all_series_and_is_told_as_down) {
  ASSERT_TRUE(take("a 1\n", 1));
  written.take();
  fail(2);
  EXPECT_EQ(written.take(), R"(a{instance="a:80", job="web"} stale@2000
up{instance="a:80", job="web"} 0@2000
scrape_duration_seconds{instance="a:80", job="web"} 1@2000
scrape_samples_scraped{instance="a:80", job="web"} 0@2000
scrape_samples_post_metric_relabeling{instance="a:80", job="web"} 0@2000
scrape_series_added{instance="a:80", job="web"} 0@2000
)");
  fail(3);
  EXPECT_FALSE(written.take().contains("stale"));
  ASSERT_TRUE(take("a 2\n", 4));
  EXPECT_TRUE(written.take().contains("scrape_series_added{instance=\"a:80\", job=\"web\"} 0@"))
      << "it is known, as to Prometheus";
}

TEST_F(Target, text_that_cannot_be_read_whole_gives_no_sample) {
  ASSERT_TRUE(take("a 1\n", 1));
  written.take();
  const auto taken = take("a 2\nb 3\nc\n", 2);
  ASSERT_FALSE(taken);
  EXPECT_TRUE(taken.error().message.starts_with("3:")) << taken.error().message;
  const auto text = written.take();
  EXPECT_TRUE(text.starts_with("a{instance=\"a:80\", job=\"web\"} stale@2000\nup{instance=\"a:80\", job=\"web\"} 0@"))
      << text;
  ASSERT_TRUE(take("a 2\nb 3\n", 3));
  EXPECT_TRUE(written.take().contains("scrape_series_added{instance=\"a:80\", job=\"web\"} 1@"));
}

TEST_F(Target, samples_with_times_of_their_own_keep_them_and_never_end) {
  ASSERT_TRUE(take("a 1 500\n", 1));
  EXPECT_TRUE(written.take().starts_with("a{instance=\"a:80\", job=\"web\"} 1@500\n"));
  ASSERT_TRUE(take("b 1\n", 2));
  EXPECT_FALSE(written.take().contains("stale"));
}

TEST_F(Target, a_sample_that_contradicts_another_or_is_of_the_far_future_is_dropped_and_counted) {
  ASSERT_TRUE(take("a 1\na 2\nb 1 700000\n", 1));
  const auto text = written.take();
  EXPECT_TRUE(text.starts_with("a{instance=\"a:80\", job=\"web\"} 1@1000\nup")) << text;
  EXPECT_EQ(target.dropped(), 2u);
  ASSERT_TRUE(take("a 1\n", 2));
  EXPECT_EQ(target.dropped(), 0u);
}

TEST_F(Target, that_changes_its_format_goes_on_with_its_series) {
  ASSERT_TRUE(take("a 1\nb 1\n", 1));
  written.take();
  ASSERT_TRUE(
      target.take("# TYPE a gauge\na 2\n# EOF\n", ExpositionFormat::openmetrics, {.at = {2000}, .took = {}}, written));
  const auto text = written.take();
  EXPECT_TRUE(text.contains("b{instance=\"a:80\", job=\"web\"} stale@2000")) << text;
  EXPECT_FALSE(text.contains("a{instance=\"a:80\", job=\"web\"} stale")) << text;
  EXPECT_TRUE(text.contains("scrape_series_added{instance=\"a:80\", job=\"web\"} 0@")) << text;
}

TEST_F(Target, whose_series_come_and_go_forever_is_still_known_from_one_scrape_to_the_next) {
  std::string text;
  for (int round = 0; round < 30; ++round) {
    text = "kept 1\n";
    for (int i = 0; i < 1'000; ++i) {
      text += "churn{id=\"" + std::to_string(round) + "_" + std::to_string(i) + "\"} 1\n";
    }
    ASSERT_TRUE(take(text, round));
    const auto out = written.take();
    EXPECT_FALSE(out.contains("kept{instance=\"a:80\", job=\"web\"} stale")) << round;
    EXPECT_EQ(out.contains("stale@"), round > 0) << round;
    EXPECT_TRUE(out.contains("scrape_series_added{instance=\"a:80\", job=\"web\"} " +
                             std::string(round == 0 ? "1001" : "1000") + "@"))
        << round;
  }
}

}  // namespace
}  // namespace tidegate::sources
