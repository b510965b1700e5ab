#include "core/model/labels.h"

#include <algorithm>

#include "base/text.h"

namespace tidegate {
namespace {

auto position_of(auto& pairs, std::string_view name) {
  return std::ranges::lower_bound(pairs, name, {}, [](const auto& pair) { return std::string_view(pair.first); });
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string in_quotes(std::string_view text) { return replace_all(quoted(text), "\n", "\\n"); }

}  // namespace

bool is_plain_label(std::string_view name) {
  return !name.empty() && !is_digit(name[0]) &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c); });
}

bool is_plain_metric(std::string_view name) {
  return !name.empty() && !is_digit(name[0]) &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == ':'; });
}

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
  const auto metric = labels.get("__name__");
  const bool plain = metric.empty() || is_plain_metric(metric);
  std::vector<std::string> inside;
  if (!plain) inside.push_back(in_quotes(metric));
  for (const auto& [name, value] : labels.pairs) {
    if (name == "__name__") continue;
    inside.push_back((is_plain_label(name) ? name : in_quotes(name)) + "=" + in_quotes(value));
  }
  const std::string outside(plain ? metric : "");
  return inside.empty() && !outside.empty() ? outside : outside + "{" + join(inside, ", ") + "}";
}

}  // namespace tidegate
