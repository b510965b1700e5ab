#include "core/engine/labeling.h"

#include <algorithm>
#include <array>

#include "core/promql/quoting.h"
#include "core/promql/selectors.h"

namespace tidegate::engine {

Labeling::Labeling(LabelStore& label_store)
    : store(label_store),
      name(store.intern("__name__")),
      type(store.intern("__type__")),
      unit(store.intern("__unit__")),
      le(store.intern("le")),
      empty(store.intern("")) {}

std::vector<Symbol> Labeling::symbols(std::span<const std::string> texts) {
  std::vector<Symbol> symbols;
  for (const auto& text : texts) symbols.push_back(store.intern(text));
  return symbols;
}

LabelSet Labeling::without_metadata(LabelSet set) {
  const std::array names = {name, type, unit};
  return without(set, names);
}

LabelSet Labeling::scratch_without(LabelSet set, std::span<const Symbol> names) {
  scratch_.clear();
  for (const auto& pair : set) {
    if (std::ranges::find(names, pair.name) == names.end()) scratch_.push_back(pair);
  }
  return scratch_;
}

LabelSet Labeling::scratch_only(LabelSet set, std::span<const Symbol> names) {
  scratch_.clear();
  for (const auto& pair : set) {
    if (std::ranges::find(names, pair.name) != names.end()) scratch_.push_back(pair);
  }
  return scratch_;
}

LabelSet Labeling::without(LabelSet set, std::span<const Symbol> names) {
  const auto rest = scratch_without(set, names);
  return rest.size() == set.size() ? set : store.keep(rest);
}

LabelSet Labeling::only(LabelSet set, std::span<const Symbol> names) {
  const auto rest = scratch_only(set, names);
  return rest.size() == set.size() ? set : store.keep(rest);
}

LabelSet Labeling::with(LabelSet set, Symbol label, Symbol value) {
  scratch_.assign(set.begin(), set.end());
  const auto at = std::ranges::find(scratch_, label, &SymbolPair::name);
  if (value == empty) {
    if (at == scratch_.end()) return set;
    scratch_.erase(at);
  } else if (at != scratch_.end()) {
    at->value = value;
  } else {
    const auto before = [&](const SymbolPair& pair) { return store.text(pair.name) < store.text(label); };
    scratch_.insert(std::ranges::partition_point(scratch_, before), {.name = label, .value = value});
  }
  return store.keep(scratch_);
}

std::string_view Labeling::text(LabelSet set, Symbol label) const {
  const auto value = value_of(set, label);
  return value ? store.text(*value) : "";
}

std::string Labeling::describe(LabelSet set) const {
  std::string out = "{";
  for (const auto& pair : set) {
    if (out.size() > 1) out += ", ";
    out += promql::write_label(store.text(pair.name)) + "=" + promql::write_string(store.text(pair.value));
  }
  return out + "}";
}

}  // namespace tidegate::engine
