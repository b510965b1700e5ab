#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "core/tsdb/head.h"
#include "core/tsdb/head_series.h"

namespace tidegate::tsdb {

// Makes the series of a head out of its files, oldest record first.
class HeadReplay {
 public:
  HeadReplay(const HeadOptions& options, LabelStore& labels) : options_(options), labels_(labels) {}

  Result<void> read(const HeadFiles& files);

  std::int64_t complete_from() const { return options_.complete_from; }
  const HeadSummary& summary() const { return summary_; }
  std::vector<HeadSeries> finish();  // in the order of their labels, empty ones left out

 private:
  enum class Log { in_order, late };
  Result<void> read_log(std::string name, const std::vector<WalSegment>& segments, WalEnd end, Log log);
  Result<void> apply(Record& record, Log log);
  Result<void> add_series(const Record::Series& series);
  Result<LabelSet> label_set(const Record::Series& series);
  Result<void> remove(const Tombstone& deleted);
  template <class Sample>
  Result<void> add_sample(Sample& sample, Log log);
  HeadSeries* find(std::uint64_t id);

  struct Hash {
    std::size_t operator()(LabelSet set) const;
  };
  struct Equal {
    bool operator()(LabelSet a, LabelSet b) const;
  };

  HeadOptions options_;
  LabelStore& labels_;
  HeadSummary summary_;
  std::vector<HeadSeries> series_;
  std::unordered_map<LabelSet, std::size_t, Hash, Equal> indexes_;
  std::unordered_map<std::uint64_t, std::size_t> ids_;
  std::unordered_map<std::uint64_t, std::vector<HeadChunk>> chunks_;  // of series that the log hasn't named yet
};

}  // namespace tidegate::tsdb
