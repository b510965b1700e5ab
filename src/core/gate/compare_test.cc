// A canary against its baseline, from raw samples to verdict.
#include <gtest/gtest.h>

#include "core/gate/watch.h"
#include "core/promql/compose.h"
#include "support/canary_arms.h"
#include "support/counter_source.h"
#include "support/one_check.h"

namespace tidegate::gate {
namespace {

using test::canary_errors;
using test::CounterSource;
using test::pod;

constexpr Timestamp kStart{1'700'000'040'000};  // a whole minute

Objective latency() {
  auto objective = canary_errors();
  objective.name = "latency";
  objective.indicator = DistributionIndicator{.histogram = R"(seconds{track="canary"})"};
  objective.compare->baseline = DistributionIndicator{.histogram = R"(seconds{track="stable"})"};
  return objective;
}

// Both arms at 10 requests a second, with errors at these rates.
CounterSource traffic(double canary_errors, double stable_errors) {
  CounterSource source(kStart);
  source.grows(R"(track="canary",code="500")", pod("c", "500"), canary_errors);
  source.grows(R"(track="canary"})", pod("c"), 10)
      .grows(R"(track="stable",code="500")", pod("s", "500"), stable_errors);
  source.grows(R"(track="stable"})", pod("s"), 10);
  return source;
}

Decision check_at(Duration after, Source& source, Objective objective = canary_errors(),
                  canary::Courses* courses = nullptr) {
  const auto gate = test::gate_of({std::move(objective)});
  return check(gate, {{"default", &source}}, {.at = kStart + after, .since = kStart, .courses = courses});
}

TEST(Compare, three_times_the_errors_fail_and_the_sentence_has_both_arms) {
  auto source = traffic(0.3, 0.1);
  const auto decision = check_at(minutes(20), source);
  EXPECT_EQ(decision.verdict, Verdict::fail);
  EXPECT_EQ(decision.because, "errors: 3% (360 of 12,000 events) is 3x the baseline's 1% (120 of 12,000 events)");
}

TEST(Compare, an_equal_canary_passes_once_there_is_evidence) {
  auto source = traffic(0.1, 0.1);
  EXPECT_EQ(check_at(minutes(60), source).verdict, Verdict::pass);
}

TEST(Compare, series_that_both_arms_have_make_it_a_comparison_with_itself) {
  auto source = traffic(0.1, 0.1);
  source.grows(R"(track="canary"})", pod("both"), 1).grows(R"(track="stable"})", pod("both"), 1);
  const auto decision = check_at(minutes(60), source);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.because, R"(errors: the canary and its baseline have series in common: {pod="both"})");
}

TEST(Compare, errors_that_only_the_baseline_counts_are_not_none) {
  const auto of = [](double stable_errors) {
    CounterSource source(kStart);
    source.grows(R"(track="canary"})", pod("c"), 10).grows(R"(track="stable"})", pod("s"), 10);
    source.grows(R"(track="stable",code="500")", pod("s", "500"), stable_errors);
    return source;
  };
  auto renamed = of(0.1), rare = of(0.0008);
  const auto decision = check_at(minutes(60), renamed);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_TRUE(decision.because.contains("though about 360 bad events were due at its baseline's rate"))
      << decision.because;
  EXPECT_EQ(check_at(minutes(60), rare).verdict, Verdict::pass);
}

TEST(Compare, arms_whose_scrapes_never_fall_into_the_same_interval_are_compared) {
  CounterSource source(kStart);
  const auto scraped_at = [](int half, double rate) {  // of each minute
    return [=](double at) {
      const auto second = std::fmod(at + 60'000, 60);
      const bool is_scraped = (second >= 30) == (half == 1) && std::fmod(second, 30) < 15;
      return is_scraped || at == 3600 ? std::floor(1e6 + rate * at) : -1;  // that at the end is the source's, of now
    };
  };
  source.counter(R"(track="canary",code="500")", pod("c", "500"), scraped_at(0, 0.1));
  source.counter(R"(track="canary"})", pod("c"), scraped_at(0, 10));
  source.counter(R"(track="stable",code="500")", pod("s", "500"), scraped_at(1, 0.1));
  source.counter(R"(track="stable"})", pod("s"), scraped_at(1, 10));
  const WatchPlan plan{.every = seconds(30), .length = minutes(60)};
  const auto decision = check(test::gate_of({canary_errors()}), {{"default", &source}},
                              {.at = kStart + minutes(60), .since = kStart, .plan = &plan});
  EXPECT_EQ(decision.verdict, Verdict::pass) << decision.because;
  EXPECT_NEAR(decision.assessments[0].measurement.events.value_or(0), 36'000, 700);
  EXPECT_EQ(decision.assessments[0].measurement.comparison->looks.size(), 60u);
}

TEST(Compare, a_canary_that_hangs_is_not_well) {
  const auto hanging_for = [](double seconds) {
    CounterSource source(kStart);
    const auto until = [seconds](double rate) {
      return [=](double at) { return std::floor(1e6 + rate * std::min(at, 3600 - seconds)); };
    };
    source.counter(R"(track="canary",code="500")", pod("c", "500"), until(0.1));
    source.counter(R"(track="canary"})", pod("c"), until(10));
    source.grows(R"(track="stable",code="500")", pod("s", "500"), 0.1).grows(R"(track="stable"})", pod("s"), 10);
    return check_at(minutes(60), source);
  };
  EXPECT_EQ(hanging_for(0).verdict, Verdict::pass);
  const auto decision = hanging_for(180);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.because,
            "errors: the canary has had no requests for 3m, though about 1,800 were due by its baseline's traffic");
}

TEST(Compare, objectives_of_a_pool_fail_together_and_not_by_one_of_them) {
  auto source = traffic(0.3, 0.1);
  auto bad = canary_errors(), other = canary_errors();
  other.name = "successes";
  for (auto* each : {&bad, &other}) {
    each->compare->pool = "all";
    each->compare->method = CompareMethod::eprocess;
  }
  const auto check_both = [&] {
    return check(test::gate_of({bad, other}), {{"default", &source}}, {.at = kStart + minutes(20), .since = kStart});
  };
  EXPECT_EQ(check_both().verdict, Verdict::fail);
  other.indicator = other.compare->baseline;  // alike
  other.compare->weight = 1e60;
  const auto decision = check_both();
  EXPECT_NE(decision.assessments[0].measurement.comparison->finding, Comparison::Finding::worse);
  EXPECT_EQ(decision.assessments[0].measurement.comparison->pool, "all");
}

TEST(Compare, too_little_traffic_is_inconclusive_and_says_how_much_is_lacking) {
  auto source = traffic(0.1, 0.1);
  const auto decision = check_at(minutes(2), source);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_NE(decision.because.find("more requests of the canary are needed"), std::string::npos) << decision.because;
}

TEST(Compare, evaluations_that_remember_come_to_what_one_evaluation_comes_to) {
  auto source = traffic(0.13, 0.1), other = traffic(0.13, 0.1);
  canary::Courses courses;
  Decision last;
  for (int minute = 0; minute <= 30; ++minute)
    last = check_at(minutes(minute) + seconds(7), source, canary_errors(), &courses);
  const auto at_once = check_at(minutes(30) + seconds(7), other);
  EXPECT_EQ(last.assessments[0].measurement.comparison, at_once.assessments[0].measurement.comparison);
  std::erase_if(source.asked, [](const Question& each) { return !each.text.starts_with("http_total"); });
  EXPECT_EQ(source.asked.back().text, R"(http_total{track="stable"}[6m])");  // not the whole half hour
}

TEST(Compare, asks_for_raw_samples_and_never_for_rates) {
  auto source = traffic(0.1, 0.1);
  check_at(minutes(5), source);
  for (const auto& question : source.asked) {
    EXPECT_EQ(question.text.find("rate("), std::string::npos) << question.text;
    EXPECT_EQ(question.text.find("sum(increase("), std::string::npos) << question.text;
  }
}

TEST(Compare, an_offset_compares_with_the_past) {
  CounterSource source(kStart);  // errors begin with the change
  const auto errors_of = [](double s) {
    return s < 0 ? 1000 + std::floor(0.1 * (s + 86400)) : 9640 + std::floor(0.5 * s);
  };
  source.counter(R"(code="500"})", pod("c", "500"), errors_of);
  source.grows(R"(http_total{})", pod("c"), 10);
  auto objective = canary_errors();
  objective.indicator = RatioIndicator{.counted = R"(http_total{code="500"})", .total = "http_total{}"};
  objective.compare->baseline = objective.indicator;
  objective.compare->offset = hours(2);
  CounterSource named(kStart);
  named.counter(R"(code="500")", pod("c", "500"), errors_of).grows("http_total[", pod("c"), 10);
  EXPECT_EQ(check_at(minutes(20), named, objective).verdict, Verdict::fail);
}

// A service whose errors double every day for the hour from kStart on, and which fails `more` a second from then on.
CounterSource daily(double more) {
  CounterSource source(kStart);
  source.counter(R"(code="500")", pod("c", "500"), [more](double s) {
    constexpr double kDay = 86400, kHour = 3600;
    const double days = std::floor(s / kDay);
    return std::floor(1e7 + 0.1 * (s + kHour * days + std::min(s - days * kDay, kHour)) + more * std::max(s, 0.0));
  });
  for (const auto* all : {"http_total[", "http_total{}"}) {
    source.counter(all, pod("c"), [](double s) { return std::floor(1e8 + 10 * s); });
  }
  return source;
}

Decision check_against_past(Source& source, Objective objective = canary_errors(),
                            const std::string& counted = R"(http_total{code="500"})") {
  objective.indicator = RatioIndicator{.counted = counted, .total = "http_total{}"};
  objective.compare->baseline = objective.indicator;
  objective.compare->offset = hours(2);
  objective.compare->period = hours(24);
  objective.compare->periods = 7;
  return check_at(minutes(30), source, objective);
}

TEST(Compare, a_rise_of_every_day_is_not_the_releases) {
  auto source = daily(0);
  const auto decision = check_against_past(source);
  EXPECT_EQ(decision.verdict, Verdict::pass) << decision.because;
  EXPECT_EQ(source.asked.size() - 1, 32u) << "two counters at two times of eight days, and the targets";
}

TEST(Compare, what_a_release_adds_to_the_rise_of_every_day_fails) {
  auto source = daily(0.4);
  EXPECT_EQ(check_against_past(source).because,
            "errors: 6% (1,080 of 18,000 events) after 1% (180 of 18,000 events) is 3x the change of 2x that 7 earlier "
            "periods had");
}

TEST(Compare, a_baseline_that_reaches_into_what_is_judged_proves_nothing) {
  auto source = daily(0.4);
  auto objective = canary_errors();
  objective.indicator = RatioIndicator{.counted = R"(http_total{code="500"})", .total = "http_total{}"};
  objective.compare->baseline = objective.indicator;
  objective.compare->offset = hours(2);
  const auto decision = check_at(hours(5), source, objective);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.because, "errors: the baseline lies 2h back, and 5h are judged: its end is what is judged itself");
  EXPECT_EQ(check_at(hours(2), source, objective).verdict, Verdict::fail);
}

TEST(Compare, what_is_excluded_in_the_baselines_past_counts_in_neither) {
  CounterSource source(kStart);  // a backup in the half hour before the last one of the baseline fails everything
  const auto errors_of = [](double s) {
    const double backup = std::clamp(s + 7200, 0.0, 1800.0);
    return std::floor(1e8 + 0.1 * s + 9.9 * backup + (s > 0 ? 0.4 * s : 0));
  };
  source.counter(R"(code="500")", pod("c", "500"), errors_of);
  for (const auto* all : {"http_total[", "http_total{}"}) {
    source.counter(all, pod("c"), [](double s) { return std::floor(1e8 + 10 * s); });
  }
  auto objective = canary_errors();
  objective.indicator = RatioIndicator{.counted = R"(http_total{code="500"})", .total = "http_total{}"};
  objective.compare->baseline = objective.indicator;
  objective.compare->offset = hours(2);
  auto gate = test::gate_of({objective});
  gate.exclusions = {{.text = "14 20 * * *", .length = minutes(30), .reason = "backup"}};  // kStart is 22:14
  const auto decision = check(gate, {{"default", &source}}, {.at = kStart + hours(2), .since = kStart});
  EXPECT_EQ(decision.verdict, Verdict::fail) << decision.because;
}

TEST(Compare, more_intervals_than_anybody_needs_are_refused) {
  auto source = traffic(0.1, 0.1);
  const auto gate = test::gate_of({canary_errors()});
  const WatchPlan plan{.every = seconds(1), .length = hours(1)};
  const auto decision = check(gate, {{"default", &source}}, {.at = kStart, .since = Timestamp{}, .plan = &plan});
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_NE(decision.because.find("more than 100,000 intervals of 1s"), std::string::npos) << decision.because;
}

TEST(Compare, slow_requests_are_held_against_the_past_at_their_bound_alone) {
  CounterSource source(kStart);
  const auto bucket = [&](const char* le, double share, double since) {
    Labels labels = pod("c");
    labels.set("le", le);
    source.counter("seconds_bucket[", labels,
                   [share, since](double s) { return std::floor(1e8 + 10 * (s < 0 ? share * s : since * s)); });
  };
  bucket("0.1", 0.5, 0.4);
  bucket("0.5", 0.99, 0.9);  // 1 % are slower, and 10 % since the change
  bucket("1", 1, 1);
  bucket("+Inf", 1, 1);
  auto objective = canary_errors();
  objective.indicator = WithinIndicator{.histogram = "seconds", .within = milliseconds(500)};
  objective.compare->baseline = objective.indicator;
  objective.compare->offset = hours(2);
  objective.compare->period = hours(24);
  objective.compare->periods = 7;
  const auto decision = check_at(minutes(30), source, objective);
  EXPECT_EQ(decision.verdict, Verdict::fail) << decision.because;
  EXPECT_EQ(decision.assessments[0].measurement.events, 18'000);
}

TEST(Compare, without_a_past_nothing_passes) {
  CounterSource source(kStart);
  source.counter("http_total", pod("c"), [](double s) { return s < -10000 ? -1 : std::floor(1e6 + 10 * s); });
  const auto decision = check_against_past(source);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_NE(decision.because.find("only 0 of 7 earlier periods have events"), std::string::npos) << decision.because;
}

Objective proven(double limit) {
  auto objective = canary_errors();
  objective.condition = {.kind = Condition::Kind::at_most, .high = limit};
  objective.compare->limit = limit;
  objective.compare->baseline = objective.indicator;
  return objective;
}

TEST(Compare, a_limit_is_proven_kept_or_broken_and_needs_no_baseline) {
  CounterSource source(kStart);
  source.grows(R"(track="canary",code="500")", pod("c", "500"), 0.02).grows(R"(track="canary"})", pod("c"), 10);
  const auto kept = check_at(minutes(20), source, proven(0.005));
  EXPECT_EQ(kept.verdict, Verdict::pass);
  EXPECT_EQ(kept.assessments[0].because, "0.2% (24 of 12,000 events): proven to be at most 0.5%");
  EXPECT_EQ(kept.assessments[0].value, "0.2%");
  EXPECT_EQ(kept.assessments[0].measurement.series, 1);
  const auto broken = check_at(minutes(20), source, proven(0.0005));
  EXPECT_EQ(broken.verdict, Verdict::fail);
  EXPECT_EQ(broken.assessments[0].because, "0.2% (24 of 12,000 events): proven to be above 0.05%");
}

// What the source says when it is asked whether series are there: a tag, and the label `code` under it.
class Telling final : public Source {
 public:
  explicit Telling(std::vector<std::pair<std::string, std::string>> tags) : tags_(std::move(tags)) {}

  std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override {
    auto answers = counters.ask(questions, deadline);
    for (std::size_t i = 0; i < questions.size(); ++i) {
      if (questions[i].text.find("count_over_time") != std::string::npos) answers[i] = said(questions[i].at);
    }
    return answers;
  }

  CounterSource counters{kStart};

 private:
  Answer said(Timestamp at) const {
    Answer answer;
    for (const auto& [tag, code] : tags_) {
      Labels labels;
      labels.set(std::string(promql::kTagLabel), tag);
      if (!code.empty()) labels.set("code", code);
      answer.series.push_back({.labels = labels, .samples = {{at, 1}}});
    }
    return answer;
  }

  std::vector<std::pair<std::string, std::string>> tags_;
};

// Traffic without errors, whose counter isn't there.
Telling without_errors() {
  Telling source({{"matcher-base-0", ""}, {"matcher-values-0", "200"}});
  for (const auto* all : {R"(track="canary"})", R"(track="stable"})", "http_total[", "http_total{}"}) {
    source.counters.counter(all, pod(all), [](double s) { return std::floor(1e8 + 10 * s); });
  }
  return source;
}

TEST(Compare, errors_of_which_the_selector_can_match_none_prove_nothing) {
  auto source = without_errors();
  auto limit = proven(0.01), compared = canary_errors();
  for (auto* objective : {&limit, &compared}) {
    std::get<RatioIndicator>(objective->indicator).counted = R"(http_total{track="canary",code="5.."})";
    const auto decision = check_at(hours(1), source, *objective);
    EXPECT_EQ(decision.verdict, Verdict::inconclusive) << decision.because;
    EXPECT_NE(decision.because.find("compares with the very text"), std::string::npos) << decision.because;
  }
  const auto past = check_against_past(source, canary_errors(), R"(http_total{code="5.."})");
  EXPECT_EQ(past.verdict, Verdict::inconclusive) << past.because;
  EXPECT_NE(past.because.find("compares with the very text"), std::string::npos) << past.because;
}

TEST(Compare, an_error_metric_that_neither_arm_knows_is_no_zero) {
  auto source = without_errors();
  auto objective = canary_errors();
  for (auto* indicator : {&objective.indicator, &objective.compare->baseline}) {
    std::get<RatioIndicator>(*indicator).counted = "erors_total";
  }
  EXPECT_TRUE(check_at(hours(1), source, objective).because.contains("the source knows no metric erors_total"));
  Telling known({{"counted-name", ""}, {"other", ""}});
  known.counters = source.counters;
  EXPECT_EQ(check_at(hours(1), known, objective).verdict, Verdict::pass);
}

TEST(Compare, errors_that_only_the_canary_has_made_are_worse_and_known) {
  Telling source({});
  source.counters.grows("erors_total{", pod("c"), 5).grows(R"(http_total{track="canary"})", pod("c"), 10);
  source.counters.grows(R"(http_total{track="stable"})", pod("s"), 10);
  auto objective = canary_errors();
  std::get<RatioIndicator>(objective.indicator).counted = R"(erors_total{track="canary"})";
  std::get<RatioIndicator>(objective.compare->baseline).counted = "erors_total";  // to which the source has nothing
  const auto decision = check_at(hours(1), source, objective);
  EXPECT_EQ(decision.verdict, Verdict::fail) << decision.because;
  for (const auto& caveat : decision.assessments[0].measurement.caveats) EXPECT_NE(caveat.kind, "unknown-metric");
}

TEST(Compare, a_doubt_lasts_while_no_new_interval_is_read) {
  auto source = without_errors();
  auto objective = canary_errors();
  std::get<RatioIndicator>(objective.indicator).counted = R"(http_total{track="canary",code="5.."})";
  canary::Courses courses;
  for (const auto after : {minutes(60), minutes(60) + seconds(7)}) {
    const auto decision = check_at(after, source, objective, &courses);
    EXPECT_EQ(decision.verdict, Verdict::inconclusive) << format_duration(after);
    EXPECT_NE(decision.because.find("compares with the very text"), std::string::npos) << decision.because;
  }
  auto both = traffic(0.1, 0.1);
  both.grows(R"(track="canary"})", pod("both"), 1).grows(R"(track="stable"})", pod("both"), 1);
  courses.clear();
  for (const auto after : {minutes(60), minutes(60) + seconds(7)}) {
    EXPECT_EQ(check_at(after, both, canary_errors(), &courses).verdict, Verdict::inconclusive)
        << format_duration(after);
  }
}

TEST(Compare, a_baseline_of_which_nothing_good_is_counted_is_no_measure) {
  CounterSource source(kStart);
  source.grows(R"(track="canary",code="200")", pod("c", "200"), 7).grows(R"(track="canary"})", pod("c"), 10);
  source.grows(R"(track="stable"})", pod("s"), 10);
  auto objective = canary_errors();
  const auto good = [](std::string track) {
    return RatioIndicator{.counted = "http_total{track=\"" + track + "\",code=\"200\"}",
                          .total = "http_total{track=\"" + track + "\"}",
                          .counts_good = true};
  };
  objective.indicator = good("canary");
  objective.compare->baseline = good("stable");
  const auto decision = check_at(hours(1), source, objective);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_EQ(decision.because, "errors: every event of the baseline is bad: what is no worse than that is not good");
}

TEST(Compare, what_is_no_count_is_no_zero_either) {
  for (const double value : {std::nan(""), 1e300}) {
    auto source = traffic(0, 0.1);
    source.counter(R"(track="canary",code="500")", pod("other", "500"), [=](double) { return value; });
    const auto compared = check_at(hours(1), source);
    const auto limit = check_at(hours(1), source, proven(0.01));
    for (const auto& decision : {compared, limit}) {
      EXPECT_EQ(decision.verdict, Verdict::inconclusive) << value << decision.because;
      EXPECT_NE(decision.because.find("of the counters are no counts"), std::string::npos) << decision.because;
    }
  }
}

TEST(Compare, a_bound_that_not_every_target_has_is_no_bound) {
  CounterSource source(kStart);
  const auto bucket = [&](std::string track, std::string name, std::string le, double rate) {
    auto labels = pod(name);
    labels.set("le", le);
    source.grows("seconds_bucket{track=\"" + track + "\"", labels, rate);
  };
  for (const auto* track : {"canary", "stable"}) {
    for (const auto* name : {"1", "2"}) {
      const bool is_old = std::string_view(track) == "stable" && std::string_view(name) == "2";
      bucket(track, track + std::string(name), is_old ? "0.25" : "0.5", std::string_view(track) == "canary" ? 7 : 9.9);
      bucket(track, track + std::string(name), "+Inf", 10);
    }
  }
  auto objective = canary_errors();
  objective.indicator = WithinIndicator{.histogram = R"(seconds{track="canary"})", .within = milliseconds(500)};
  objective.compare->baseline = WithinIndicator{.histogram = R"(seconds{track="stable"})", .within = milliseconds(500)};
  const auto decision = check_at(hours(1), source, objective);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive) << decision.because;
}

TEST(Compare, an_error_counter_that_is_merely_not_there_yet_passes_and_is_told) {
  auto source = without_errors();
  const auto limit = check_at(hours(1), source, proven(0.01));
  const auto past = check_against_past(source);
  for (const auto& decision : {limit, past}) {
    EXPECT_EQ(decision.verdict, Verdict::pass) << decision.because;
    ASSERT_FALSE(decision.assessments[0].measurement.caveats.empty());
    EXPECT_EQ(decision.assessments[0].measurement.caveats[0].kind, "absent-counter");
  }
}

TEST(Compare, a_limit_that_few_events_seem_to_keep_or_to_break_is_open) {
  for (const double errors_a_second : {0.0, 0.05, 0.1}) {
    CounterSource source(kStart);
    source.grows(R"(track="canary",code="500")", pod("c", "500"), errors_a_second)
        .grows(R"(track="canary"})", pod("c"), 10);
    const auto decision = check_at(minutes(1), source, proven(0.005));
    EXPECT_EQ(decision.verdict, Verdict::inconclusive) << errors_a_second;
  }
}

TEST(Compare, without_a_baseline_or_without_a_canary_nothing_passes) {
  CounterSource source(kStart);
  source.grows(R"(track="canary"})", pod("c"), 10);
  EXPECT_EQ(check_at(minutes(60), source).verdict, Verdict::inconclusive);
  CounterSource other(kStart);
  other.grows(R"(track="stable"})", pod("s"), 10);
  EXPECT_EQ(check_at(minutes(60), other).verdict, Verdict::inconclusive);
}

TEST(Compare, a_baseline_without_traffic_is_named) {
  CounterSource source(kStart);
  source.grows(R"(track="canary"})", pod("c"), 10).grows(R"(track="stable"})", pod("s"), 0);
  EXPECT_EQ(check_at(minutes(60), source).because,
            "errors: the baseline has no events, so there is nothing to compare the canary with");
}

TEST(Compare, a_source_that_errs_is_asked_again_and_loses_nothing) {
  class Failing final : public Source {
   public:
    explicit Failing(Source& source) : source_(source) {}
    std::vector<Result<Answer>> ask(std::span<const Question> questions, Duration deadline) override {
      if (!fails) return source_.ask(questions, deadline);
      return std::vector<Result<Answer>>(questions.size(), fail(ErrorKind::unreachable, "refused"));
    }
    bool fails = false;

   private:
    Source& source_;
  };
  auto source = traffic(0.1, 0.1), other = traffic(0.1, 0.1);
  Failing failing(source);
  canary::Courses courses;
  for (int minute = 0; minute <= 30; ++minute) {
    failing.fails = minute > 5 && minute < 12;
    const auto verdict = check_at(minutes(minute), failing, canary_errors(), &courses).verdict;
    EXPECT_TRUE(!failing.fails || verdict == Verdict::inconclusive);
  }
  const auto seen = check_at(minutes(30), failing, canary_errors(), &courses);
  EXPECT_EQ(seen.assessments[0].measurement.events, check_at(minutes(30), other).assessments[0].measurement.events);
}

// Kayenta closes gaps up and never pairs the arms in time: samples that stopped twenty minutes ago would pass (H9).
TEST(Compare, kayenta_would_pass_a_canary_that_is_collected_no_more) {
  CounterSource source(kStart);
  const auto stops = [](double rate) {
    return [rate](double s) { return s > 2400 ? -1 : std::floor(1e6 + rate * s); };
  };
  source.counter(R"(track="canary",code="500")", pod("c", "500"), stops(0.1));
  source.counter(R"(track="canary"})", pod("c"), stops(10));
  source.grows(R"(track="stable",code="500")", pod("s", "500"), 0.1).grows(R"(track="stable"})", pod("s"), 10);
  const auto decision = check_at(minutes(60), source);
  EXPECT_EQ(decision.verdict, Verdict::inconclusive);
  EXPECT_TRUE(decision.because.starts_with("errors: the series ended 20m ago")) << decision.because;
}

// Buckets of 10 observations a second, of which so many lie above 0.1, 0.5 and 1 s.
void add_histogram(CounterSource& source, const std::string& key, const std::string& name, std::vector<double> above) {
  const std::vector<std::string> bounds{"0.1", "0.5", "1", "+Inf"};
  above.push_back(0);
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    auto labels = pod(name);
    labels.set("le", bounds[i]);
    source.grows(key, labels, 10 - above[i]);
  }
}

