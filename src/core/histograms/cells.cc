#include "core/histograms/cells.h"

#include <algorithm>

#include "core/histograms/kahan.h"

namespace tidegate::histograms {
namespace {

// No layout is blown up by more empty buckets than this.
constexpr std::size_t kMostFilled = 1'000'000;

struct SideOf {
  std::vector<Histogram::Span>& spans;
  std::vector<double>& counts;
};

SideOf side_of(Histogram& histogram, Side side) {
  if (side == Side::positive) return {histogram.positive_spans, histogram.positive};
  return {histogram.negative_spans, histogram.negative};
}

void add_cell(Cell& cell, const Cell& other, Precision precision) {
  if (precision == Precision::plain) {
    cell.count += other.count;
    return;
  }
  kahan_add(other.count, cell.count, cell.lost);
  if (other.lost != 0) kahan_add(other.lost, cell.count, cell.lost);
}

}  // namespace

Cells cells_of(const Histogram& histogram, Side side, const Histogram* lost) {
  Cells cells;
  cells.reserve(side == Side::positive ? histogram.positive.size() : histogram.negative.size());
  const std::vector<double>* losses = nullptr;
  if (lost != nullptr) losses = side == Side::positive ? &lost->positive : &lost->negative;
  for (SideWalk walk(histogram, side); walk.next();) {
    Cell cell{.index = walk.index(), .count = walk.count(), .lost = 0};
    if (losses != nullptr && walk.position() < losses->size()) cell.lost = (*losses)[walk.position()];
    cells.push_back(cell);
  }
  return cells;
}

void store(const Cells& cells, Histogram& histogram, Side side, Histogram* lost, std::size_t most_empty) {
  auto [spans, counts] = side_of(histogram, side);
  spans.clear();
  counts.clear();
  std::vector<double> losses;
  std::size_t filled = 0;
  std::int64_t end = 0;  // behind the last span
  for (const Cell& cell : cells) {
    const auto gap = static_cast<std::uint64_t>(cell.index - end);
    if (spans.empty() || gap > most_empty || filled + gap > kMostFilled) {
      spans.push_back({.offset = static_cast<std::int32_t>(cell.index - end), .length = 1});
    } else {
      spans.back().length += static_cast<std::uint32_t>(gap) + 1;
      counts.resize(counts.size() + gap);
      if (lost != nullptr) losses.resize(losses.size() + gap);
      filled += gap;
    }
    counts.push_back(cell.count);
    if (lost != nullptr) losses.push_back(cell.lost);
    end = cell.index + 1;
  }
  if (lost == nullptr) return;
  const SideOf side_of_lost = side_of(*lost, side);
  side_of_lost.spans = spans;
  side_of_lost.counts = std::move(losses);
}

Cells reduced(Cells cells, std::int32_t from, std::int32_t to, Precision precision) {
  if (from == to || cells.empty()) return cells;
  std::size_t last = 0;
  cells.front().index = index_in_schema(cells.front().index, from, to);
  for (std::size_t i = 1; i < cells.size(); ++i) {
    Cell cell = cells[i];
    cell.index = index_in_schema(cell.index, from, to);
    if (cell.index != cells[last].index) {
      cells[++last] = cell;
    } else {
      add_cell(cells[last], cell, precision);
    }
  }
  cells.resize(last + 1);
  return cells;
}

Cells without_zero_bucket(Cells cells, double threshold, std::int32_t schema) {
  const auto first = std::ranges::find_if(
      cells, [&](const Cell& cell) { return !(exponential_bound(cell.index, schema) <= threshold); });
  cells.erase(cells.begin(), first);
  return cells;
}

Cells merged(const Cells& cells, const Cells& other, Precision precision) {
  Cells all;
  all.reserve(std::max(cells.size(), other.size()));
  auto next = other.begin();
  for (const Cell& cell : cells) {
    while (next != other.end() && next->index < cell.index) all.push_back(*next++);
    all.push_back(cell);
    if (next != other.end() && next->index == cell.index) add_cell(all.back(), *next++, precision);
  }
  all.insert(all.end(), next, other.end());
  return all;
}

}  // namespace tidegate::histograms
