#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/tsdb/head_chunks.h"
#include "core/tsdb/head_series.h"
#include "core/tsdb/storage.h"
#include "core/tsdb/wal.h"

namespace tidegate::tsdb {

// The files of the data directory of a Prometheus that belong to its head: what it has not written into a block yet.
// If it is running, they are to be read in this order, each list of files before the files, and blocks after them:
// then everything is in at least one of them.
struct HeadFiles {
  std::vector<WalSegment> chunks;  // chunks_head/000001 ...
  struct Checkpoint {
    std::uint32_t number = 0;  // of the last segment of the log that it stands for
    std::vector<WalSegment> segments;
  };
  std::optional<Checkpoint> checkpoint;  // wal/checkpoint.00000007/00000000 ...
  std::vector<WalSegment> log;           // wal/00000008 ... those that the checkpoint doesn't stand for
  std::vector<WalSegment> late_log;      // wbl/00000000 ... what came out of order
};

struct HeadOptions {
  // Samples below it are left out: the blocks have them (the end of the last block, or the least time for none). What
  // came out of order stays.
  std::int64_t complete_from = std::numeric_limits<std::int64_t>::min();

  std::size_t record_bytes = std::size_t{256} << 20;
  std::size_t most_series = 50'000'000;
  std::size_t most_samples = 4'000'000'000;  // in the logs
};

// What was found, and what was left out.
struct HeadSummary {
  std::size_t series = 0;
  std::size_t samples = 0;  // in memory, from the logs
  std::size_t chunks = 0;
  std::size_t unknown_series = 0;  // samples, deletions and chunks of series that the log doesn't name (any more)
  std::size_t torn_logs = 0;       // logs whose last record was being written
};

// The head of a Prometheus' data directory, replayed from its files as Prometheus does at its start. Anything damaged
// is an Error that names file and byte, but for what a live server is just writing. The bytes of `chunks` must outlive
// it; those of the logs need not. Source: prometheus tsdb/head_wal.go.
class HeadStorage final : public Storage {
 public:
  static Result<std::unique_ptr<HeadStorage>> open(const HeadFiles& files, const HeadOptions& options = {});

  const HeadSummary& summary() const { return summary_; }

  Result<std::unique_ptr<Selection>> select(std::span<const promql::Matcher> matchers, TimeRange range,
                                            LabelStore& labels) const override;
  std::vector<std::string> metric_names() const override;

 private:
  HeadStorage() = default;

  HeadSummary summary_;
  LabelStore labels_;
  std::size_t symbols_ = 0;  // those of the series are less
  std::int64_t complete_from_ = std::numeric_limits<std::int64_t>::min();
  std::vector<HeadSeries> series_;  // in the order of their labels
};

}  // namespace tidegate::tsdb
