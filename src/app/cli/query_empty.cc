#include "app/cli/query_empty.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "core/engine/engine.h"
#include "core/promql/reads.h"

namespace tidegate::cli {
namespace {

using promql::Matcher;
using promql::SelectorUse;

constexpr tsdb::TimeRange kAllTimes{.first = std::numeric_limits<std::int64_t>::min(),
                                    .last = std::numeric_limits<std::int64_t>::max()};
constexpr std::string_view kName = "__name__";

// Looks for one selector's series. A storage that can't be read has said so when it was asked before.
class Search {
 public:
  Search(const tsdb::Storage& storage, const SelectorUse& use, Timestamp first, Timestamp last)
      : storage_(storage), use_(use) {
    const Duration reach = use.has_range || use.in_subquery ? use.reach : engine::Options().lookback;
    window_ = {.first = (use.pinned.value_or(first) - use.back - reach).ms + 1,
               .last = (use.pinned.value_or(last) - use.back).ms};
  }

  std::optional<std::string> run() const {
    const auto matchers = all_matchers();
    if (count(matchers, kAllTimes) == 0) return why_none(matchers);
    const std::size_t most = most_samples(matchers);
    const std::string shown = printable(promql::write(use_.selector), 120);
    if (most == 0) return format("{} has no samples at that time", shown);
    static constexpr std::array<std::string_view, 5> kOfTwo = {"rate", "increase", "delta", "irate", "idelta"};
    const bool wants_two = std::ranges::find(kOfTwo, use_.function) != kOfTwo.end();
    if (most == 1 && wants_two && use_.has_range) {
      return format("{} has one sample in that range, and {} compares two", shown, use_.function);
    }
    return std::nullopt;
  }

 private:
  std::vector<Matcher> all_matchers() const {
    auto matchers = use_.selector.matchers;
    if (!use_.selector.name.empty()) {
      matchers.insert(matchers.begin(), Matcher{.label = std::string(kName), .value = use_.selector.name});
    }
    return matchers;
  }

  std::size_t count(const std::vector<Matcher>& matchers, tsdb::TimeRange range) const {
    LabelStore labels;
    const auto selection = storage_.select(matchers, range, labels);
    return selection ? (*selection)->series().size() : 0;
  }

  // In the window, of one series.
  std::size_t most_samples(const std::vector<Matcher>& matchers) const {
    LabelStore labels;
    const auto selection = storage_.select(matchers, window_, labels);
    std::size_t most = 0;
    tsdb::Columns columns;
    for (std::size_t i = 0; selection && i < (*selection)->series().size() && most < 2; ++i) {
      if (!(*selection)->read(i, columns)) return most;
      most = std::max(most, columns.floats.times.size() + columns.histograms.times.size());
    }
    return most;
  }

  std::string why_none(const std::vector<Matcher>& matchers) const {
    const std::string& name = use_.selector.name;
    if (name.empty()) return format("no series matches {}", printable(promql::write(use_.selector), 120));
    const std::vector<Matcher> by_name = {matchers.front()};
    if (count(by_name, kAllTimes) == 0) {
      const auto meant = did_you_mean(name, all_names());
      return format("no series is called {}{}", quoted(printable(name, 80)), meant.empty() ? "" : "; " + meant);
    }
    for (const Matcher& matcher : use_.selector.matchers) {
      if (count({by_name.front(), matcher}, kAllTimes) > 0) continue;
      return format("no series of {} has {}", printable(name, 80), printable(promql::write(matcher), 80));
    }
    return format("no series of {} has all of these labels", printable(name, 80));
  }

  std::vector<std::string> all_names() const {
    LabelStore labels;
    const Matcher any{.label = std::string(kName), .op = Matcher::Op::not_equal, .value = ""};
    const auto selection = storage_.select({&any, 1}, kAllTimes, labels);
    if (!selection) return {};
    const auto name = labels.find(kName);
    std::set<std::string_view> names;
    for (const LabelSet series : (*selection)->series()) {
      const auto pair = std::ranges::find(series, name, [](const SymbolPair& p) { return std::optional(p.name); });
      if (pair != series.end()) names.insert(labels.text(pair->value));
    }
    return {names.begin(), names.end()};
  }

  const tsdb::Storage& storage_;
  const SelectorUse& use_;
  tsdb::TimeRange window_;
};

}  // namespace

std::optional<std::string> why_empty(const tsdb::Storage& storage, std::string_view query, Timestamp first,
                                     Timestamp last) {
  const auto uses = promql::reads_of(query, QueryLanguage::promql);
  if (!uses) return std::nullopt;
  for (const SelectorUse& use : *uses) {
    if (auto why = Search(storage, use, first, last).run()) return why;
  }
  return std::nullopt;
}

}  // namespace tidegate::cli
