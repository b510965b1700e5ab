#pragma once

#include <cstdint>
#include <span>
#include <vector>

// Sets of series of one index, as their ids in rising order.
namespace tidegate::tsdb {

using SeriesId = std::uint32_t;
using Postings = std::vector<SeriesId>;

// What is in any of the lists, which stand one behind the other in `all`, each rising; `all` becomes the result.
void unite(Postings& all);

// What is in both.
Postings intersection(std::span<const SeriesId> a, std::span<const SeriesId> b);

// What is in `a` but not in `b`.
Postings difference(std::span<const SeriesId> a, std::span<const SeriesId> b);

}  // namespace tidegate::tsdb
