#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file_lock.h"
#include "base/result.h"
#include "core/tsdb/wal_writer.h"
#include "edge/sources/scraped_target.h"

namespace tidegate::sources {

// A data directory in the making, as a Prometheus writes one: samples go into its log, where readers (a source
// `blocks`, a Prometheus that is started on it) see them at once, and every two hours from the log into a block.
class Recording final : public SampleSink {
 public:
  // Makes the folder if it isn't there. What a recording that was cut short has left in the log goes into blocks first.
  // Blocks whose samples are all older than `retain` are removed whenever blocks are written: see remove_old_blocks. An
  // Error when somebody else writes there.
  static Result<std::unique_ptr<Recording>> open(const std::string& folder, Clock& clock,
                                                 std::optional<Duration> retain = {});

  // False for a sample that is not after the last one of its series, unless it is the same.
  bool append(const Labels& labels, std::int64_t time, double value, std::int64_t start) override;

  // Before samples of that time: what belongs to an earlier block goes into it.
  Result<void> begin_at(Timestamp time);

  // Writes what was appended into the log.
  Result<void> flush();

  // Puts what is in the log into blocks. REQUIRES: what was appended is flushed.
  Result<void> write_blocks();

  std::size_t series() const { return all_series_; }
  std::size_t samples() const { return samples_; }
  const std::vector<std::string>& problems() const { return problems_; }  // why old blocks couldn't be removed
  const std::vector<std::string>& blocks() const { return blocks_; }      // folders that were written and stay

 private:
  struct Known {
    std::uint64_t id = 0;
    std::int64_t time = 0;
    double value = 0;
  };

  Recording(std::string folder, Clock& clock, std::optional<Duration> retain, FileLock lock)
      : folder_(std::move(folder)), clock_(clock), retain_(retain), lock_(std::move(lock)) {}
  std::string segment_path() const;
  Result<void> remove_log();
  void remove_old();

  std::string folder_;
  Clock& clock_;
  std::optional<Duration> retain_;
  FileLock lock_;
  std::map<Labels, Known> known_;  // of the log
  std::vector<std::pair<std::uint64_t, Labels>> new_series_;
  std::vector<tsdb::LoggedFloat> new_samples_;
  tsdb::WalPages pages_;
  std::uint32_t segment_ = 0;
  std::uint64_t next_id_ = 1;
  std::optional<Timestamp> first_time_;  // of what is in the log
  std::size_t all_series_ = 0;
  std::size_t samples_ = 0;
  std::vector<std::string> blocks_;
  std::vector<std::string> problems_;
};

}  // namespace tidegate::sources
