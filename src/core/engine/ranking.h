#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidegate::engine {

// A row that a choice is made by.
struct Ranked {
  double value = 0;
  std::size_t row = 0;
};

enum class Rank { smallest_first, largest_first };

// The k best of what is offered: the largest or the smallest; NaN is the worst. Ties are broken, and the result is
// ordered, as Prometheus does it, with the algorithms of Go's container/heap and sort.
class BestRows {
 public:
  BestRows(Rank rank, std::size_t k) : rank_(rank), k_(k) {}

  void offer(Ranked candidate);

  // Best first.
  std::vector<Ranked> take();

 private:
  bool is_less(std::size_t a, std::size_t b) const;  // a is nearer to being thrown out
  bool is_better(double value) const;                // than the worst
  void up(std::size_t at);
  void down();

  Rank rank_;
  std::size_t k_;
  std::vector<Ranked> heap_;  // the worst on top
};

// sort() and sort_desc(): NaN is last.
void sort_ranked(std::vector<Ranked>& rows, Rank rank);

}  // namespace tidegate::engine
