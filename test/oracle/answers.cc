#include "oracle/answers.h"

#include "base/check.h"
#include "base/format.h"

namespace tidegate::oracle {

tsdb::MemoryStorage stored(const std::vector<Series>& data) {
  tsdb::MemoryStorage storage;
  for (const Series& series : data) {
    for (const Sample& sample : series.samples)
      CHECK(storage.append(series.labels, sample.time.ms, sample.value).has_value());
  }
  return storage;
}

engine::Outcome<engine::Answer> ask(const tsdb::Storage& storage, const std::string& query, const Moments& moments,
                                    const engine::Options& options) {
  if (moments.first == moments.last) return engine::instant_query(storage, query, {moments.first}, options);
  return engine::range_query(storage, query, {.start = moments.first, .end = moments.last, .step = moments.step},
                             options);
}

Answers by_labels(const engine::Answer& answer) {
  Answers out;
  for (const auto& series : answer.series) {
    Points& points = out[series.labels];
    for (const auto& point : series.points) CHECK(points.emplace(point.time, point.value).second);
  }
  return out;
}

std::string written(const Answers& answers) {
  std::string text;
  for (const auto& [labels, points] : answers) {
    text += "  " + format_labels(labels) + ":";
    for (const auto& [time, value] : points) text += format(" {}@{}", value, time);
    text += "\n";
  }
  return text;
}

}  // namespace tidegate::oracle
