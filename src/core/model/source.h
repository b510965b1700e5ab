#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "core/model/series.h"

namespace tidegate {

// The steps of a range query: start, start + step, ... up to end.
struct Grid {
  Timestamp start;
  Timestamp end;
  Duration step;
  auto operator<=>(const Grid&) const = default;
};

// What a question's answer may hold. Native histograms only come as raw samples of a range selector.
enum class Wanted { numbers, histograms };

// What is asked of a source: a query in the source's own language, at one moment or over a grid.
struct Question {
  std::string text;
  Timestamp at;              // for an instant query; the grid's end otherwise
  std::optional<Grid> grid;  // set: a range query
  Wanted wanted = Wanted::numbers;
  auto operator<=>(const Question&) const = default;
};

enum class AnswerKind { vector, matrix, scalar, string };

// What a source said. A scalar is one series without labels.
struct Answer {
  AnswerKind kind = AnswerKind::vector;
  std::vector<Series> series;
  std::string text;                    // a string result's text
  std::vector<std::string> warnings;   // the answer may be incomplete: partial response, dropped elements
  std::vector<std::string> infos;      // remarks that don't touch completeness
  std::optional<Duration> clock_skew;  // the source's clock minus ours, if it said its time
  bool operator==(const Answer&) const = default;
};

// Where measurements come from: the one interface between the core and the world of telemetry.
class Source {
 public:
  virtual ~Source() = default;

  // One Result for each question, in order, all within `deadline` from now. Asks concurrently where it can; the caller
  // has removed duplicates. Errors carry no secrets. A deadline of zero: nothing is asked, every Result is timed_out.
  virtual std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) = 0;

  // Of a source that collects its samples itself: the time of the first ones. The first call makes it begin; each waits
  // for them, but no longer than `deadline`. Nothing: the source has a past that doesn't begin with us.
  virtual std::optional<Timestamp> collects_since(Duration /*deadline*/) { return std::nullopt; }
};

}  // namespace tidegate
