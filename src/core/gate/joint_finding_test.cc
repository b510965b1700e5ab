#include "core/gate/joint_finding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>

namespace tidegate::gate {
namespace {

using Finding = Comparison::Finding;
using Inquiries = std::vector<std::unique_ptr<Inquiry>>;

// A comparison that is done: what it found, and its E at minutes 1, 2, ...
class Compared : public Inquiry {
 public:
  Compared(const Objective& of, std::initializer_list<double> evidence) : Inquiry(of, {}) {
    const double alpha = of.compare->false_alarms;
    Comparison comparison{.alpha = alpha, .effect = 3};
    double highest = 1;
    for (const double e : evidence) {
      highest = std::max(highest, e);
      const Timestamp at{60'000 * static_cast<std::int64_t>(comparison.looks.size() + 1)};
      comparison.looks.push_back({.at = at, .log_evidence = std::log(e)});
    }
    comparison.against = std::log(highest) / std::log(1 / alpha);
    if (highest >= 1 / alpha) comparison.finding = Finding::worse;
    observation.measurement = {.value = 3,
                               .window = {{}, Timestamp{600'000}},
                               .wanted = {{}, Timestamp{600'000}},
                               .events = 1000,
                               .samples = 100,
                               .series = 2,
                               .newest = Timestamp{600'000},
                               .comparison = comparison};
    observation.available = observation.measurement.window;
  }

  std::vector<Question> questions(int) override { return {}; }
  void read(int, std::span<const Result<Answer>>) override {}
  std::vector<promql::Selector> reads() const override { return {}; }
};

Objective objective(std::string pool = "", double false_alarms = 0.01) {
  Objective result;
  result.compare = ComparePlan{.false_alarms = false_alarms, .pool = std::move(pool)};
  return result;
}

Comparison& comparison(const Inquiries& inquiries, std::size_t index) {
  return *inquiries[index]->observation.measurement.comparison;
}

Finding finding(const Inquiries& inquiries, std::size_t index) { return comparison(inquiries, index).finding; }

TEST(JointFinding, a_pool_is_worse_when_the_average_of_its_evidence_suffices) {
  const auto pooled = objective("latencies");
  Inquiries all;
  all.push_back(std::make_unique<Compared>(pooled, std::initializer_list<double>{2, 150}));
  all.push_back(std::make_unique<Compared>(pooled, std::initializer_list<double>{1, 60}));
  find_jointly(all);
  EXPECT_EQ(finding(all, 0), Finding::worse);
  EXPECT_EQ(finding(all, 1), Finding::open) << "the pool fails, but this one does not carry it";
  EXPECT_NEAR(comparison(all, 1).against, std::log(105) / std::log(100), 1e-12);
  EXPECT_EQ(comparison(all, 1).pool, "latencies");
}

TEST(JointFinding, one_of_a_pool_is_not_enough) {
  const auto pooled = objective("latencies");
  Inquiries all;
  all.push_back(std::make_unique<Compared>(pooled, std::initializer_list<double>{150}));
  all.push_back(std::make_unique<Compared>(pooled, std::initializer_list<double>{1}));
  ASSERT_EQ(finding(all, 0), Finding::worse);
  find_jointly(all);
  EXPECT_EQ(finding(all, 0), Finding::open);
  EXPECT_LT(comparison(all, 0).against, 1);
}

TEST(JointFinding, evidence_is_averaged_at_one_moment_and_not_over_the_highest_of_each) {
  const auto pooled = objective("latencies");
  Inquiries all;
  all.push_back(std::make_unique<Compared>(pooled, std::initializer_list<double>{150, 1}));
  all.push_back(std::make_unique<Compared>(pooled, std::initializer_list<double>{1, 150}));
  find_jointly(all);
  EXPECT_EQ(finding(all, 0), Finding::open);
  EXPECT_EQ(finding(all, 1), Finding::open);
}

TEST(JointFinding, the_weights_of_a_pool_are_those_of_its_average) {
  auto heavy = objective("latencies");
  heavy.compare->weight = 3;
  const auto light = objective("latencies");
  Inquiries all;
  all.push_back(std::make_unique<Compared>(heavy, std::initializer_list<double>{140}));
  all.push_back(std::make_unique<Compared>(light, std::initializer_list<double>{1}));
  find_jointly(all);
  EXPECT_EQ(finding(all, 0), Finding::worse);
}

TEST(JointFinding, what_is_no_difference_fails_no_pool) {
  const auto pooled = objective("latencies");
  Inquiries all;
  for (int i = 0; i < 2; ++i) all.push_back(std::make_unique<Compared>(pooled, std::initializer_list<double>{150}));
  comparison(all, 0).effect = comparison(all, 1).effect = 1.05;
  find_jointly(all);
  EXPECT_EQ(finding(all, 0), Finding::open);
  EXPECT_EQ(finding(all, 1), Finding::open);
}

TEST(JointFinding, once_one_is_worse_the_others_have_its_false_alarms_too) {
  const auto half = objective("", 0.005);
  Inquiries all;
  all.push_back(std::make_unique<Compared>(half, std::initializer_list<double>{1000}));
  all.push_back(std::make_unique<Compared>(half, std::initializer_list<double>{170}));
  all.push_back(std::make_unique<Compared>(half, std::initializer_list<double>{20}));
  ASSERT_EQ(finding(all, 1), Finding::open);
  find_jointly(all);
  EXPECT_EQ(finding(all, 1), Finding::worse);
  EXPECT_NEAR(comparison(all, 1).alpha, 0.0075, 1e-12);
  EXPECT_EQ(finding(all, 2), Finding::open);
}

TEST(JointFinding, what_is_worse_but_in_doubt_lends_nothing) {
  const auto half = objective("", 0.005);
  Inquiries all;
  all.push_back(std::make_unique<Compared>(half, std::initializer_list<double>{1000}));
  all.push_back(std::make_unique<Compared>(half, std::initializer_list<double>{170}));
  all[0]->observation.errors.push_back({ErrorKind::unreachable, "gone"});
  find_jointly(all);
  EXPECT_EQ(finding(all, 1), Finding::open);
}

TEST(JointFinding, while_nothing_is_worse_nobody_gets_more) {
  const auto half = objective("", 0.005);
  Inquiries all;
  for (int i = 0; i < 2; ++i) all.push_back(std::make_unique<Compared>(half, std::initializer_list<double>{170}));
  find_jointly(all);
  EXPECT_EQ(finding(all, 0), Finding::open);
  EXPECT_EQ(finding(all, 1), Finding::open);
}

TEST(JointFinding, what_only_warns_takes_no_part) {
  const auto half = objective("", 0.005);
  auto warns = half;
  warns.severity = Severity::warn;
  Inquiries all;
  all.push_back(std::make_unique<Compared>(half, std::initializer_list<double>{1000}));
  all.push_back(std::make_unique<Compared>(warns, std::initializer_list<double>{170}));
  find_jointly(all);
  EXPECT_EQ(finding(all, 1), Finding::open);
}

}  // namespace
}  // namespace tidegate::gate
