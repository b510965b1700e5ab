#include "core/gate/measure.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

#include "base/check.h"
#include "base/format.h"
#include "core/gate/evidence.h"
#include "core/gate/exclusions.h"
#include "core/gate/inquiry_kayenta.h"

namespace tidegate::gate {
namespace {

// Of a gate that says nothing about it, as comparisons see it.
constexpr WatchPlan kUnwatched{.every = minutes(1), .length = hours(1)};

ComparisonTimes comparison_times_of(const WatchPlan& plan) {
  const auto every = std::max(plan.every, seconds(1));
  const auto looks = (plan.length - plan.warmup).ms / every.ms;
  return {.every = every,
          .planned_looks = static_cast<int>(std::clamp<std::int64_t>(looks, 1, kMostPlannedLooks)),
          .warmup = plan.warmup};
}

Timestamp floor_to_second(Timestamp time) { return {time.ms / 1000 * 1000}; }
Timestamp ceil_to_second(Timestamp time) { return {(time.ms + 999) / 1000 * 1000}; }

Duration lag_of(const Gate& gate, const std::string& source) {
  const auto found = std::ranges::find(gate.sources, source, &SourceConfig::name);
  return found == gate.sources.end() ? Duration{} : found->lag;
}

// What is excluded from each of the windows that objectives want: asked once a window.
class ExcludedWindows {
 public:
  ExcludedWindows(const Gate& gate, Asker& asker) : gate_(gate), asker_(asker) {}

  const ExcludedTimes& of(Window window) {
    learn({window});
    return known_.at(window);
  }

  // Asks about all of them together.
  void learn(const std::vector<Window>& windows) {
    std::vector<Asker::Ask> asks;
    std::vector<std::pair<Window, std::size_t>> open;  // and how many answers are about it
    for (const auto& window : windows) {
      const bool is_new = known_.try_emplace(window).second;
      if (!is_new || gate_.exclusions.empty() || window.length() <= Duration{}) continue;
      auto questions = exclusion_questions(gate_.exclusions, window);
      open.emplace_back(window, questions.size());
      for (auto& question : questions) asks.push_back({std::move(question.source), std::move(question.question)});
    }
    const auto answers = asker_.ask(asks);
    std::span<const Result<Answer>> rest(answers);
    for (const auto& [window, count] : open) {
      known_[window] = excluded_times(gate_.exclusions, window, rest.first(count));
      rest = rest.subspan(count);
    }
  }