TEST(Compare, a_slow_tail_fails_and_names_its_bound) {
  CounterSource source(kStart);
  add_histogram(source, R"(seconds_bucket{track="canary"})", "c", {3, 0.5, 0.1});
  add_histogram(source, R"(seconds_bucket{track="stable"})", "s", {3, 0.1, 0.1});
  const auto decision = check_at(minutes(20), source, latency());
  EXPECT_EQ(decision.verdict, Verdict::fail);
  EXPECT_TRUE(decision.because.starts_with("latency: slower than 500 ms: 5% (600 of 12,000 events) is 5x"))
      << decision.because;
}

TEST(Compare, equal_histograms_pass) {
  CounterSource source(kStart);
  add_histogram(source, R"(seconds_bucket{track="canary"})", "c", {3, 0.2, 0.1});
  add_histogram(source, R"(seconds_bucket{track="stable"})", "s", {3, 0.2, 0.1});
  EXPECT_EQ(check_at(minutes(60), source, latency()).verdict, Verdict::pass);
}

TEST(Compare, of_within_only_that_bound_counts_and_it_must_be_there) {
  auto objective = latency();
  objective.indicator = WithinIndicator{.histogram = R"(seconds{track="canary"})", .within = milliseconds(500)};
  objective.compare->baseline = WithinIndicator{.histogram = R"(seconds{track="stable"})", .within = milliseconds(500)};
  CounterSource source(kStart);
  add_histogram(source, R"(seconds_bucket{track="canary"})", "c", {3, 0.5, 0.1});
  add_histogram(source, R"(seconds_bucket{track="stable"})", "s", {3, 0.1, 0.1});
  EXPECT_EQ(check_at(minutes(20), source, objective).verdict, Verdict::fail);
  objective.indicator = WithinIndicator{.histogram = R"(seconds{track="canary"})", .within = milliseconds(300)};
  const auto missing = check_at(minutes(20), source, objective);
  EXPECT_EQ(missing.verdict, Verdict::inconclusive);
  EXPECT_EQ(missing.because, "latency: the histogram has no bucket bound at 0.3; it has 0.1, 0.5, 1");
}

TEST(Compare, intervals_that_are_excluded_do_not_count) {
  CounterSource source(kStart);  // the canary fails only between minute 5 and 10
  source.counter(R"(track="canary",code="500")", pod("c", "500"),
                 [](double s) { return std::floor(1000 + 5 * std::clamp(s - 300, 0.0, 300.0)); });
  source.grows(R"(track="canary"})", pod("c"), 10).grows(R"(track="stable"})", pod("s"), 10);
  auto gate = test::gate_of({canary_errors()});
  const Sources sources{{"default", &source}};
  EXPECT_EQ(check(gate, sources, {.at = kStart + minutes(20), .since = kStart}).verdict, Verdict::fail);
  const auto time = format_timestamp(kStart + minutes(5));  // 22:19
  gate.exclusions = {{.text = time.substr(14, 2) + " " + time.substr(11, 2) + " * * *",
                      .origin = "",
                      .length = minutes(5),
                      .source = "",
                      .reason = "backup"}};
  const auto decision = check(gate, sources, {.at = kStart + minutes(20), .since = kStart});
  EXPECT_NE(decision.verdict, Verdict::fail);
  EXPECT_EQ(*decision.assessments[0].measurement.counted, 0);
}

}  // namespace
}  // namespace tidegate::gate
