#include "app/cli/query_empty.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "core/engine/engine.h"
#include "core/promql/functions.h"
#include "core/promql/parser.h"
#include "core/promql/reads.h"

namespace tidegate::cli {
namespace {

using namespace promql;

constexpr tsdb::TimeRange kAllTimes{.first = std::numeric_limits<std::int64_t>::min(),
                                    .last = std::numeric_limits<std::int64_t>::max()};

// Looks for the series of selectors. Without an answer of the storage, or when time is over, nothing is told.
class Search {
 public:
  Search(const tsdb::Storage& storage, const std::vector<SelectorUse>& uses, Timestamp first, Timestamp last,
         const std::function<bool()>& expired)
      : storage_(storage), uses_(uses), first_(first), last_(last), expired_(expired) {}

  // Why an expression has no series, if a selector is to blame.
  std::optional<std::string> why(const Expr& expr) const {
    if (std::holds_alternative<VectorSelector>(expr.node)) return why_nothing(expr.span.begin);
    if (const auto* matrix = std::get_if<MatrixSelector>(&expr.node)) return why(*matrix->selector);
    if (const auto* subquery = std::get_if<Subquery>(&expr.node)) return why(*subquery->inner);
    if (const auto* paren = std::get_if<Paren>(&expr.node)) return why(*paren->inner);
    if (const auto* unary = std::get_if<Unary>(&expr.node)) return why(*unary->inner);
    if (const auto* aggregation = std::get_if<Aggregation>(&expr.node)) return why(*aggregation->inner);
    if (const auto* binary = std::get_if<Binary>(&expr.node)) return why(*binary);
    if (const auto* call = std::get_if<Call>(&expr.node)) return why(*call);
    return std::nullopt;
  }

 private:
  std::optional<std::string> why(const Binary& binary) const {
    auto left = why(*binary.left);
    if (binary.op == Operator::unless) return left;
    if (binary.op == Operator::logical_or) return left && why(*binary.right) ? left : std::nullopt;
    return left ? left : why(*binary.right);
  }

  std::optional<std::string> why(const Call& call) const {
    const auto name = call.function->name;
    if (name.starts_with("absent") || name == "scalar" || name == "vector") return std::nullopt;
    for (const auto& argument : call.arguments) {
      if (argument->type == Type::scalar || argument->type == Type::string) continue;
      if (auto why_not = why(*argument)) return why_not;
    }
    return std::nullopt;
  }

  // Of the selector that stands there.
  std::optional<std::string> why_nothing(std::size_t offset) const {
    const auto use = std::ranges::find(uses_, offset, &SelectorUse::offset);
    if (use == uses_.end() || !use->unread_range.empty() || !use->unread_move.empty()) return std::nullopt;
    const auto matchers = matchers_of(*use);
    const auto all = count(matchers, kAllTimes);
    if (!all) return std::nullopt;
    if (*all == 0) return why_no_series(*use, matchers);
    const auto most = most_samples(matchers, window_of(*use));
    if (!most) return std::nullopt;
    const std::string shown = printable(promql::write(use->selector), 120);
    if (*most == 0) return format("{} has no samples at that time", shown);
    static constexpr std::array<std::string_view, 5> kOfTwo = {"rate", "increase", "delta", "irate", "idelta"};
    const bool wants_two = std::ranges::find(kOfTwo, use->function) != kOfTwo.end();
    if (*most == 1 && wants_two && use->has_range) {
      return format("{} has one sample in that range, and {} compares two", shown, use->function);
    }
    return std::nullopt;
  }

  tsdb::TimeRange window_of(const SelectorUse& use) const {
    const Duration reach = use.has_range ? use.reach : use.reach + engine::Options().lookback;
    return {.first = (use.pinned.value_or(first_) - use.back - reach).ms + 1,
            .last = (use.pinned.value_or(last_) - use.back).ms};
  }

  static std::vector<Matcher> matchers_of(const SelectorUse& use) {
    auto matchers = use.selector.matchers;
    if (!use.selector.name.empty()) {
      matchers.insert(matchers.begin(), Matcher{.label = "__name__", .value = use.selector.name});
    }
    return matchers;
  }

