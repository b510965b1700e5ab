#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/stats/alternative.h"
#include "core/stats/arm.h"

// Whether the rows of a table of counts (arms) have the same shares of its columns (outcomes, buckets).
namespace tidegate::stats {

struct TableTest {
  double statistic = 0;
  double degrees_of_freedom = 0;
  double p = 1;
  double least_expected = 0;  // under 5 the p-value, an approximation, can't be trusted. Source: Cochran (1954)
};

// Of `cells`, row by row, so many columns each. Rows and columns without any count say nothing and are left out.
// Nothing if a cell is negative or not finite, the cells don't fill the rows, or fewer than two rows or columns are
// left. Sources: Pearson (1900); Woolf (1957) for G, the log-likelihood ratio, where an empty cell adds 0.
std::optional<TableTest> chi_squared_test(std::span<const double> cells, std::size_t columns);
std::optional<TableTest> g_test(std::span<const double> cells, std::size_t columns);

// Of two proportions: the table with a row for each. The second with Yates' correction, as R's chisq.test has it.
std::optional<TableTest> chi_squared_test(Proportion first, Proportion second);
std::optional<TableTest> chi_squared_test_yates(Proportion first, Proportion second);
std::optional<TableTest> g_test(Proportion first, Proportion second);

// How many standard errors the first proportion lies above the second, the error being that of no difference; its
// square is the chi-squared statistic. Nothing if an arm is empty, or neither or everything counts in both.
std::optional<double> score_z(Proportion first, Proportion second);
std::optional<double> score_test(Proportion first, Proportion second, Alternative alternative);  // its p-value

}  // namespace tidegate::stats