 private:
  const Gate& gate_;
  Asker& asker_;
  std::map<Window, ExcludedTimes> known_;
};

// How far back in time the baseline lies, and whether it is the canary's own past.
struct Past {
  Duration back;
  bool is_own = false;
  Duration period;
  int periods = 0;
};

Past past_of(const Objective& objective) {
  if (const auto& compare = objective.compare; compare && !compare->limit) {
    return {.back = compare->offset,
            .is_own = compare->baseline == objective.indicator,
            .period = compare->period,
            .periods = compare->periods};
  }
  const auto* query = std::get_if<QueryIndicator>(&objective.indicator);
  if (!objective.kayenta || !query) return {};
  return {.back = objective.kayenta->offset, .is_own = objective.kayenta->baseline == *query};
}

Window earlier(Window window, Duration by) { return {window.start - by, window.end - by}; }

// What is excluded where the baseline is, as if it were beside the canary, and in earlier periods; and whether the
// baseline reaches into what is judged.
void add_past(const Past& past, ExcludedWindows& exclusions, ExcludedTimes& excluded, Observation& start) {
  const auto add = [&](Duration back, auto& windows) {
    const auto& found = exclusions.of(earlier(start.available, back));
    for (const auto& doubt : found.doubts) {
      if (std::ranges::find(start.doubts, doubt) == start.doubts.end()) start.doubts.push_back(doubt);
    }
    for (const auto& time : found.times) windows.push_back(time);
  };
  std::vector<Window> all;
  for (int i = 0; i <= past.periods; ++i) {
    for (const auto back : {past.period * i, past.back + past.period * i})
      all.push_back(earlier(start.available, back));
  }
  exclusions.learn(all);
  if (past.back > Duration{}) {
    std::vector<ExcludedTime> before;
    add(past.back, before);
    for (auto& time : before) {
      time.window = earlier(time.window, Duration{} - past.back);
      time.reason += " (" + format_duration(past.back) + " earlier)";
      excluded.times.push_back(std::move(time));
    }
  }
  std::vector<ExcludedTime> of_periods;
  for (int i = 1; i <= past.periods; ++i) {
    add(past.period * i, of_periods);
    add(past.back + past.period * i, of_periods);
  }
  for (const auto& time : of_periods) start.excluded_before.push_back(time.window);
  const auto reach = start.available.length();
  const bool is_own = past.is_own && past.back > Duration{} && reach > past.back;
  if (is_own || (past.periods > 0 && reach > past.period)) start.own_past = is_own ? past.back : past.period;
}

// Since when an objective counts: a rollout asks each step by itself, but for comparisons that judge interval by
// interval, whose evidence is of all steps and of the last one alone.
std::optional<Timestamp> since_of(const Objective& objective, const CheckTimes& times) {
  const auto& compare = objective.compare;
  const bool goes_on = compare && compare->periods == 0 && !std::holds_alternative<QueryIndicator>(objective.indicator);
  return times.steps.empty() || goes_on ? times.since : times.steps.back().begin;
}

// Windows are whole seconds: rounded inwards, so that nothing from before the change slips in.
Observation start_of(const Objective& objective, Duration lag, const CheckTimes& times, ExcludedWindows& exclusions) {
  const auto since = since_of(objective, times);
  Observation start{.at = times.at, .since = since, .warmup = times.warmup};
  const auto end = floor_to_second(times.at - lag);
  const bool compares = objective.compare || objective.kayenta;
  const bool slides = objective.kayenta && objective.kayenta->slides;
  const bool anchored = compares && !slides && since;
  const auto begin = anchored ? ceil_to_second(*since + times.warmup) : end - objective.over;
  const Window wanted{begin, std::max(begin, end)};
  auto available = wanted;
  if (since && !anchored) available.start = std::clamp(ceil_to_second(*since + times.warmup), wanted.start, wanted.end);
  auto excluded = exclusions.of(available);
  start.available = available;
  if (!times.plan) {
    start.judged_until = end;
  } else if (times.ends && times.at >= *times.ends) {
    start.judged_until = std::min(end, floor_to_second(*times.ends - lag));
  }
  start.doubts = excluded.doubts;
  if (compares) {
    add_past(past_of(objective), exclusions, excluded, start);
    start.counted = available.length() - longest_left(available, excluded.times).covered;
  }
  start.measurement.wanted = wanted;
  start.measurement.window = compares ? available : longest_left(available, excluded.times).longest;
  for (const auto& time : excluded.times) start.excluded.push_back(time.window);
  for (const auto& time : excluded.times) start.measurement.excluded.push_back(format_excluded(time));
  return start;
}

// Whether any scrape of its source failed lately: asked together with the first round, once for all objectives.
Asker::Ask about_targets(const Inquiry& inquiry) {
  const auto& window = inquiry.observation.measurement.window;
  return {inquiry.objective.source,
          {.text = promql::failed_scrapes(window.length()), .at = window.end, .grid = std::nullopt}};
}

// When some did: whether targets of the inquiry are down. An error is only told: the value stands without.
void ask_about_targets(const std::vector<std::unique_ptr<Inquiry>>& inquiries, Asker& asker) {
  std::vector<Asker::Ask> asks;
  std::vector<Inquiry*> askers;
  for (const auto& inquiry : inquiries) {
    auto& measurement = inquiry->observation.measurement;
    const auto selectors = inquiry->reads();
    if (measurement.window.length() <= Duration{} || selectors.empty()) continue;
    const auto down = asker.ask({about_targets(*inquiry)});
    inquiry->observation.targets_unknown = !down[0];
    if (!down[0] || down[0]->series.empty()) continue;
    Question question{.text = promql::combined(promql::targets_of(selectors, measurement.window.length())),
                      .at = measurement.window.end,
                      .grid = std::nullopt};
    measurement.questions.push_back(question);
    asks.push_back({inquiry->objective.source, std::move(question)});
    askers.push_back(inquiry.get());
  }
  if (asks.empty()) return;
  const auto answers = asker.ask(asks);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    askers[i]->observation.targets_unknown = !answers[i];
    if (answers[i]) read_targets(promql::by_tag(*answers[i]), askers[i]->observation);
  }
}

// One round of questions for all inquiries together.
void ask_round(const std::vector<std::unique_ptr<Inquiry>>& inquiries, int round, Asker& asker) {
  std::vector<Asker::Ask> asks;
  std::vector<std::size_t> counts;
  for (const auto& inquiry : inquiries) {
    auto& measurement = inquiry->observation.measurement;
    auto questions = measurement.window.length() > Duration{} ? inquiry->questions(round) : std::vector<Question>{};
    counts.push_back(questions.size());
    for (auto& question : questions) {
      measurement.questions.push_back(question);
      asks.push_back({inquiry->objective.source, std::move(question)});
    }
  }
  if (asks.empty()) return;
  for (const auto& inquiry : inquiries) {
    const bool is_asked = inquiry->observation.measurement.window.length() > Duration{} && !inquiry->reads().empty();
    if (round == 0 && is_asked) asks.push_back(about_targets(*inquiry));
  }
  const auto answers = asker.ask(asks);
  std::span<const Result<Answer>> rest(answers);
  for (std::size_t i = 0; i < inquiries.size(); ++i) {
    if (counts[i] > 0) inquiries[i]->read(round, rest.first(counts[i]));
    rest = rest.subspan(counts[i]);
  }
}

}  // namespace

Asker::Asker(const Sources& sources, const CheckTimes& times)
    : sources_(sources),
      clock_(times.clock),
      end_(times.clock ? times.clock->now() + times.deadline : Timestamp{}),
      deadline_(times.deadline) {}

