#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

constexpr std::string_view kEntries[] = {
#define CAVEAT(name) #name,
#include "core/caveats/caveats.def"
#undef CAVEAT
};

TEST(CaveatTable, is_sorted_by_name_and_has_each_once) {
  const auto falls = [](const CaveatKind& a, const CaveatKind& b) { return a.name >= b.name; };
  EXPECT_EQ(std::ranges::adjacent_find(caveat_kinds(), falls), caveat_kinds().end());
}

TEST(CaveatTable, names_are_those_of_the_list_with_dashes) {
  ASSERT_EQ(caveat_kinds().size(), std::size(kEntries));
  for (std::size_t i = 0; i < std::size(kEntries); ++i) {
    std::string name(kEntries[i]);
    std::ranges::replace(name, '_', '-');
    EXPECT_EQ(caveat_kinds()[i].name, name);
  }
}

TEST(CaveatTable, every_kind_helps_in_whole_sentences) {
  for (const auto& kind : caveat_kinds()) {
    EXPECT_GT(kind.help.size(), 20u) << kind.name;
    EXPECT_TRUE(kind.help.ends_with('.')) << kind.name;
  }
}

// Spoils everything that an observation has, in each objective's way.
std::vector<Caveat> every_caveat() {
  auto seen = all_well();
  auto& measurement = seen.measurement;
  seen.errors = {{.message = "no"}};
  seen.warnings = seen.infos = {"hm"};
  seen.clock_skew = hours(1);
  seen.strange_answer = "a string";
  seen.counted_absent = seen.births_unknown = true;
  seen.unmatched = {{.written = "cdoe=\"5\"", .label = "cdoe", .value = "5", .among = "x", .values = {}}};
  seen.ended_jobs = {"proxy"};
  seen.targets = seen.targets_down = 1;
  seen.young = {"cpu_total"};
  seen.looks_back = hours(1);
  seen.missing_bound = seen.bucket_low = 0.3;
  seen.resets = measurement.samples = 1;
  seen.since = kNoon;
  measurement.window.start = kNoon;
  measurement.newest = kNoon - hours(1);
  measurement.readings.resize(2);
  measurement.events = 10;
  measurement.counted = -1;
  seen.unknown_metrics = {"http_erors_total"};
  auto few = events_of(1, 10);
  few.counted_absent = true;
  few.bucket_low = 0.3;
  few.bucket_high = 0.9;
  auto cut = all_well();
  cut.measurement.excluded = {"backup"};
  cut.measurement.window = {kNoon, kNoon};
  auto early = changed_before(minutes(1));
  early.measurement.newest = kNoon - hours(1);
  early.collected_since = kNoon - seconds(20);
  auto lonely = all_well();
  lonely.measurement.comparison = {.canary = {.events = 10}, .looks = {{.at = kNoon}}};
  auto misrouted = all_well();
  misrouted.measurement.comparison = {
      .steps = {{.expected_share = 0.05, .canary_events = 1, .baseline_events = 1, .is_misrouted = true}}};
  auto unjudged = all_well();
  unjudged.measurement.kayenta = KayentaFinding{.label = MetricLabel::nodata};
  std::vector<Caveat> all;
  for (const auto& objective : {error_rate(), success_rate(), p99(), fast_enough(), cpu()}) {
    for (const auto& spoilt : {seen, few, cut, early, lonely, misrouted, unjudged, events_of(0, 0)}) {
      for (auto& caveat : find_caveats(objective, spoilt)) all.push_back(std::move(caveat));
    }
  }
  return all;
}

TEST(CaveatTable, every_caveat_that_disqualifies_says_what_to_do_next) {
  for (const auto& caveat : every_caveat()) {
    EXPECT_TRUE(!caveat.disqualifies || !caveat.next.empty()) << caveat.kind;
  }
}

