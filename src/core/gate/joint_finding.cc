#include "core/gate/joint_finding.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "core/gate/vet.h"
#include "core/stats/log_sum.h"

namespace tidegate::gate {
namespace {

struct Member {
  const ComparePlan* plan = nullptr;
  Comparison* comparison = nullptr;
  const Inquiry* inquiry = nullptr;

  bool has_effect() const { return comparison->effect.value_or(0) >= (plan->limit ? 1 : plan->min_effect); }
  bool is_worse() const { return comparison->finding == Comparison::Finding::worse; }
  // Worse, and no doubt but that.
  bool is_surely_worse() const {
    return is_worse() &&
           std::ranges::none_of(vet(inquiry->objective, inquiry->observation).caveats, &Caveat::disqualifies);
  }
  void set_worse() const { comparison->finding = Comparison::Finding::worse; }
};

// What is judged as one: a pool, or one objective.
struct Hypothesis {
  std::vector<Member> members;

  double alpha() const {
    double least = 1;
    for (const auto& member : members) least = std::min(least, member.plan->false_alarms);
    return least;
  }
  bool is_worse() const { return std::ranges::any_of(members, &Member::is_worse); }
  bool is_surely_worse() const { return std::ranges::any_of(members, &Member::is_surely_worse); }
};

std::vector<Hypothesis> hypotheses_of(std::span<const std::unique_ptr<Inquiry>> inquiries) {
  std::vector<Hypothesis> all;
  std::map<std::string, std::size_t> pools;
  for (const auto& inquiry : inquiries) {
    const auto& plan = inquiry->objective.compare;
    auto& comparison = inquiry->observation.measurement.comparison;
    if (!plan || !comparison || inquiry->objective.severity != Severity::block) continue;
    const auto [pool, is_new] = pools.try_emplace(plan->pool, all.size());
    if (plan->pool.empty() || is_new) all.emplace_back();
    auto& hypothesis = plan->pool.empty() || is_new ? all.back() : all[pool->second];
    hypothesis.members.push_back({&*plan, &*comparison, &*inquiry});
  }
  return all;
}

// ln E of a member at a time: its last one by then.
double evidence_at(const Member& member, Timestamp at) {
  const auto& looks = member.comparison->looks;
  const auto after = std::ranges::upper_bound(looks, at, {}, &Comparison::Look::at);
  return after == looks.begin() ? 0 : std::prev(after)->log_evidence;
}

double joint_evidence_at(const std::vector<Member>& members, Timestamp at) {
  double weights = 0;
  for (const auto& member : members) weights += member.plan->weight;
  std::vector<double> logs;
  for (const auto& member : members) {
    const double part = member.plan->weight / weights * static_cast<double>(members.size());
    logs.push_back(evidence_at(member, at) + std::log(part));
  }
  return stats::log_mean(logs);
}

// What each member found for itself is taken back, and what all found is written down.
void judge_pool(const Hypothesis& pool) {
  const double needed = std::log(1 / pool.alpha());
  std::set<Timestamp> times;
  for (const auto& [plan, comparison, inquiry] : pool.members) {
    for (const auto& look : comparison->looks) times.insert(look.at);
    if (comparison->finding != Comparison::Finding::worse) continue;
    comparison->finding = comparison->in_favour >= 1 ? Comparison::Finding::no_worse : Comparison::Finding::open;
  }
  double highest = 0;
  Timestamp then;
  for (const auto at : times) {
    const double evidence = joint_evidence_at(pool.members, at);
    if (evidence > highest) then = at;
    highest = std::max(highest, evidence);
  }
  double most = 0;
  for (const auto& member : pool.members) {
    member.comparison->against = highest / needed;
    member.comparison->pool = member.plan->pool;
    if (member.has_effect()) most = std::max(most, evidence_at(member, then));
  }
  if (highest < needed) return;
  for (const auto& member : pool.members) {
    if (most > 0 && member.has_effect() && evidence_at(member, then) >= std::min(most, needed)) member.set_worse();
  }
}

// What `against` is at another alpha. Evidence grows like the logarithm of alpha, that of half of a hybrid like that of
// alpha / 2, which is the slower one of the two.
double against_at(double against, double alpha, double other) {
  return against * std::log(2 / alpha) / std::log(2 / other);
}

void go_on_at_what_is_left(std::vector<Hypothesis>& all) {
  double total = 0;
  for (const auto& each : all) total += each.alpha();
  for (bool found = true; found;) {
    double left = total;
    for (const auto& each : all) left -= each.is_surely_worse() ? each.alpha() : 0;
    if (left >= total) return;
    found = false;
    for (const auto& each : all) {
      auto* comparison = each.members.front().comparison;
      if (each.members.size() > 1 || each.is_worse() || !each.members.front().has_effect()) continue;
      const double alpha = each.alpha() * total / left;
      const bool is_final = comparison->finding == Comparison::Finding::no_worse ||
                            !comparison->lacking.empty();  // pods, which are judged once
      if (is_final || against_at(comparison->against, each.alpha(), alpha) < 1) continue;
      comparison->alpha = alpha;
      comparison->against = against_at(comparison->against, each.alpha(), alpha);
      each.members.front().set_worse();
      found = true;
      break;  // what is left has changed
    }
  }
}

}  // namespace

void find_jointly(std::span<const std::unique_ptr<Inquiry>> inquiries) {
  auto all = hypotheses_of(inquiries);
  for (const auto& each : all) {
    if (!each.members.front().plan->pool.empty()) judge_pool(each);
  }
  go_on_at_what_is_left(all);
}

}  // namespace tidegate::gate
