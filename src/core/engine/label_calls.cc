#include <array>

#include "base/regex.h"
#include "base/text.h"
#include "core/engine/call.h"
#include "core/engine/evaluate.h"

// label_replace and label_join look at labels alone. Source: prometheus promql/functions.go.
namespace tidegate::engine {
namespace {

bool is_label_name(std::string_view name) { return !name.empty() && is_utf8(name); }

// A row with that label. One that is given a name keeps it.
Row relabelled(Labeling& labeling, Row row, Symbol label, std::string_view value) {
  row.labels = labeling.with(row.labels, label, labeling.store.intern(value));
  if (label == labeling.name) row.drop_name = false;
  return row;
}

Outcome<Frame> label_replace(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto& call = call_of(expr);
  const std::string& target = text_of(call, 1);
  const auto regex = Regex::compile(text_of(call, 4));
  if (!regex) return fail_query("invalid regular expression in label_replace(): " + text_of(call, 4));
  if (!is_label_name(target)) return fail_query("invalid destination label name in label_replace(): " + target);
  Frame frame = TRY(evaluate(context, *call.arguments.front(), grid));
  Labeling& labeling = context.labeling;
  const Symbol to = labeling.store.intern(target);
  const Symbol from = labeling.store.intern(text_of(call, 3));
  std::string value;
  for (Row& row : frame.rows) {
    const std::string source(labeling.text(row.labels, from));
    if (regex->expand(source, text_of(call, 2), value)) row = relabelled(labeling, row, to, value);
  }
  return merge_equal_rows(std::move(frame));
}

Outcome<Frame> label_join(Context& context, const promql::Expr& expr, const Grid& grid) {
  const auto& call = call_of(expr);
  const std::string& target = text_of(call, 1);
  Labeling& labeling = context.labeling;
  std::vector<Symbol> sources;
  for (std::size_t i = 3; i < call.arguments.size(); ++i) {
    const auto& source = text_of(call, i);
    if (!is_label_name(source)) return fail_query("invalid source label name in label_join(): " + source);
    sources.push_back(labeling.store.intern(source));
  }
  if (!is_label_name(target)) return fail_query("invalid destination label name in label_join(): " + target);
  Frame frame = TRY(evaluate(context, *call.arguments.front(), grid));
  const Symbol to = labeling.store.intern(target);
  for (Row& row : frame.rows) {
    std::string value;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (i > 0) value += text_of(call, 2);
      value += labeling.text(row.labels, sources[i]);
    }
    row = relabelled(labeling, row, to, value);
  }
  return merge_equal_rows(std::move(frame));
}

constexpr std::array<NamedCall, 2> kCalls = {{{"label_join", label_join}, {"label_replace", label_replace}}};

}  // namespace

std::span<const NamedCall> label_calls() { return kCalls; }

}  // namespace tidegate::engine
