#include "core/promqltest/runner.h"

#include <algorithm>

#include "base/format.h"
#include "core/promqltest/compare.h"
#include "core/promqltest/nhcb.h"
#include "core/promqltest/pinning.h"
#include "core/tsdb/memory.h"

namespace tidegate::promqltest {
namespace {

using Kind = Expectation::Kind;

// One query to be run for an eval.
struct Variant {
  std::string query;
  Timestamp at;
};

std::string described(Timestamp at) { return "at " + format_duration(milliseconds(at.ms)); }

std::string described(const engine::Steps& steps) {
  return format("from {} to {} step {}", format_duration(milliseconds(steps.start)),
                format_duration(milliseconds(steps.end)), format_duration(milliseconds(steps.step)));
}

// The times at which a query with @ on every selector is run again.
std::vector<std::int64_t> other_times(std::int64_t ms) {
  if (ms == 0) return {-1000, 0, 1000};
  return {-10 * ms, 0, ms / 5, ms, 10 * ms};
}

std::vector<Variant> variants_of(const Eval& eval, Variants variants, const promql::Features& features) {
  std::vector<Variant> all = {{.query = eval.query, .at = eval.at}};
  if (variants == Variants::none) return all;
  auto parsed = promql::parse_expression(eval.query, features);
  if (!parsed) return all;
  const auto query = pinned(std::move(*parsed), eval.at);
  if (!query) return all;
  for (const auto ms : other_times(eval.at.ms)) all.push_back({.query = *query, .at = {ms}});
  return all;
}

// The value at one step of a range query's answer, as an instant query gives it.
engine::Answer moment_of(engine::Answer range, std::int64_t time, promql::Type type) {
  engine::Answer moment;
  moment.type = type;
  for (auto& series : range.series) {
    const auto point = std::ranges::find(series.points, time, &engine::Point::time);
    if (point != series.points.end()) moment.series.push_back({.labels = std::move(series.labels), .points = {*point}});
  }
  return moment;
}

class Runner {
 public:
  Runner(const engine::Options& options, Variants variants) : options_(options), variants_(variants) {}

  Report run(const Script& script) {
    for (const auto& command : script.commands) std::visit([this](const auto& what) { execute(what); }, command);
    return std::move(report_);
  }

 private:
  void execute(const Clear&) { storage_.clear(); }

  void execute(const Load& load) {
    const auto loaded = append(load);
    if (!loaded)
      report_.failures.push_back({.line = load.line, .query = "load", .how = "", .details = {loaded.error().message}});
  }

  Result<void> append(const Load& load) {
    for (const auto& series : load.series) TRY(append(series, load.step));
    if (!load.with_nhcb) return {};
    auto native = TRY(native_samples(load));
    for (auto& sample : native) TRY(storage_.append(sample.labels, sample.time, std::move(sample.histogram)));
    return {};
  }

  Result<void> append(const Load::Series& series, Duration step) {
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      const auto& value = series.values[i];
      if (value.omitted) continue;
      const auto time = static_cast<std::int64_t>(i) * step.ms;
      const auto offset = series.starts.empty() ? std::nullopt : series.starts[i];
      const auto start = offset ? time + *offset : 0;
      if (value.histogram) {
        TRY(storage_.append(series.labels, time, *value.histogram, start));
      } else {
        TRY(storage_.append(series.labels, time, value.value, start));
      }
    }
    return {};
  }

  void execute(const Eval& eval) {
    ++report_.evals;
    const auto failures_before = report_.failures.size();
    if (eval.kind == Eval::Kind::range) {
      run_range(eval);
    } else {
      for (const auto& variant : variants_of(eval, variants_, options_.features)) run_instant(eval, variant);
    }
    report_.passed += report_.failures.size() == failures_before ? 1 : 0;
  }

  void run_range(const Eval& eval) {
    const auto answer = engine::range_query(storage_, eval.query, eval.steps, options_);
    note(eval, eval.query, described(eval.steps), judge(eval, answer));
  }

  void run_instant(const Eval& eval, const Variant& variant) {
    const auto answer = engine::instant_query(storage_, variant.query, variant.at, options_);
    const auto differences = judge(eval, answer);
    note(eval, variant.query, described(variant.at), differences);
    const bool goes_on = variants_ == Variants::all && answer && differences.empty() && !eval.instant_only;
    if (goes_on && !has_query_context(variant.query)) run_as_range(eval, variant, answer->type);
  }

  // The same in the middle of a range query.
  void run_as_range(const Eval& eval, const Variant& variant, promql::Type type) {
    const auto minute = minutes(1).ms;
    const engine::Steps steps{.start = variant.at.ms - minute, .end = variant.at.ms + minute, .step = minute};
    auto range = engine::range_query(storage_, variant.query, steps, options_);
    Differences differences;
    if (!range) {
      differences = {"error: " + range.error().message};
    } else if (!eval.expects(Kind::ordered)) {
      differences = check_sorted(range->series);
      std::ranges::copy(compare_answer(eval, moment_of(std::move(*range), variant.at.ms, type)),
                        std::back_inserter(differences));
    }
    note(eval, variant.query, described(steps), differences);
  }

  static Differences judge(const Eval& eval, const engine::Outcome<engine::Answer>& answer) {
    if (!answer && eval.expects(Kind::fail)) return compare_failure(eval, answer.error().message);
    if (!answer) return {"error: " + answer.error().message};
    if (eval.expects(Kind::fail)) return {"expected: an error", "got:      an answer"};
    auto differences = compare_annotations(eval, answer->annotations);
    std::ranges::copy(compare_answer(eval, *answer), std::back_inserter(differences));
    return differences;
  }

  void note(const Eval& eval, const std::string& query, std::string how, const Differences& differences) {
    ++report_.runs;
    if (differences.empty()) {
      ++report_.passed_runs;
    } else if (report_.failures.empty() || report_.failures.back().line != eval.line) {
      report_.failures.push_back({.line = eval.line, .query = query, .how = std::move(how), .details = differences});
    }
  }

  const engine::Options& options_;
  Variants variants_;
  tsdb::MemoryStorage storage_;
  Report report_;
};

}  // namespace

engine::Options suite_options() {
  engine::Options options;
  options.delayed_names = true;
  options.start_timestamps = true;
  options.most_samples = 10'000;
  options.threads = 1;
  return options;
}

Report run(const Script& script, const engine::Options& options, Variants variants) {
  return Runner(options, variants).run(script);
}

}  // namespace tidegate::promqltest
