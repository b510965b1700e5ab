#include "core/tsdb/index_select.h"

#include <algorithm>
#include <utility>

#include "core/tsdb/label_filter.h"

namespace tidegate::tsdb {
namespace {

// The series whose value of the label the test accepts (or refuses), one that they have.
enum class Verdict { accepted, refused };

Result<Postings> with_values(const Index& index, const LabelFilter& test, Verdict verdict) {
  Postings ids;
  // Of the values that a test lists, those are wanted that it accepts unless it is negated, and the other way around.
  if (test.listed() && test.negated() == (verdict == Verdict::refused)) {
    for (const auto& value : *test.listed()) {
      if (const auto* found = index.find(test.label(), value)) TRY(index.append_postings(found->postings, ids));
    }
  } else {
    for (const auto& value : index.values(test.label())) {
      if (test.accepts(value.value) != (verdict == Verdict::accepted)) continue;
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

Result<std::vector<LabelFilter>> tests_of(std::span<const promql::Matcher> matchers) {
  std::vector<LabelFilter> tests;
  tests.reserve(matchers.size());
  for (const auto& matcher : matchers) {
    auto test = TRY(LabelFilter::of(matcher));
    tests.push_back(std::move(test));
  }
  return tests;
}

}  // namespace

Result<Postings> select_series(const Index& index, std::span<const promql::Matcher> matchers) {
  const auto tests = TRY(tests_of(matchers));
  std::vector<Postings> wanted;
  for (const auto& test : tests) {
    if (test.accepts("")) continue;
    auto ids = TRY(with_values(index, test, Verdict::accepted));
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
  for (const auto& test : tests) {
    if (chosen.empty() || !test.accepts("")) continue;
    const auto refused = TRY(with_values(index, test, Verdict::refused));
    if (!refused.empty()) chosen = difference(chosen, refused);
  }
  return chosen;
}

}  // namespace tidegate::tsdb
