#include "edge/sources/engine_source.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "core/histograms/buckets.h"
#include "edge/sources/prometheus_answer.h"

namespace tidegate::sources {
namespace {

bool is_readable(int fd) {
  pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
  return fd >= 0 && ::poll(&entry, 1, 0) > 0;
}

AnswerKind kind_of(promql::Type type) {
  switch (type) {
    case promql::Type::scalar: return AnswerKind::scalar;
    case promql::Type::string: return AnswerKind::string;
    case promql::Type::matrix: return AnswerKind::matrix;
    case promql::Type::vector:
    case promql::Type::none: return AnswerKind::vector;
  }
  return AnswerKind::vector;
}

// The same limits as for what comes over a network: a query without enough matchers must not end in judging a cluster.
Result<void> check_size(const engine::Answer& answer, const std::string& name) {
  constexpr AnswerLimits kLimits;
  std::size_t samples = 0;
  for (const auto& series : answer.series) samples += series.points.size();
  const bool many_series = answer.series.size() > kLimits.series;
  if (!many_series && samples <= kLimits.samples) return {};
  const std::string what =
      many_series ? format("more than {} series", kLimits.series) : format("more than {} samples", kLimits.samples);
  return fail(ErrorKind::too_large,
              format("{} has {} for the query: narrow it, or aggregate with sum by (...)", name, what));
}

HistogramSample told(const engine::Point& point) {
  HistogramSample sample{.time = {point.time}, .count = point.histogram->count};
  for (const auto& bucket : histograms::all_buckets(*point.histogram)) {
    if (bucket.count != 0) sample.buckets.push_back({bucket.lower, bucket.upper, bucket.count});
  }
  return sample;
}

// The answer as far as it is what was wanted; native histograms are no numbers.
Answer wanted_of(engine::Answer from, Wanted wanted) {
  Answer answer{.kind = kind_of(from.type), .text = std::move(from.text)};
  std::size_t left_out = 0;
  for (engine::ResultSeries& series : from.series) {
    Series numbers{.labels = std::move(series.labels)};
    for (const engine::Point& point : series.points) {
      if (point.histogram && wanted == Wanted::histograms && from.type == promql::Type::matrix) {
        numbers.histograms.push_back(told(point));
      } else if (point.histogram) {
        ++left_out;
      } else {
        numbers.samples.push_back({.time = {point.time}, .value = point.value});
      }
    }
    if (!numbers.samples.empty() || !numbers.histograms.empty()) answer.series.push_back(std::move(numbers));
  }
  shorten(from.annotations);
  answer.warnings = std::move(from.annotations.warnings);
  answer.infos = std::move(from.annotations.infos);
  if (left_out == 0) return answer;
  answer.warnings.push_back(
      format("{} left out, which are no numbers: use histogram_quantile(), histogram_count(), histogram_sum() or "
             "histogram_fraction() around the query",
             left_out == 1 ? "1 native histogram was" : format("{} native histograms were", left_out)));
  return answer;
}

class EngineSource final : public Source {
 public:
  EngineSource(EngineSeries series, SourceContext context)
      : name_(printable(series.name)),
        read_(std::move(series.read)),
        timeout_(series.timeout),
        context_(std::move(context)) {}

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override;

 private:
  Result<void> read_for(std::span<const Question> questions);
  Result<Answer> answer(const Question& question, Timestamp end);
  std::optional<std::string> told_of_age(Timestamp asked);

