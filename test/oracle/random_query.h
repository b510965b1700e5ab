#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "oracle/random.h"
#include "oracle/random_series.h"

// Queries made up at random: the same from the same seed, so a failure can be shown again.
namespace tidegate::oracle {

enum class Use { no, yes };

struct QueryShape {
  std::vector<std::string> functions;        // of a vector and scalars; all that the oracle knows by default
  std::vector<std::string> range_functions;  // of a range vector
  std::vector<std::string> aggregators;
  std::vector<std::string> arithmetic;
  std::vector<std::string> comparisons;
  std::vector<std::string> set_operators;
  int depth = 4;
  Edges edges = Edges::hit;  // avoid: no subquery in a subquery, @ names no multiple of a second
  Use subqueries = Use::yes;
  Use at_modifier = Use::yes;
  Use offsets = Use::yes;
  Use label_functions = Use::yes;
  Use histograms = Use::yes;
  Use fill = Use::yes;
  Use durations_as_numbers = Use::yes;
  Use time_calls = Use::yes;  // time(), timestamp(), minute() ...
  DataShape data;             // whose times @ names

  QueryShape();  // everything
};

// A query that parses. It may well be refused when it runs, as one whose sides match many to many.
std::string random_query(const QueryShape& shape, Random& random);

// When to ask: within the data, or shortly before or after it.
std::int64_t random_moment(const QueryShape& shape, Random& random);

}  // namespace tidegate::oracle
