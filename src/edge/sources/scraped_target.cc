#include "edge/sources/scraped_target.h"

#include <utility>

#include "base/format.h"
#include "core/tsdb/storage.h"

namespace tidegate::sources {
namespace {

constexpr Duration kAhead = minutes(10);  // samples that lie further in the future are dropped

// A target whose series come and go makes its parser remember ever more of them.
constexpr std::size_t kManyForgotten = 10'000;

}  // namespace

// Keeps a scrape's samples until all of it has been read.
class ScrapedTarget::Collector final : public tsdb::ExpositionVisitor {
 public:
  explicit Collector(ScrapedTarget& target) : target_(target) {}

  Result<void> series(std::uint32_t, const Labels& labels) override {
    Known known{.labels = target_.labelled(labels)};
    if (target_.carried_.erase(known.labels) > 0) known.round = target_.round_;
    target_.series_.push_back(std::move(known));
    return {};
  }

  Result<void> sample(const tsdb::ExpositionSample& sample) override {
    samples_.push_back(sample);
    return {};
  }

  const std::vector<tsdb::ExpositionSample>& samples() const { return samples_; }

 private:
  ScrapedTarget& target_;
  std::vector<tsdb::ExpositionSample> samples_;
};

ScrapedTarget::ScrapedTarget(Labels own) : own_(std::move(own)) {}
ScrapedTarget::~ScrapedTarget() = default;
ScrapedTarget::ScrapedTarget(ScrapedTarget&&) noexcept = default;

Labels ScrapedTarget::labelled(const Labels& scraped) const {
  Labels labels = own_;
  for (const auto& [name, value] : scraped.pairs) {
    std::string free = name;
    while (!own_.get(free).empty() || (free != name && !scraped.get(free).empty())) free = "exported_" + free;
    labels.set(std::move(free), value);
  }
  return labels;
}

// Also when the target begins to speak another format, whose lines mean something else.
void ScrapedTarget::renew_parser(tsdb::ExpositionFormat format) {
  const bool is_full = series_.size() > kManyForgotten + 2 * current_;
  if (parser_ && format == format_ && !is_full) return;
  for (Known& known : series_) {
    if (known.round == round_ && !known.is_timed) carried_.insert(std::move(known.labels));
  }
  series_.clear();
  format_ = format;
  parser_ = std::make_unique<tsdb::ExpositionParser>(tsdb::ExpositionOptions{.format = format});
}

Result<void> ScrapedTarget::take(std::string_view text, tsdb::ExpositionFormat format, const ScrapeTimes& times,
                                 SampleSink& sink) {
  renew_parser(format);
  Collector collector(*this);
  if (const auto parsed = parser_->parse(text, collector); !parsed) {
    fail(times, sink);
    const auto& [line, column, message, hint] = parsed.error();
    return tidegate::fail(ErrorKind::malformed,
                          tidegate::format("{}:{}: {}{}{}", line, column, message, hint.empty() ? "" : "; ", hint));
  }
  sink.begin();
  const std::size_t added = keep(collector.samples(), times.at, sink);
  end_series(times.at, sink);
  ++round_;
  has_ended_ = false;
  carried_.clear();
  report(times, true, collector.samples().size(), added, sink);
  sink.end();
  return {};
}

void ScrapedTarget::fail(const ScrapeTimes& times, SampleSink& sink) {
  dropped_ = 0;
  sink.begin();
  end_series(times.at, sink);
  has_ended_ = true;
  report(times, false, 0, 0, sink);
  sink.end();
}

// Gives how many of the series weren't there the last time.
std::size_t ScrapedTarget::keep(const std::vector<tsdb::ExpositionSample>& samples, Timestamp at, SampleSink& sink) {
  std::size_t added = 0;
  current_ = dropped_ = 0;
  for (const auto& sample : samples) {
    Known& known = series_[sample.series];
    const std::int64_t time = sample.time.value_or(at.ms);
    const bool is_taken = time <= (at + kAhead).ms && sink.append(known.labels, time, sample.value, sample.start);
    dropped_ += is_taken ? 0 : 1;
    if (!is_taken || known.round > round_) continue;
    added += known.round < round_ ? 1 : 0;
    ++current_;
    known.round = round_ + 1;
    known.is_timed = sample.time.has_value();
  }
  return added;
}

// Those of the last scrape that succeeded, where they aren't in this one.
void ScrapedTarget::end_series(Timestamp at, SampleSink& sink) {
  if (has_ended_) return;
  for (const Labels& labels : carried_) sink.append(labels, at.ms, tsdb::stale_marker(), 0);
  for (const Known& known : series_) {
    if (known.round == round_ && !known.is_timed) sink.append(known.labels, at.ms, tsdb::stale_marker(), 0);
  }
}

void ScrapedTarget::report(const ScrapeTimes& times, bool up, std::size_t samples, std::size_t added,
                           SampleSink& sink) const {
  const auto put = [&](const char* name, double value) {
    Labels labels = own_;
    labels.set("__name__", name);
    sink.append(labels, times.at.ms, value, 0);
  };
  put("up", up ? 1 : 0);
  put("scrape_duration_seconds", times.took.seconds());
  put("scrape_samples_scraped", static_cast<double>(samples));
  put("scrape_samples_post_metric_relabeling", static_cast<double>(samples));
  put("scrape_series_added", static_cast<double>(added));
}

}  // namespace tidegate::sources
