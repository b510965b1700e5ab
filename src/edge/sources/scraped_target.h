#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "core/model/labels.h"
#include "core/tsdb/exposition.h"

namespace tidegate::sources {

// Where scraped samples go.
class SampleSink {
 public:
  virtual ~SampleSink() = default;

  // Times are ms since 1970; `start`: when the counter began, 0: unknown. False: the sample isn't taken, since
  // it is not after the newest of its series (nor the same again), or for want of room.
  virtual bool append(const Labels& labels, std::int64_t time, double value, std::int64_t start) = 0;

  // Around what one target has said, so that nobody reads a half of it.
  virtual void begin() {}
  virtual void end() {}
};

// When a scrape happened, and how long it took.
struct ScrapeTimes {
  Timestamp at;
  Duration took;
};

// Makes samples of what a target says, scrape after scrape, as Prometheus does it: each series gets the target's own
// labels (one of its own that is named like one of these becomes exported_...); a series that is there no more gets a
// stale marker, unless it brought times of its own; and each scrape gives the series up, scrape_duration_seconds,
// scrape_samples_scraped, scrape_samples_post_metric_relabeling and scrape_series_added.
// Source: https://prometheus.io/docs/concepts/jobs_instances/ and prometheus scrape/scrape.go.
class ScrapedTarget {
 public:
  // `own`: job, instance, and what else the target is known by.
  explicit ScrapedTarget(Labels own);
  ~ScrapedTarget();
  ScrapedTarget(ScrapedTarget&&) noexcept;

  // A scrape that brought this text. One that can't be read whole is an Error, and the scrape has failed.
  Result<void> take(std::string_view text, tsdb::ExpositionFormat format, const ScrapeTimes& times, SampleSink& sink);

  // A scrape that brought nothing: all series have ended.
  void fail(const ScrapeTimes& times, SampleSink& sink);

  // How many samples of the last scrape the sink didn't take, or lie too far in the future.
  std::size_t dropped() const { return dropped_; }

 private:
  struct Known {
    Labels labels;
    std::uint64_t round = 0;  // the scrape, among those that succeeded, that had it last; 0: none
    bool is_timed = false;    // then by a sample with a time of its own
  };
  class Collector;

  void renew_parser(tsdb::ExpositionFormat format);
  Labels labelled(const Labels& scraped) const;
  std::size_t keep(const std::vector<tsdb::ExpositionSample>& samples, Timestamp at, SampleSink& sink);
  void end_series(Timestamp at, SampleSink& sink);
  void report(const ScrapeTimes& times, bool up, std::size_t samples, std::size_t added, SampleSink& sink) const;

  Labels own_;
  std::unique_ptr<tsdb::ExpositionParser> parser_;
  tsdb::ExpositionFormat format_ = tsdb::ExpositionFormat::text;
  std::vector<Known> series_;  // by the parser's numbers
  std::set<Labels> carried_;   // of the last scrape that succeeded, known to a parser before this one
  std::uint64_t round_ = 1;    // of the last scrape that succeeded
  bool has_ended_ = false;     // whether its series were ended by one that failed
  std::size_t current_ = 0;    // how many they are
  std::size_t dropped_ = 0;
};

}  // namespace tidegate::sources
