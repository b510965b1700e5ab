#include "core/model/label_store.h"

#include <algorithm>
#include <cstring>

namespace tidegate {

Symbol LabelStore::intern(std::string_view text) {
  if (const auto known = symbols_.find(text); known != symbols_.end()) return known->second;
  auto* bytes = static_cast<char*>(memory_.allocate(std::max<std::size_t>(text.size(), 1), 1));
  std::memcpy(bytes, text.data(), text.size());
  const std::string_view kept(bytes, text.size());
  const auto symbol = static_cast<Symbol>(texts_.size());
  texts_.push_back(kept);
  symbols_.emplace(kept, symbol);
  return symbol;
}

std::optional<Symbol> LabelStore::find(std::string_view text) const {
  const auto known = symbols_.find(text);
  return known == symbols_.end() ? std::nullopt : std::optional(known->second);
}

LabelSet LabelStore::keep(std::span<const SymbolPair> pairs) {
  if (pairs.empty()) return {};
  auto* kept = static_cast<SymbolPair*>(memory_.allocate(pairs.size_bytes(), alignof(SymbolPair)));
  std::ranges::copy(pairs, kept);
  return {kept, pairs.size()};
}

LabelSet LabelStore::keep(const Labels& labels) {
  std::vector<SymbolPair> pairs;
  pairs.reserve(labels.pairs.size());
  for (const auto& [name, value] : labels.pairs) pairs.push_back({.name = intern(name), .value = intern(value)});
  return keep(pairs);
}

Labels LabelStore::labels(LabelSet set) const {
  Labels labels;
  labels.pairs.reserve(set.size());
  for (const auto& [name, value] : set) labels.pairs.emplace_back(text(name), text(value));
  return labels;
}

std::strong_ordering LabelStore::compare(LabelSet a, LabelSet b) const {
  const std::size_t shared = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (a[i].name != b[i].name) return text(a[i].name) <=> text(b[i].name);
    if (a[i].value != b[i].value) return text(a[i].value) <=> text(b[i].value);
  }
  return a.size() <=> b.size();
}

std::optional<Symbol> value_of(LabelSet set, Symbol name) {
  const auto found = std::ranges::find(set, name, &SymbolPair::name);
  return found == set.end() ? std::nullopt : std::optional(found->value);
}

}  // namespace tidegate
