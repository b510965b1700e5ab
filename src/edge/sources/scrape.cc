// Targets that tidegate scrapes by itself, in the background, for as long as the source is open.
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "base/event.h"
#include "base/format.h"
#include "base/text.h"
#include "core/model/source_fields.h"
#include "core/tsdb/memory.h"
#include "edge/sources/engine_source.h"
#include "edge/sources/scraper.h"

namespace tidegate::sources {
namespace {

constexpr std::size_t kMostSamples = 100'000'000;  // in memory: 1.6 GB
constexpr std::size_t kMostSeries = 1'000'000;     // about as much again
constexpr Duration kQueryTimeout = seconds(30);

// Series in memory, for one who writes and many who read.
class Memory final : public SampleSink {
 public:
  bool append(const Labels& labels, std::int64_t time, double value, std::int64_t start) override {
    using Appended = tsdb::MemoryStorage::Appended;
    if (samples_ >= kMostSamples) return false;
    const Appended appended = storage_.append_next(labels, time, value, start, kMostSeries);
    if (appended == Appended::added) ++samples_;
    newest_ = std::max(newest_, Timestamp{time});
    return appended != Appended::refused;
  }
  void begin() override { mutex_.lock(); }
  void end() override { mutex_.unlock(); }

  void forget_before(Timestamp time) {
    const std::unique_lock lock(mutex_);
    samples_ -= storage_.forget_before(time.ms);
  }

  // What follows is read with the mutex shared.
  std::shared_mutex& mutex() { return mutex_; }
  const tsdb::MemoryStorage& storage() const { return storage_; }
  std::optional<Timestamp> newest() const { return samples_ > 0 ? std::optional(newest_) : std::nullopt; }

 private:
  std::shared_mutex mutex_;
  tsdb::MemoryStorage storage_;
  std::size_t samples_ = 0;
  Timestamp newest_;
};

// The memory as it is, for the engine.
class View final : public StoredSeries {
 public:
  explicit View(const Memory& memory) : memory_(memory) {}
  const tsdb::Storage& storage() const override { return memory_.storage(); }
  Result<std::optional<Timestamp>> newest() const override { return memory_.newest(); }

 private:
  const Memory& memory_;
};

// One scrape, and nothing after it.
class OneScrape final : public StoredSeries {
 public:
  const tsdb::Storage& storage() const override { return memory.storage(); }
  Result<std::optional<Timestamp>> newest() const override { return memory.newest(); }
  Memory memory;
};

// What is odd about targets now: a value whose series have ended is told with the reason.
void tell(const std::vector<std::string>& troubles, std::vector<std::string>& infos) {
  constexpr std::size_t kMost = 3;
  for (std::size_t i = 0; i < std::min(troubles.size(), kMost); ++i) infos.push_back(troubles[i]);
  if (troubles.size() > kMost) infos.push_back(format("{} more targets are in trouble", troubles.size() - kMost));
}

class ScrapeSource final : public Source {
 public:
  static Result<std::unique_ptr<Source>> open(const SourceConfig& config, const SourceContext& context) {
    auto out = std::unique_ptr<ScrapeSource>(new ScrapeSource(config, context));
    out->scraper_ = TRY(Scraper::open(config, context, out->stop_.fd()));
    return out;
  }
  ~ScrapeSource() override { stop_.set(); }

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override;
  std::optional<Timestamp> collects_since(Duration deadline) override;

 private:
  ScrapeSource(const SourceConfig& config, const SourceContext& context)
      : plan_(config.scrape),
        context_(context),
        engine_(engine_source({.name = "what was scraped",
                               .read = [this] { return std::make_unique<View>(memory_); },
                               .timeout = kQueryTimeout},
                              context)) {}

  void run();
  void scrape(Timestamp due);

