#include "core/engine/sharing.h"

#include <algorithm>

#include "core/promql/functions.h"

namespace tidegate::engine {
namespace {

using namespace promql;

const MatrixSelector& range_of(const Expr& call) {
  return std::get<MatrixSelector>(std::get<Call>(call.node).arguments.front()->node);
}

// A call, and the subquery whose steps it is evaluated at.
struct Found {
  const Expr* call = nullptr;
  const Expr* around = nullptr;
};

class Search {
 public:
  std::vector<Found> found;

  void visit(const Expr& expr, const Expr* around) {
    if (shareable_selector(expr) != nullptr) found.push_back({.call = &expr, .around = around});
    std::visit([&](const auto& node) { visit_parts(node, expr, around); }, expr.node);
  }

 private:
  template <class Node>
  void visit_parts(const Node&, const Expr&, const Expr*) {}
  void visit_parts(const Subquery& subquery, const Expr& self, const Expr*) { visit(*subquery.inner, &self); }
  void visit_parts(const Call& call, const Expr&, const Expr* around) {
    for (const auto& argument : call.arguments) visit(*argument, around);
  }
  void visit_parts(const Aggregation& aggregation, const Expr&, const Expr* around) {
    visit(*aggregation.inner, around);
    if (aggregation.parameter) visit(*aggregation.parameter, around);
  }
  void visit_parts(const Binary& binary, const Expr&, const Expr* around) {
    visit(*binary.left, around);
    visit(*binary.right, around);
  }
  void visit_parts(const Unary& unary, const Expr&, const Expr* around) { visit(*unary.inner, around); }
  void visit_parts(const Paren& paren, const Expr&, const Expr* around) { visit(*paren.inner, around); }
};

// Whether they differ in their matchers at most.
bool are_alike(const Found& a, const Found& b) {
  const auto& range_a = range_of(*a.call);
  const auto& range_b = range_of(*b.call);
  const auto& selector_a = *shareable_selector(*a.call);
  const auto& selector_b = *shareable_selector(*b.call);
  return a.around == b.around && std::get<Call>(a.call->node).function == std::get<Call>(b.call->node).function &&
         range_a.range.fixed == range_b.range.fixed && selector_a.name == selector_b.name &&
         selector_a.offset.fixed == selector_b.offset.fixed && selector_a.at == selector_b.at;
}

}  // namespace

const VectorSelector* shareable_selector(const Expr& expr) {
  const auto* call = std::get_if<Call>(&expr.node);
  if (call == nullptr || call->arguments.size() != 1) return nullptr;
  const auto* matrix = std::get_if<MatrixSelector>(&call->arguments.front()->node);
  if (matrix == nullptr || call->function->name == "absent_over_time") return nullptr;
  const auto& selector = std::get<VectorSelector>(matrix->selector->node);
  return selector.extension == Extension::none ? &selector : nullptr;
}

std::optional<std::vector<Matcher>> more_matchers(const VectorSelector& narrow, const VectorSelector& broad) {
  std::vector<Matcher> more = narrow.matchers;
  for (const Matcher& matcher : broad.matchers) {
    const auto same = std::ranges::find(more, matcher);
    if (same == more.end()) return std::nullopt;
    more.erase(same);
  }
  const bool by_name = std::ranges::any_of(more, [](const Matcher& m) { return m.label == "__name__"; });
  if (by_name) return std::nullopt;
  return more;
}

void Sharing::find_in(const Expr& root) {
  Search search;
  search.visit(root, nullptr);
  const auto& calls = search.found;
  if (calls.size() > 64) return;  // comparing all pairs would take long
  for (const Found& narrow : calls) {
    const Found* best = nullptr;
    for (const Found& broad : calls) {
      if (&broad == &narrow || !are_alike(narrow, broad) || base_.contains(broad.call)) continue;
      const auto& selector = *shareable_selector(*broad.call);
      if (!more_matchers(*shareable_selector(*narrow.call), selector)) continue;
      const bool is_broader =
          best == nullptr || selector.matchers.size() < shareable_selector(*best->call)->matchers.size();
      if (is_broader) best = &broad;
    }
    if (best != nullptr) base_[narrow.call] = best->call;
  }
  std::vector<const Expr*> bases;
  for (const auto& [narrow, broad] : base_) bases.push_back(broad);
  for (const Expr* base : bases) base_[base] = base;
}

const Expr* Sharing::base_of(const Expr& call) const {
  const auto known = base_.find(&call);
  return known == base_.end() ? nullptr : known->second;
}

std::shared_ptr<const Frame> Sharing::find(const Key& key) const {
  const auto known = kept_.find(key);
  return known == kept_.end() ? nullptr : known->second.frame;
}

void Sharing::keep(const Key& key, std::shared_ptr<const Frame> frame) {
  const Expr* base = std::get<0>(key);
  const auto takers = std::ranges::count_if(base_, [&](const auto& pair) { return pair.second == base; });
  kept_[key] = {.frame = std::move(frame), .takers = static_cast<std::size_t>(takers)};
}

void Sharing::taken(const Key& key) {
  const auto known = kept_.find(key);
  if (known != kept_.end() && --known->second.takers == 0) kept_.erase(known);
}

void Sharing::give_up(const Expr& base) {
  std::erase_if(base_, [&](const auto& pair) { return pair.second == &base; });
}

}  // namespace tidegate::engine
