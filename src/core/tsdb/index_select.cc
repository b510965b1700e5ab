#include "core/tsdb/index_select.h"

#include <algorithm>
#include <utility>

#include "core/tsdb/label_filter.h"

namespace tidegate::tsdb {
namespace {

// The series whose value of the label the filter accepts (or refuses), one that they have.
enum class Verdict { accepted, refused };

Result<Postings> with_values(const Index& index, const LabelFilter& filter, Verdict verdict) {
  Postings ids;
  // Of the values that a filter lists, those are wanted that it accepts unless it is negated, and the other way around.
  if (filter.listed() && filter.negated() == (verdict == Verdict::refused)) {
    for (const auto& value : *filter.listed()) {
      if (const auto* found = index.find(filter.label(), value)) TRY(index.append_postings(found->postings, ids));
    }
  } else {
    for (const auto& value : index.values(filter.label())) {
      if (filter.accepts(value.value) != (verdict == Verdict::accepted)) continue;
      TRY(index.append_postings(value.postings, ids));
    }
  }
  unite(ids);
  return ids;
}

Result<Postings> all_series(const Index& index) {
  Postings ids;
  if (index.all_series()) TRY(index.append_postings(*index.all_series(), ids));
  return ids;
}

}  // namespace

Result<Postings> select_series(const Index& index, std::span<const promql::Matcher> matchers) {
  const auto filters = TRY(filters_of(matchers));
  std::vector<Postings> wanted;
  for (const auto& filter : filters) {
    if (filter.accepts("")) continue;
    auto ids = TRY(with_values(index, filter, Verdict::accepted));
    if (ids.empty()) return Postings();
    wanted.push_back(std::move(ids));
  }
  if (wanted.empty()) {
    auto ids = TRY(all_series(index));
    wanted.push_back(std::move(ids));
  }
  std::ranges::sort(wanted, {}, &Postings::size);
  Postings chosen = std::move(wanted.front());
  for (std::size_t i = 1; i < wanted.size(); ++i) chosen = intersection(chosen, wanted[i]);

  // What accepts "" also accepts series without the label, which are in none of its postings.
  for (const auto& filter : filters) {
    if (chosen.empty() || !filter.accepts("")) continue;
    const auto refused = TRY(with_values(index, filter, Verdict::refused));
    if (!refused.empty()) chosen = difference(chosen, refused);
  }
  return chosen;
}

}  // namespace tidegate::tsdb
