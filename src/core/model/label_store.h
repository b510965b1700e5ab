#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/model/labels.h"

namespace tidegate {

// A string of a LabelStore, as a number. Equal strings have equal numbers; their order says nothing.
using Symbol = std::uint32_t;

struct SymbolPair {
  Symbol name = 0;
  Symbol value = 0;
  bool operator==(const SymbolPair&) const = default;
};

// The labels of a series, sorted by the text of their names, none empty; kept by a LabelStore for as long as it lives.
// Two sets of one store are equal if their pairs are.
using LabelSet = std::span<const SymbolPair>;

// Interns the strings of labels, and keeps sets of them. For one thread at a time.
class LabelStore {
 public:
  LabelStore() = default;
  LabelStore(const LabelStore&) = delete;
  LabelStore& operator=(const LabelStore&) = delete;

  Symbol intern(std::string_view text);
  std::optional<Symbol> find(std::string_view text) const;  // without interning
  std::string_view text(Symbol symbol) const { return texts_[symbol]; }

  // REQUIRES: sorted by name, no empty values.
  LabelSet keep(std::span<const SymbolPair> pairs);
  LabelSet keep(const Labels& labels);
  Labels labels(LabelSet set) const;

  // The order in which series are listed: by name, then value, of one label after the other; a prefix comes first.
  std::strong_ordering compare(LabelSet a, LabelSet b) const;

 private:
  std::pmr::monotonic_buffer_resource memory_{std::size_t{64} * 1024};
  std::vector<std::string_view> texts_;
  std::unordered_map<std::string_view, Symbol> symbols_;
};

// 0: the label isn't there (see LabelStore::find for `name`).
std::optional<Symbol> value_of(LabelSet set, Symbol name);

}  // namespace tidegate