  ScrapePlan plan_;
  SourceContext context_;
  Memory memory_;
  std::unique_ptr<Source> engine_;
  std::unique_ptr<Scraper> scraper_;
  std::optional<ScrapeSchedule> schedule_;  // once it has begun
  Event first_;                             // scrape is over
  Event stop_;
  std::mutex mutex_;  // of what follows
  std::vector<std::string> troubles_;
  bool any_scraped_ = false;
  std::optional<Error> failure_;  // why nothing was ever scraped
  std::jthread thread_;           // the last member: it uses the others
};

std::optional<Timestamp> ScrapeSource::collects_since(Duration deadline) {
  if (!schedule_) {
    schedule_ = ScrapeSchedule(context_.clock.now(), plan_.every);
    thread_ = std::jthread([this] { run(); });
  }
  first_.wait(deadline, context_.interrupt_fd);
  return schedule_->first();
}

void ScrapeSource::run() {
  Timestamp forgotten = schedule_->first();
  for (Timestamp next = schedule_->first(); !stop_.wait(next - context_.clock.now());) {
    scrape(next);
    if (next - plan_.keep - forgotten > Duration{plan_.keep.ms / 10}) {
      forgotten = next - plan_.keep;
      memory_.forget_before(forgotten);
    }
    next = schedule_->next_after(context_.clock.now());
  }
}

void ScrapeSource::scrape(Timestamp due) {
  const Result<void> scraped = scraper_->scrape(schedule_->stamp(due, context_.clock.now()), memory_);
  if (stop_.is_set()) return;
  {
    const std::lock_guard lock(mutex_);
    troubles_ = scraper_->troubles();
    any_scraped_ = any_scraped_ || scraped;
    failure_ = any_scraped_ ? std::nullopt : std::optional(scraped.error());
  }
  first_.set();
}

std::vector<Result<Answer>> ScrapeSource::ask(std::span<const Question> questions, Duration deadline) {
  const Timestamp end = context_.clock.now() + deadline;
  const auto all = [&](ErrorKind kind, const std::string& what) {
    return std::vector(questions.size(), Result<Answer>(fail(kind, what)));
  };
  collects_since(deadline);
  if (!first_.is_set()) {
    const bool over = context_.clock.now() >= end;
    return over ? all(ErrorKind::timed_out, "the first scrape was not over in time")
                : all(ErrorKind::interrupted, "the first scrape was interrupted");
  }
  std::vector<std::string> troubles;
  {
    const std::lock_guard lock(mutex_);
    troubles = troubles_;
    if (failure_) return all(failure_->kind, failure_->message);
  }
  std::shared_lock lock(memory_.mutex(), std::try_to_lock);
  while (!lock && context_.clock.now() < end) {  // a scrape is being read: no longer than there is time
    stop_.wait(milliseconds(1));
    lock = std::shared_lock(memory_.mutex(), std::try_to_lock);
  }
  if (!lock) return all(ErrorKind::timed_out, "a scrape that is being read was not over in time");
  auto answers = engine_->ask(questions, std::max(end - context_.clock.now(), Duration{}));
  for (auto& answer : answers) {
    if (answer) tell(troubles, answer->infos);
  }
  return answers;
}

Result<std::unique_ptr<Source>> open(const SourceConfig& config, const SourceContext& context) {
  auto source = ScrapeSource::open(config, context);
  if (source) return source;
  return fail(source.error().kind, format("source {}: {}", quoted(config.name), source.error().message));
}

Result<std::unique_ptr<StoredSeries>> read(const SourceConfig& config, const SourceContext& context) {
  const auto scraper = TRY(Scraper::open(config, context, context.interrupt_fd));
  auto out = std::make_unique<OneScrape>();
  TRY(scraper->scrape(context.clock.now(), out->memory));
  return out;
}

}  // namespace

SourceKind scrape();
SourceKind scrape() {
  return {{.name = "scrape",
           .help = "Targets that expose metrics over HTTP, scraped by tidegate itself while it watches. No server is "
                   "needed.",
           .fields = scrape_source_fields(),
           .example = "scrape: http://localhost:8080/metrics"},
          open,
          read};
}

}  // namespace tidegate::sources
