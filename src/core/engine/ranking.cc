#include "core/engine/ranking.h"

#include <cmath>

#include "core/engine/go_sort.h"

namespace tidegate::engine {
namespace {

// Whether a stands before b in Go's order, in which a NaN stands before everything, a NaN too.
bool precedes(Rank rank, double a, double b) {
  if (std::isnan(a)) return true;
  return rank == Rank::smallest_first ? a < b : a > b;
}

// Reversed: what precedes comes last.
void sort_reversed(std::vector<Ranked>& rows, Rank rank) {
  go_sort(std::span(rows), [rank](const Ranked& a, const Ranked& b) { return precedes(rank, b.value, a.value); });
}

}  // namespace

bool BestRows::is_less(std::size_t a, std::size_t b) const {
  return precedes(rank_ == Rank::largest_first ? Rank::smallest_first : Rank::largest_first, heap_[a].value,
                  heap_[b].value);
}

bool BestRows::is_better(double value) const {
  const double worst = heap_.front().value;
  if (std::isnan(worst)) return !std::isnan(value);
  return rank_ == Rank::largest_first ? worst < value : worst > value;
}

void BestRows::up(std::size_t at) {
  while (at > 0) {
    const std::size_t parent = (at - 1) / 2;
    if (!is_less(at, parent)) return;
    std::swap(heap_[at], heap_[parent]);
    at = parent;
  }
}

void BestRows::down() {
  std::size_t at = 0;
  for (;;) {
    std::size_t child = 2 * at + 1;
    if (child >= heap_.size()) return;
    if (child + 1 < heap_.size() && is_less(child + 1, child)) ++child;
    if (!is_less(child, at)) return;
    std::swap(heap_[at], heap_[child]);
    at = child;
  }
}

void BestRows::offer(Ranked candidate) {
  if (heap_.size() < k_) {
    heap_.push_back(candidate);
    up(heap_.size() - 1);
  } else if (is_better(candidate.value)) {
    heap_.front() = candidate;
    down();
  }
}

std::vector<Ranked> BestRows::take() {
  sort_reversed(heap_, rank_ == Rank::largest_first ? Rank::smallest_first : Rank::largest_first);
  return std::move(heap_);
}

void sort_ranked(std::vector<Ranked>& rows, Rank rank) {
  sort_reversed(rows, rank == Rank::smallest_first ? Rank::largest_first : Rank::smallest_first);
}

}  // namespace tidegate::engine
