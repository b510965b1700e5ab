#include "core/engine/info.h"

#include <algorithm>
#include <array>
#include <map>
#include <ranges>

#include "base/format.h"
#include "core/engine/call.h"
#include "core/engine/evaluate.h"
#include "core/engine/label_index.h"
#include "core/engine/output_rows.h"
#include "core/engine/selector.h"
#include "core/engine/series_source.h"
#include "core/tsdb/label_filter.h"

namespace tidegate::engine {
namespace {

using namespace promql;

constexpr std::size_t kNone = ~std::size_t{0};

// What the second argument asks for: which info metrics, and which of their labels.
struct Wanted {
  std::vector<Matcher> metrics;  // of __name__
  std::vector<Matcher> labels;
  bool takes(std::string_view label) const {
    return labels.empty() || std::ranges::find(labels, label, &Matcher::label) != labels.end();
  }
};

// Without a metric it is target_info; if one is only excluded, all that are named like info metrics.
Wanted wanted_by(const Call& call) {
  Wanted wanted;
  if (call.arguments.size() > 1) {
    for (const auto& matcher : matchers_of(std::get<VectorSelector>(call.arguments[1]->node))) {
      (matcher.label == "__name__" ? wanted.metrics : wanted.labels).push_back(matcher);
    }
  }
  const auto positive = [](const Matcher& m) { return m.op == Matcher::Op::equal || m.op == Matcher::Op::matches; };
  if (wanted.metrics.empty()) {
    wanted.metrics.push_back({.label = "__name__", .op = Matcher::Op::equal, .value = "target_info"});
  } else if (std::ranges::none_of(wanted.metrics, positive)) {
    wanted.metrics.push_back({.label = "__name__", .op = Matcher::Op::matches, .value = ".+_info"});
  }
  return wanted;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(R"(\.+*?()|[]{}^$)").contains(c)) out += '\\';
    out += c;
  }
  return out;
}

// A selector, and how far the subqueries around it move it in time.
struct Moved {
  const VectorSelector* selector = nullptr;
  At at;
  std::int64_t offset = 0;
};

// The selector that the labels come from is moved in time like the first one of the series that get them. What has an
// @ isn't moved by what stands around it.
Moved first_selector(const Expr& expr) {
  if (const auto* selector = std::get_if<VectorSelector>(&expr.node)) {
    return {.selector = selector, .at = selector->at, .offset = selector->offset.fixed.ms};
  }
  if (const auto* matrix = std::get_if<MatrixSelector>(&expr.node)) return first_selector(*matrix->selector);
  if (const auto* subquery = std::get_if<Subquery>(&expr.node)) {
    Moved found = first_selector(*subquery->inner);
    if (found.at.kind != At::Kind::none) return found;
    found.at = subquery->at;
    found.offset += subquery->offset.fixed.ms;
    return found;
  }
  if (const auto* paren = std::get_if<Paren>(&expr.node)) return first_selector(*paren->inner);
  if (const auto* unary = std::get_if<Unary>(&expr.node)) return first_selector(*unary->inner);
  if (const auto* aggregation = std::get_if<Aggregation>(&expr.node)) return first_selector(*aggregation->inner);
  if (const auto* binary = std::get_if<Binary>(&expr.node)) {
    const Moved left = first_selector(*binary->left);
    return left.selector != nullptr ? left : first_selector(*binary->right);
  }
  if (const auto* call = std::get_if<Call>(&expr.node)) {
    for (const auto& argument : call->arguments) {
      if (const Moved found = first_selector(*argument); found.selector != nullptr) return found;
    }
  }
  return {};
}

class Enrichment {
 public:
  Enrichment(Context& context, const Expr& expr, const Grid& grid)
      : context_(context), call_(call_of(expr)), grid_(grid), wanted_(wanted_by(call_)) {
    identifying_ = {context.store.intern("instance"), context.store.intern("job")};
  }

  Outcome<Frame> run() {
    const Frame base = TRY(evaluate(context_, *call_.arguments.front(), grid_));
    TRY(find_info_rows(base));
    const Frame infos = TRY(read_infos(base));
    return combine(base, infos);
  }

 private:
  // Series that are info metrics themselves get nothing.
  Outcome<void> find_info_rows(const Frame& base) {
    is_info_.assign(base.size(), 0);
    auto matching = tsdb::filters_of(wanted_.metrics);
    if (!matching) return fail_query(std::move(matching).error());
    for (std::size_t row = 0; row < base.size(); ++row) {
      const auto name = context_.labeling.metric(base.rows[row].labels);
      is_info_[row] = static_cast<char>(tsdb::accepted_by_all(*matching, [&](const auto&) { return name; }));
    }
    return {};
  }

  // The info series that may belong to the rows, with the times of their samples as values.
  Outcome<Frame> read_infos(const Frame& base) {
    std::vector<Matcher> matchers = wanted_.labels;
    for (const Symbol label : identifying_) {
      std::vector<std::string> values;
      for (std::size_t row = 0; row < base.size(); ++row) {
        const auto value = context_.labeling.text(base.rows[row].labels, label);
        if (!is_info_[row] && !value.empty()) values.push_back(escaped(value));
      }
      std::ranges::sort(values);
      values.erase(std::ranges::unique(values).begin(), values.end());
      if (values.empty()) continue;
      matchers.push_back({.label = std::string(context_.store.text(label)),
                          .op = Matcher::Op::matches,
                          .value = fmt::format("{}", fmt::join(values, "|"))});
    }
    if (matchers.size() == wanted_.labels.size()) return Frame(grid_.count());
    matchers.insert(matchers.end(), wanted_.metrics.begin(), wanted_.metrics.end());
    VectorSelector selector;
    selector.matchers = std::move(matchers);
    const Moved moved = first_selector(*call_.arguments.front());
    selector.offset.fixed.ms = moved.offset;
    selector.at = moved.at;
    const Frame values = TRY(read_selector(context_, selector, grid_, Reading::value));
    for (std::size_t row = 0; row < values.size() && !values.histograms.empty(); ++row) {
      const auto* cells = values.histograms_at(row);
      if (std::all_of(cells, cells + values.steps, [](const auto& cell) { return cell == nullptr; })) continue;
      return fail_query("this should be an info metric, with float samples: " +
                        context_.labeling.describe(values.rows[row].labels));
    }
    return read_selector(context_, selector, grid_, Reading::time);
  }

