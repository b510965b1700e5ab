#include "core/model/labels.h"

#include <algorithm>

#include "base/text.h"

namespace tidegate {
namespace {

auto position_of(auto& pairs, std::string_view name) {
  return std::ranges::lower_bound(pairs, name, {}, [](const auto& pair) { return std::string_view(pair.first); });
}

}  // namespace

std::string_view Labels::get(std::string_view name) const {
  const auto at = position_of(pairs, name);
  return at != pairs.end() && at->first == name ? std::string_view(at->second) : "";
}

void Labels::set(std::string name, std::string value) {
  if (value.empty()) return remove(name);
  const auto at = position_of(pairs, name);
  if (at != pairs.end() && at->first == name) {
    at->second = std::move(value);
  } else {
    pairs.emplace(at, std::move(name), std::move(value));
  }
}

void Labels::remove(std::string_view name) {
  const auto at = position_of(pairs, name);
  if (at != pairs.end() && at->first == name) pairs.erase(at);
}

std::string format_labels(const Labels& labels) {
  std::string out(labels.get("__name__"));
  std::string inside;
  for (const auto& [name, value] : labels.pairs) {
    if (name == "__name__") continue;
    if (!inside.empty()) inside += ", ";
    inside += name + "=" + replace_all(quoted(value), "\n", "\\n");
  }
  if (out.empty() || !inside.empty()) out += "{" + inside + "}";
  return out;
}

}  // namespace tidegate
