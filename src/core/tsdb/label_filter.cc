#include "core/tsdb/label_filter.h"

#include <algorithm>
#include <utility>

namespace tidegate::tsdb {
namespace {

constexpr std::string_view kSpecial = "\\.+*?()|[]{}^$";

std::string_view without_group(std::string_view pattern) {
  const auto inner = pattern.starts_with("(?:") ? 3u : pattern.starts_with('(') ? 1u : 0u;
  if (inner == 0 || !pattern.ends_with(')')) return pattern;
  const auto body = pattern.substr(inner, pattern.size() - inner - 1);
  return body.find_first_of("()?") == std::string_view::npos ? body : pattern;
}

// The text that a pattern without operators stands for.
std::optional<std::string> literal(std::string_view pattern) {
  auto alternatives = literal_alternatives(pattern);
  if (!alternatives || alternatives->size() != 1) return std::nullopt;
  return std::move(alternatives->front());
}

}  // namespace

std::optional<std::vector<std::string>> literal_alternatives(std::string_view pattern) {
  pattern = without_group(pattern);
  std::vector<std::string> all(1);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '|') {
      all.emplace_back();
    } else if (c == '\\' && i + 1 < pattern.size() && kSpecial.find(pattern[i + 1]) != std::string_view::npos) {
      all.back() += pattern[++i];
    } else if (kSpecial.find(c) != std::string_view::npos) {
      return std::nullopt;
    } else {
      all.back() += c;
    }
  }
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

LabelFilter::LabelFilter(const promql::Matcher& matcher)
    : label_(matcher.label),
      negated_(matcher.op == promql::Matcher::Op::not_equal || matcher.op == promql::Matcher::Op::not_matches) {}

Result<LabelFilter> LabelFilter::of(const promql::Matcher& matcher) {
  LabelFilter filter(matcher);
  if (matcher.op == promql::Matcher::Op::equal || matcher.op == promql::Matcher::Op::not_equal) {
    filter.values_ = {matcher.value};
  } else {
    TRY(filter.understand_pattern(matcher.value));
  }
  return filter;
}

Result<void> LabelFilter::understand_pattern(std::string_view pattern) {
  if (auto alternatives = literal_alternatives(pattern)) {
    values_ = *std::move(alternatives);
  } else if (pattern == ".*") {
    kind_ = Kind::anything;
  } else if (pattern == ".+") {
    kind_ = Kind::not_empty;
  } else if (auto start = pattern.ends_with(".*") ? literal(pattern.substr(0, pattern.size() - 2)) : std::nullopt) {
    kind_ = Kind::prefix;
    values_ = {*std::move(start)};
  } else {
    kind_ = Kind::regex;
    regex_ = TRY(Regex::compile(pattern));
  }
  return {};
}

bool LabelFilter::has(std::string_view value) const {
  switch (kind_) {
    case Kind::list: return values_.size() == 1 ? values_[0] == value : std::ranges::binary_search(values_, value);
    case Kind::prefix: return value.starts_with(values_[0]);
    case Kind::not_empty: return !value.empty();
    case Kind::anything: return true;
    case Kind::regex: return regex_->matches(value);
  }
  std::unreachable();
}

Result<std::vector<LabelFilter>> filters_of(std::span<const promql::Matcher> matchers) {
  std::vector<LabelFilter> filters;
  filters.reserve(matchers.size());
  for (const auto& matcher : matchers) {
    auto filter = TRY(LabelFilter::of(matcher));
    filters.push_back(std::move(filter));
  }
  return filters;
}

}  // namespace tidegate::tsdb