  // What tells info series apart: the metric's name and the identifying labels.
  std::vector<SymbolPair> key_of(LabelSet labels, std::optional<Symbol> name) const {
    std::vector<SymbolPair> key;
    if (name) key.push_back({.name = context_.labeling.name, .value = *name});
    for (const auto& pair : labels) {
      if (std::ranges::find(identifying_, pair.name) != identifying_.end()) key.push_back(pair);
    }
    return key;
  }

  Outcome<Frame> combine(const Frame& base, const Frame& infos) {
    std::vector<std::uint32_t> info_key;
    LabelIndex keys;
    std::vector<Symbol> names;
    for (const Row& row : infos.rows) {
      const auto name = value_of(row.labels, context_.labeling.name);
      if (name && std::ranges::find(names, *name) == names.end()) names.push_back(*name);
      const auto key = context_.store.keep(key_of(row.labels, name));
      if (keys.find(key) == LabelIndex::kNone) keys.add(key);
      info_key.push_back(keys.find(key));
    }
    std::vector<std::vector<std::uint32_t>> base_keys;
    for (const Row& row : base.rows) {
      auto& own = base_keys.emplace_back();
      for (const Symbol name : names) {
        const auto key = keys.find(key_of(row.labels, name));
        if (key != LabelIndex::kNone) own.push_back(key);
      }
    }
    OutputRows out(base.steps);
    std::vector<std::size_t> newest;
    for (std::size_t step = 0; step < base.steps; ++step) {
      const auto rows = std::views::iota(std::size_t{0}, base.size());
      if (std::ranges::none_of(rows, [&](std::size_t row) { return base.has(row, step); })) continue;
      newest = TRY(newest_infos(infos, info_key, keys.size(), step));
      for (std::size_t row = 0; row < base.size(); ++row) {
        if (!base.has(row, step)) continue;
        const auto labels = TRY(enriched(base.rows[row], row, base_keys[row], newest, infos));
        if (labels) TRY(out.copy(base, row, step, out.row({.labels = *labels, .drop_name = base.rows[row].drop_name})));
      }
    }
    return out.take();
  }

  // Of the info series with one key, the one whose sample is newest.
  Outcome<std::vector<std::size_t>> newest_infos(const Frame& infos, const std::vector<std::uint32_t>& info_key,
                                                 std::size_t keys, std::size_t step) const {
    std::vector<std::size_t> newest(keys, kNone);
    for (std::size_t row = 0; row < infos.size(); ++row) {
      if (!infos.has(row, step)) continue;
      auto& known = newest[info_key[row]];
      const double time = infos.at(row)[step];
      if (known == kNone || infos.at(known)[step] < time) {
        known = row;
      } else if (infos.at(known)[step] == time) {
        return fail_query(fmt::format("found duplicate series for info metric: existing {} @ {}, new {} @ {}",
                                      context_.labeling.describe(infos.rows[known].labels), time,
                                      context_.labeling.describe(infos.rows[row].labels), time));
      }
    }
    return newest;
  }

  // The row's labels with those of its info series; nothing: it has none, and labels are asked for that it then lacks.
  Outcome<std::optional<LabelSet>> enriched(const Row& row, std::size_t index, const std::vector<std::uint32_t>& keys,
                                            const std::vector<std::size_t>& newest, const Frame& infos) {
    if (is_info_[index]) return row.labels;
    std::map<Symbol, Symbol> added;
    bool any = false;
    for (const auto key : keys) {
      if (newest[key] == kNone) continue;
      any = true;
      for (const auto& pair : infos.rows[newest[key]].labels) {
        if (pair.name == context_.labeling.name || !wanted_.takes(context_.store.text(pair.name))) continue;
        const auto known = added.find(pair.name);
        if (known != added.end() && known->second != pair.value) {
          return fail_query(fmt::format("conflicting label: {}", context_.store.text(pair.name)));
        }
        if (!value_of(row.labels, pair.name)) added[pair.name] = pair.value;
      }
    }
    if (!any && !may_lack_labels()) return std::optional<LabelSet>();
    LabelSet labels = row.labels;
    for (const auto& [name, value] : added) labels = context_.labeling.with(labels, name, value);
    return std::optional(labels);
  }

  // Whether the matchers of labels allow all of them to be missing.
  bool may_lack_labels() const {
    const auto matching = tsdb::filters_of(wanted_.labels);
    return matching && tsdb::accepted_by_all(*matching, [](const auto&) { return std::string_view(); });
  }

  Context& context_;
  const Call& call_;
  Grid grid_;
  Wanted wanted_;
  std::array<Symbol, 2> identifying_{};
  std::vector<char> is_info_;  // one a row
};

}  // namespace

Outcome<Frame> evaluate_info(Context& context, const Expr& expr, const Grid& grid) {
  const auto& arguments = call_of(expr).arguments;
  if (arguments.size() > 1 && !std::holds_alternative<VectorSelector>(arguments[1]->node)) {
    return fail_query("expected label selectors as the second argument of info()");
  }
  return Enrichment(context, expr, grid).run();
}

}  // namespace tidegate::engine