  std::optional<std::size_t> count(const std::vector<Matcher>& matchers, tsdb::TimeRange range) const {
    if (expired_()) return std::nullopt;
    LabelStore labels;
    const auto selection = storage_.select(matchers, range, labels);
    return selection ? std::optional((*selection)->series().size()) : std::nullopt;
  }

  // Of one series in that range; two are as good as more.
  std::optional<std::size_t> most_samples(const std::vector<Matcher>& matchers, tsdb::TimeRange range) const {
    if (expired_()) return std::nullopt;
    LabelStore labels;
    const auto selection = storage_.select(matchers, range, labels);
    if (!selection) return std::nullopt;
    std::size_t most = 0;
    tsdb::Columns columns;
    for (std::size_t i = 0; i < (*selection)->series().size() && most < 2; ++i) {
      columns.clear();
      if (expired_() || !(*selection)->read(i, columns)) return std::nullopt;
      most = std::max(most, columns.floats.times.size() + columns.histograms.times.size());
    }
    return most;
  }

  std::optional<std::string> why_no_series(const SelectorUse& use, const std::vector<Matcher>& matchers) const {
    const std::string& name = use.selector.name;
    if (name.empty()) return format("no series matches {}", printable(promql::write(use.selector), 120));
    const auto names = storage_.metric_names();
    if (!std::ranges::binary_search(names, name)) {
      const auto meant = did_you_mean(name, names);
      return format("no series is called {}{}", quoted(printable(name, 80)), meant.empty() ? "" : "; " + meant);
    }
    for (const Matcher& matcher : use.selector.matchers) {
      const auto some = count({matchers.front(), matcher}, kAllTimes);
      if (!some) return std::nullopt;
      if (*some == 0) return why_no_match(name, matchers.front(), matcher);
    }
    return format("no series of {} has all of these labels", printable(name, 80));
  }

  // The metric has series, but none that matches: for want of the label, or of a value.
  std::string why_no_match(const std::string& name, const Matcher& by_name, const Matcher& matcher) const {
    constexpr std::size_t kLooked = 10'000;  // series
    std::set<std::string> labels, values;
    LabelStore store;
    const auto selection = storage_.select({&by_name, 1}, kAllTimes, store);
    const std::string none = format("no series of {} has ", printable(name, 80));
    if (!selection) return none + printable(promql::write(matcher), 80);
    const auto& series = (*selection)->series();
    for (const LabelSet set : series.first(std::min(series.size(), kLooked))) {
      for (const SymbolPair& pair : set) {
        const std::string label(store.text(pair.name));
        if (label == matcher.label) values.emplace(store.text(pair.value));
        if (label != "__name__") labels.insert(label);
      }
    }
    if (values.empty()) {
      const auto meant = did_you_mean(matcher.label, std::vector<std::string>(labels.begin(), labels.end()));
      return format("{}a label {}{}", none, printable(matcher.label, 80), meant.empty() ? "" : "; " + meant);
    }
    std::vector<std::string> seen;
    for (const auto& value : values) seen.push_back(quoted(printable(value, 40)));
    return format("{}{}; there {} {}", none, printable(promql::write(matcher), 80), seen.size() == 1 ? "is" : "are",
                  first_few(seen, ", ", 5));
  }

  const tsdb::Storage& storage_;
  const std::vector<SelectorUse>& uses_;
  Timestamp first_;
  Timestamp last_;
  const std::function<bool()>& expired_;
};

}  // namespace

std::optional<std::string> why_empty(const tsdb::Storage& storage, std::string_view query, Timestamp first,
                                     Timestamp last, const std::function<bool()>& expired) {
  // Durations are known for one moment only.
  const bool is_calculated = query.contains("step()") || query.contains("range()");
  if (is_calculated && first != last) return std::nullopt;
  const auto expr = promql::parse_expression(query, promql::kAnyServer);
  if (!expr) return std::nullopt;
  return Search(storage, promql::reads_of(**expr), first, last, expired).why(**expr);
}

}  // namespace tidegate::cli