Duration Asker::left() const { return clock_ ? std::max(Duration{}, end_ - clock_->now()) : deadline_; }

std::optional<Timestamp> Asker::collects_since(const std::string& source) const {
  const auto found = sources_.find(source);
  return found == sources_.end() ? std::nullopt : found->second->collects_since(left());
}

std::vector<Result<Answer>> Asker::ask_one(const std::string& source, const std::vector<Question>& questions) {
  const auto found = sources_.find(source);
  CHECK(found != sources_.end());
  const auto time = left();
  auto answers = found->second->ask(questions, time);
  if (time > Duration{}) return answers;
  return std::vector<Result<Answer>>(questions.size(), std::unexpected(not_asked(source)));
}

std::vector<Result<Answer>> Asker::ask(const std::vector<Ask>& asks) {
  std::map<std::string, std::vector<Question>> open;
  std::set<std::pair<std::string, Question>> queued;
  for (const auto& [source, question] : asks) {
    const auto key = std::pair(source, question);
    if (!known_.contains(key) && queued.insert(key).second) open[source].push_back(question);
  }
  std::map<std::string, std::vector<Result<Answer>>> answers;
  std::vector<std::jthread> threads;  // one a source beyond the first
  for (auto& [source, questions] : open) {
    auto& slot = answers[source];
    const auto run = [this, &slot, &name = source, &asked = questions] { slot = ask_one(name, asked); };
    if (open.size() == 1) {
      run();
    } else {
      threads.emplace_back(run);
    }
  }
  threads.clear();
  for (auto& [source, questions] : open) {
    CHECK(answers[source].size() == questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i)
      known_.emplace(std::pair(source, questions[i]), std::move(answers[source][i]));
  }
  std::vector<Result<Answer>> out;
  for (const auto& [source, question] : asks) out.push_back(known_.at({source, question}));
  return out;
}

bool Asker::was_interrupted() const {
  return std::ranges::any_of(
      known_, [](const auto& entry) { return !entry.second && entry.second.error().kind == ErrorKind::interrupted; });
}

bool Asker::deadline_passed() const {
  const bool over = clock_ && left() == Duration{};
  return over && std::ranges::any_of(known_, [](const auto& entry) {
           return !entry.second && entry.second.error().kind == ErrorKind::timed_out;
         });
}

std::vector<std::unique_ptr<Inquiry>> measure(const Gate& gate, const CheckTimes& times, Asker& asker,
                                              canary::Courses& courses) {
  auto comparison_times = comparison_times_of(times.plan ? *times.plan : gate.watch.value_or(kUnwatched));
  comparison_times.steps = times.steps;
  if (gate.rollout) {
    comparison_times.baseline = gate.rollout->baseline;
    for (const auto& step : gate.rollout->steps) {
      const auto looks = (step.length - comparison_times.warmup).ms / comparison_times.every.ms;
      comparison_times.step_looks.push_back(static_cast<double>(std::max<std::int64_t>(looks, 1)));
    }
  }
  ExcludedWindows exclusions(gate, asker);
  std::vector<std::unique_ptr<Inquiry>> inquiries;
  for (const auto& objective : gate.objectives) {
    auto start = start_of(objective, lag_of(gate, objective.source), times, exclusions);
    if (objective.kayenta) {
      inquiries.push_back(kayenta_inquiry(objective, std::move(start), *gate.judge));
      continue;
    }
    inquiries.push_back(objective.compare
                            ? compare_inquiry(objective, std::move(start), comparison_times, courses[objective.name])
                            : open_inquiry(objective, std::move(start)));
  }
  for (const auto& inquiry : inquiries) {  // in a window of no time nothing is asked
    auto& measurement = inquiry->observation.measurement;
    inquiry->observation.collected_since = asker.collects_since(inquiry->objective.source);
    if (measurement.window.length() <= Duration{}) measurement.expression.clear();
  }
  for (int round = 0; round < kMostRounds; ++round) ask_round(inquiries, round, asker);
  ask_about_targets(inquiries, asker);
  for (const auto& inquiry : inquiries) inquiry->conclude();
  return inquiries;
}

void blame(const std::vector<std::unique_ptr<Inquiry>>& inquiries, const std::vector<std::size_t>& in_breach,
           Asker& asker) {
  std::vector<Asker::Ask> asks;
  std::vector<std::size_t> owners;
  for (const auto index : in_breach) {
    for (auto& question : inquiries[index]->blame()) {
      asks.push_back({inquiries[index]->objective.source, std::move(question)});
      owners.push_back(index);
    }
  }
  const auto answers = asker.ask(asks);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i]) continue;  // the verdict stands without it
    auto& inquiry = *inquiries[owners[i]];
    for (auto& reading : readings_of(*answers[i])) {
      reading.value *= inquiry.blame_scale();
      if (std::isfinite(reading.value)) inquiry.observation.measurement.contributors.push_back(std::move(reading));
    }
  }
}

}  // namespace tidegate::gate
