#include "core/stats/contingency.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "core/stats/distributions.h"

namespace tidegate::stats {
namespace {

struct Cell {
  double seen = 0;
  double expected = 0;
};

struct Table {
  std::vector<Cell> cells;  // of rows and columns that have counts
  double degrees_of_freedom = 0;
  double least_expected = std::numeric_limits<double>::infinity();
};

double filled(const std::vector<double>& sums) {
  return static_cast<double>(std::ranges::count_if(sums, [](double sum) { return sum > 0; }));
}

std::optional<Table> table_of(std::span<const double> cells, std::size_t columns) {
  if (columns == 0 || cells.empty() || cells.size() % columns != 0) return std::nullopt;
  if (!std::ranges::all_of(cells, [](double cell) { return cell >= 0 && std::isfinite(cell); })) return std::nullopt;
  std::vector<double> of_rows(cells.size() / columns), of_columns(columns);
  double total = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    of_rows[i / columns] += cells[i];
    of_columns[i % columns] += cells[i];
    total += cells[i];
  }
  if (filled(of_rows) < 2 || filled(of_columns) < 2 || !std::isfinite(total)) return std::nullopt;
  Table table{.degrees_of_freedom = (filled(of_rows) - 1) * (filled(of_columns) - 1)};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const double expected = of_rows[i / columns] * (of_columns[i % columns] / total);
    if (expected == 0) continue;
    table.cells.push_back({.seen = cells[i], .expected = expected});
    table.least_expected = std::min(table.least_expected, expected);
  }
  return table;
}

TableTest tested(const Table& table, double statistic) {
  return {.statistic = statistic,
          .degrees_of_freedom = table.degrees_of_freedom,
          .p = chi_squared_upper(statistic, table.degrees_of_freedom),
          .least_expected = table.least_expected};
}

double pearson(const Table& table, double correction) {
  double sum = 0;
  for (const auto& [seen, expected] : table.cells) {
    const double off = std::abs(seen - expected) - correction;
    sum += off * off / expected;
  }
  return sum;
}

// R's: half a count, but no more than there is.
double yates_correction(const Table& table) {
  double correction = 0.5;
  for (const auto& [seen, expected] : table.cells) correction = std::min(correction, std::abs(seen - expected));
  return correction;
}

bool are_proportions(Proportion first, Proportion second) { return is_proportion(first) && is_proportion(second); }

std::array<double, 4> cells_of(Proportion first, Proportion second) {
  return {static_cast<double>(first.count), static_cast<double>(first.total - first.count),
          static_cast<double>(second.count), static_cast<double>(second.total - second.count)};
}

}  // namespace

std::optional<TableTest> chi_squared_test(std::span<const double> cells, std::size_t columns) {
  const auto table = table_of(cells, columns);
  if (!table) return std::nullopt;
  return tested(*table, pearson(*table, 0));
}

std::optional<TableTest> g_test(std::span<const double> cells, std::size_t columns) {
  const auto table = table_of(cells, columns);
  if (!table) return std::nullopt;
  double sum = 0;
  for (const auto& [seen, expected] : table->cells) sum += seen == 0 ? 0 : seen * std::log(seen / expected);
  return tested(*table, std::max(0.0, 2 * sum));
}

std::optional<TableTest> chi_squared_test(Proportion first, Proportion second) {
  if (!are_proportions(first, second)) return std::nullopt;
  return chi_squared_test(cells_of(first, second), 2);
}

std::optional<TableTest> chi_squared_test_yates(Proportion first, Proportion second) {
  if (!are_proportions(first, second)) return std::nullopt;
  const auto table = table_of(cells_of(first, second), 2);
  if (!table) return std::nullopt;
  return tested(*table, pearson(*table, yates_correction(*table)));
}

std::optional<TableTest> g_test(Proportion first, Proportion second) {
  if (!are_proportions(first, second)) return std::nullopt;
  return g_test(cells_of(first, second), 2);
}

std::optional<double> score_z(Proportion first, Proportion second) {
  if (!are_proportions(first, second) || first.total == 0 || second.total == 0) return std::nullopt;
  const double of_first = static_cast<double>(first.total), of_second = static_cast<double>(second.total);
  const double all = of_first + of_second;
  const double both = static_cast<double>(first.count) + static_cast<double>(second.count);
  const double share = both / all, other = (all - both) / all;
  if (share == 0 || other == 0) return std::nullopt;
  const double difference = static_cast<double>(first.count) / of_first - static_cast<double>(second.count) / of_second;
  return difference / std::sqrt(share * other * (1 / of_first + 1 / of_second));
}

std::optional<double> score_test(Proportion first, Proportion second, Alternative alternative) {
  const auto z = score_z(first, second);
  if (!z) return std::nullopt;
  switch (alternative) {
    case Alternative::two_sided: return 2 * normal_upper(std::abs(*z));
    case Alternative::greater: return normal_upper(*z);
    case Alternative::less: return normal_cdf(*z);
  }
  return std::nullopt;
}

}  // namespace tidegate::stats
