#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "core/model/label_store.h"

namespace tidegate::engine {

// Makes label sets out of others.
class Labeling {
 public:
  explicit Labeling(LabelStore& store);

  LabelStore& store;
  const Symbol name;  // __name__
  const Symbol type;  // __type__
  const Symbol unit;  // __unit__
  const Symbol le;
  const Symbol empty;

  std::vector<Symbol> symbols(std::span<const std::string> texts);

  // What names the metric goes with its meaning: __name__, __type__ and __unit__.
  LabelSet without_metadata(LabelSet set);
  LabelSet without(LabelSet set, std::span<const Symbol> names);
  LabelSet only(LabelSet set, std::span<const Symbol> names);
  LabelSet with(LabelSet set, Symbol name, Symbol value);  // an empty value removes the label

  // The same without keeping the set: it is valid until the next call.
  LabelSet scratch_without(LabelSet set, std::span<const Symbol> names);
  LabelSet scratch_only(LabelSet set, std::span<const Symbol> names);

  std::string_view text(LabelSet set, Symbol label) const;  // "" if it isn't there
  std::string_view metric(LabelSet set) const { return text(set, name); }

  // As Prometheus writes a series in messages: {__name__="x", a="b"}.
  std::string describe(LabelSet set) const;

 private:
  std::vector<SymbolPair> scratch_;
};

}  // namespace tidegate::engine
