#include "core/engine/frame.h"

#include <algorithm>

#include "core/histograms/arithmetic.h"

namespace tidegate::engine {
bool Frame::is_empty_row(std::size_t row) const {
  for (std::size_t step = 0; step < steps; ++step) {
    if (has(row, step)) return false;
  }
  return true;
}

std::size_t Frame::add(Row row) {
  rows.push_back(row);
  values.resize(rows.size() * steps, absent());
  if (!histograms.empty()) histograms.resize(rows.size() * steps);
  return rows.size() - 1;
}

void Frame::set(std::size_t row, std::size_t step, HistogramPtr histogram) {
  if (histograms.empty()) histograms.resize(values.size());
  histograms[row * steps + step] = std::move(histogram);
}

void Frame::copy(const Frame& from, std::size_t from_row, std::size_t step, std::size_t to_row) {
  if (from.histogram(from_row, step) != nullptr) {
    set(to_row, step, from.histograms[from_row * from.steps + step]);
  } else {
    set(to_row, step, from.at(from_row)[step]);
  }
}

std::size_t Frame::samples() const {
  auto count = static_cast<std::size_t>(std::ranges::count_if(values, [](double v) { return !is_absent(v); }));
  for (const auto& histogram : histograms) {
    if (histogram) count += histograms::size_in_samples(*histogram);
  }
  return count;
}

void Frame::drop_empty_rows() {
  std::size_t kept = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (is_empty_row(row)) continue;
    if (kept != row) {
      rows[kept] = rows[row];
      std::ranges::copy(at(row), at(kept).begin());
      if (!histograms.empty()) {
        const auto from = histograms.begin() + static_cast<std::ptrdiff_t>(row * steps);
        std::move(from, from + static_cast<std::ptrdiff_t>(steps),
                  histograms.begin() + static_cast<std::ptrdiff_t>(kept * steps));
      }
    }
    ++kept;
  }
  rows.resize(kept);
  values.resize(kept * steps);
  if (!histograms.empty()) histograms.resize(kept * steps);
}

}  // namespace tidegate::engine
