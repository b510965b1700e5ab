#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/engine/engine.h"
#include "edge/sources/source_kinds.h"
#include "edge/sources/stored_series.h"

namespace tidegate::sources {

using ReadSeries = std::function<Result<std::unique_ptr<StoredSeries>>()>;

// What the series are called in messages, how they are read, and how long a query may take.
struct EngineSeries {
  std::string name;
  ReadSeries read;
  Duration timeout;
};

// Answers from series on this machine as a Prometheus without feature flags would. They are read with the first
// question, and anew when a question is about a time after that: what was read answers everything about earlier times.
std::unique_ptr<Source> engine_source(EngineSeries series, const SourceContext& context);

// Prometheus' defaults, with no feature switched on.
engine::Options server_options();

// Leaves ten warnings and ten infos, and says how many more there were, as Prometheus' API does.
void shorten(engine::Annotations& annotations);

// Ends a query when its time is over or the run is interrupted, and remembers why. For any number of threads.
class QueryEnd {
 public:
  QueryEnd(const SourceContext& context, Timestamp end) : context_(context), end_(end) {}

  bool reached();

  // Why the query has no answer, as a sentence. `name` names the source.
  Error explain(const engine::Failure& failure, std::string_view query, std::string_view name) const;

 private:
  const SourceContext& context_;
  Timestamp end_;
  std::atomic<std::int64_t> looked_ = -1;  // the millisecond of the last look
  std::atomic<bool> timed_out_ = false;
  std::atomic<bool> interrupted_ = false;
};

// A place in a query: both count from 1, columns in code points.
struct QueryPlace {
  int line = 1;
  int column = 1;
};
QueryPlace place_in_query(std::string_view query, std::size_t offset);

}  // namespace tidegate::sources