TEST(CaveatTable, sentences_begin_small_and_have_no_full_stop_since_others_go_on_with_them) {
  for (const auto& caveat : every_caveat()) {
    EXPECT_FALSE(caveat.why.empty() || caveat.why.ends_with('.')) << caveat.why;
    EXPECT_FALSE(caveat.next.ends_with('.')) << caveat.next;
  }
}

TEST(CaveatTable, the_last_test_has_seen_every_kind) {
  const auto all = every_caveat();
  for (const auto& kind : caveat_kinds()) {
    if (kind.name == "not-judged") continue;  // core/analysis finds it
    EXPECT_NE(std::ranges::find(all, kind.name, &Caveat::kind), all.end()) << kind.name;
  }
}

TEST(FindCaveats, finds_nothing_when_all_is_well) {
  for (const auto& objective : {error_rate(), p99(), fast_enough()}) {
    EXPECT_TRUE(find_caveats(objective, all_well()).empty()) << objective.name;
  }
  EXPECT_TRUE(find_caveats(success_rate(), events_of(997, 1000)).empty());
  EXPECT_TRUE(find_caveats(cpu(), all_well_of_query()).empty());
}

TEST(FindCaveats, keeps_the_doubts_that_arose_before_asking) {
  auto seen = all_well();
  seen.doubts = {{.kind = "excluded", .why = "the calendar can't be read", .disqualifies = true}};
  EXPECT_EQ(find_caveats(error_rate(), seen), seen.doubts);
}

std::string first_of(const Objective& objective, const Observation& seen) {
  return find_caveats(objective, seen).front().kind;
}

TEST(FindCaveats, an_error_is_the_root_of_all_else) {
  auto seen = changed_before(seconds(10));
  seen.errors = {{.message = "refused"}};
  seen.warnings = {"partial"};
  seen.measurement.newest = kNoon - hours(1);
  EXPECT_EQ(first_of(error_rate(), seen), "source-error");
}

TEST(FindCaveats, a_partial_answer_explains_missing_data) {
  auto seen = events_of(0, 0);
  seen.warnings = {"store 3 is down"};
  EXPECT_EQ(first_of(error_rate(), seen), "partial-response");
}

TEST(FindCaveats, missing_data_comes_before_what_is_old_about_it) {
  auto seen = events_of(0, 0);
  seen.measurement.newest = kNoon - hours(1);
  EXPECT_EQ(first_of(error_rate(), seen), "no-data");
}

TEST(FindCaveats, stale_data_explains_few_events) {
  auto seen = events_of(1, 10);
  seen.measurement.newest = kNoon - hours(1);
  EXPECT_EQ(first_of(error_rate(), seen), "stale");
}

TEST(FindCaveats, what_disqualifies_comes_before_what_is_only_said) {
  auto seen = events_of(1, 10);
  seen.clock_skew = seconds(6);
  seen.resets = 1;
  EXPECT_EQ(first_of(error_rate(), seen), "too-few-events");
}

TEST(Breaches, limits_are_inclusive) {
  EXPECT_FALSE(breaches(error_rate(0.01).condition, 0.01));
  EXPECT_TRUE(breaches(error_rate(0.01).condition, std::nextafter(0.01, 1)));
  EXPECT_FALSE(breaches(success_rate(0.99).condition, 0.99));
  EXPECT_TRUE(breaches(success_rate(0.99).condition, std::nextafter(0.99, 0)));
  const auto condition = between(cpu(), 0.1, 0.7).condition;
  EXPECT_FALSE(breaches(condition, 0.1) || breaches(condition, 0.7));
  EXPECT_TRUE(breaches(condition, 0.09) && breaches(condition, 0.71));
}

TEST(Breaches, what_is_no_number_never_holds) {
  for (const auto& objective : {error_rate(), success_rate(), between(cpu(), 0, 1)}) {
    EXPECT_TRUE(breaches(objective.condition, NAN)) << objective.name;
  }
}

}  // namespace
}  // namespace tidegate::caveats
