#pragma once

#include <string>
#include <vector>

#include "core/promql/selectors.h"

// What a query reads, as text for tests: "rate of a[] reaches 5m back 1h, b at 1700000000000".
namespace tidegate::test {

inline std::string shown(const promql::SelectorUse& use) {
  std::string out = use.function.empty() ? "" : use.function + " of ";
  out += promql::write(promql::named(use.selector));
  if (use.has_range) out += "[]";
  if (use.in_subquery) out += "[:]";
  if (use.reach != Duration{}) out += " reaches " + format_duration(use.reach);
  if (use.back != Duration{}) out += " back " + format_duration(use.back);
  if (use.pinned) out += " at " + std::to_string(use.pinned->ms);
  if (!use.unread_range.empty()) out += " reaches ?" + use.unread_range;
  if (!use.unread_move.empty()) out += " moved by ?" + use.unread_move;
  return out;
}

inline std::string shown(const promql::Parsed<std::vector<promql::SelectorUse>>& uses) {
  if (!uses) return std::to_string(uses.error().offset) + ": " + uses.error().message;
  std::string out;
  for (const auto& use : *uses) out += (out.empty() ? "" : ", ") + shown(use);
  return out;
}

}  // namespace tidegate::test