  std::string name_;  // for messages
  ReadSeries read_;
  Duration timeout_;
  SourceContext context_;
  std::unique_ptr<StoredSeries> series_;
  Timestamp read_at_;                                       // series_ tells of times until then
  std::optional<Result<std::optional<Timestamp>>> newest_;  // of series_, once it was wanted
};

Result<void> EngineSource::read_for(std::span<const Question> questions) {
  const auto is_old = [&](const Question& question) { return question.at > read_at_; };
  if (series_ && std::ranges::none_of(questions, is_old)) return {};
  const Timestamp now = context_.clock.now();
  series_ = TRY(read_());
  read_at_ = now;
  newest_.reset();
  return {};
}

// An empty answer looks as if names were wrong, where everything is only too old.
std::optional<std::string> EngineSource::told_of_age(Timestamp asked) {
  if (!newest_) newest_ = series_->newest();
  if (!*newest_ || !**newest_) return std::nullopt;
  const Timestamp newest = ***newest_;
  if (newest > asked - server_options().lookback) return std::nullopt;
  return format("the newest sample in {} is {} older than the time asked about: it is from {}", name_,
                format_duration_rough(asked - newest), format_timestamp(newest));
}

Result<Answer> EngineSource::answer(const Question& question, Timestamp end) {
  const Timestamp now = context_.clock.now();
  if (now >= end) return fail(ErrorKind::timed_out, name_ + " was not asked: the time was over");
  QueryEnd query_end(context_, std::min(end, now + timeout_));
  engine::Options options = server_options();
  options.expired = [&] { return query_end.reached(); };
  const auto& storage = series_->storage();
  auto outcome =
      question.grid
          ? engine::range_query(
                storage, question.text,
                {.start = question.grid->start.ms, .end = question.grid->end.ms, .step = question.grid->step.ms},
                options)
          : engine::instant_query(storage, question.text, question.at, options);
  if (!outcome) return std::unexpected(query_end.explain(outcome.error(), question.text, name_));
  TRY(check_size(*outcome, name_));
  Answer answer = wanted_of(*std::move(outcome), question.grid ? Wanted::numbers : question.wanted);
  const bool is_list = answer.kind == AnswerKind::vector || answer.kind == AnswerKind::matrix;
  if (const auto age = is_list && answer.series.empty() ? told_of_age(question.at) : std::nullopt) {
    answer.infos.push_back(*age);
  }
  return answer;
}

std::vector<Result<Answer>> EngineSource::ask(std::span<const Question> questions, Duration deadline) {
  std::vector<Result<Answer>> answers;
  const Timestamp end = context_.clock.now() + deadline;
  if (deadline > Duration{} && !questions.empty()) {
    if (const Result<void> read = read_for(questions); !read) {
      return {questions.size(), Result<Answer>(std::unexpected(read.error()))};
    }
  }
  for (const Question& question : questions) answers.push_back(answer(question, end));
  return answers;
}

}  // namespace

std::unique_ptr<Source> engine_source(EngineSeries series, const SourceContext& context) {
  return std::make_unique<EngineSource>(std::move(series), context);
}

engine::Options server_options() {
  engine::Options options;
  options.features = promql::kStable;
  return options;
}

void shorten(engine::Annotations& annotations) {
  constexpr std::size_t kMost = 10;
  const auto cut = [](std::vector<std::string>& texts, std::string_view kind) {
    if (texts.size() <= kMost) return;
    const std::size_t more = texts.size() - kMost;
    texts.resize(kMost);
    texts.push_back(format("{} more {} annotations omitted", more, kind));
  };
  cut(annotations.warnings, "warning");
  cut(annotations.infos, "info");
}

bool QueryEnd::reached() {
  const Timestamp now = context_.clock.now();
  if (looked_.exchange(now.ms) == now.ms) return interrupted_ || timed_out_;  // a look costs a system call
  if (is_readable(context_.interrupt_fd)) interrupted_ = true;
  if (now >= end_) timed_out_ = true;
  return interrupted_ || timed_out_;
}

Error QueryEnd::explain(const engine::Failure& failure, std::string_view query, std::string_view name) const {
  if (interrupted_) return {ErrorKind::interrupted, format("the query on {} was interrupted", name)};
  if (timed_out_) return {ErrorKind::timed_out, format("{} could not finish the query in time", name)};
  if (!failure.syntax) {
    return {failure.kind, format("{} could not carry out the query: {}", name, printable(failure.message))};
  }
  const auto& [offset, length, message, hint] = *failure.syntax;
  const auto [line, column] = place_in_query(query, offset);
  return {ErrorKind::rejected, format("{} does not accept the query: {}:{}: {}{}{}", name, line, column,
                                      printable(message), hint.empty() ? "" : "; ", printable(hint))};
}

QueryPlace place_in_query(std::string_view query, std::size_t offset) {
  const std::string_view before = query.substr(0, offset);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return {.line = 1 + static_cast<int>(std::ranges::count(before, '\n')),
          .column = 1 + static_cast<int>(count_code_points(before.substr(line_begin)))};
}

}  // namespace tidegate::sources
