#include "core/tsdb/postings.h"

#include <algorithm>
#include <bit>

namespace tidegate::tsdb {
namespace {

constexpr std::size_t kManyTimes = 16;  // from this ratio of lengths on, searching beats walking

// The first place from `at` on whose id isn't less than `id`: near places are tried first.
const SeriesId* gallop(const SeriesId* at, const SeriesId* end, SeriesId id) {
  std::ptrdiff_t step = 1;
  while (end - at > step && at[step] < id) at += step, step *= 2;
  return std::lower_bound(at, std::min(end, at + step + 1), id);
}

void unite_by_bits(Postings& all, SeriesId least, std::size_t words) {
  std::vector<std::uint64_t> bits(words);
  for (const SeriesId id : all) bits[(id - least) >> 6] |= std::uint64_t{1} << ((id - least) & 63);
  all.clear();
  for (std::size_t word = 0; word < words; ++word) {
    for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
      all.push_back(static_cast<SeriesId>(least + word * 64 + static_cast<unsigned>(std::countr_zero(rest))));
    }
  }
}

}  // namespace

void unite(Postings& all) {
  if (std::ranges::is_sorted(all, std::less_equal{})) return;
  const auto [least, greatest] = std::ranges::minmax(all);
  const std::size_t words = (greatest - least) / 64 + 1;
  if (words <= all.size() * 4) return unite_by_bits(all, least, words);
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
}

Postings intersection(std::span<const SeriesId> a, std::span<const SeriesId> b) {
  if (a.size() > b.size()) std::swap(a, b);
  Postings both;
  both.reserve(a.size());
  if (b.size() / kManyTimes < a.size()) {
    std::ranges::set_intersection(a, b, std::back_inserter(both));
    return both;
  }
  const SeriesId *at = b.data(), *const end = at + b.size();
  for (const SeriesId id : a) {
    at = gallop(at, end, id);
    if (at == end) break;
    if (*at == id) both.push_back(id);
  }
  return both;
}

Postings difference(std::span<const SeriesId> a, std::span<const SeriesId> b) {
  Postings rest;
  rest.reserve(a.size());
  std::ranges::set_difference(a, b, std::back_inserter(rest));
  return rest;
}

}  // namespace tidegate::tsdb
