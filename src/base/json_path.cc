#include "base/json_path.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace tidegate {
namespace {

constexpr std::size_t kLongestPath = 4096;

std::unexpected<Error> refuse(std::string_view text, std::string_view why) {
  return fail(ErrorKind::invalid, format("the JSONPath {} {}", quoted(printable(text, 100)), why));
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class PathReader {
 public:
  explicit PathReader(std::string_view text) : text_(text), rest_(trim(text)) {}

  Result<JsonPath> read() {
    if (text_.size() > kLongestPath) return refuse(text_, "is too long");
    if (rest_.empty()) return JsonPath{};
    if (!rest_.starts_with('{') || !rest_.ends_with('}')) return refuse(text_, "stands in braces: {$.value}");
    rest_ = trim(rest_.substr(1, rest_.size() - 2));
    if (rest_.starts_with('$') || rest_.starts_with('@')) rest_.remove_prefix(1);
    JsonPath path;
    while (!rest_.empty()) {
      const auto taken = rest_.front() == '.' ? member(path) : rest_.front() == '[' ? item(path) : strange();
      if (!taken) return std::unexpected(taken.error());
    }
    return path;
  }

 private:
  Result<void> strange() const {
    return refuse(text_, "is none of {$.a}, {$.a[0]} and {$['a']}: it must name one value");
  }

  Result<void> member(JsonPath& path) {
    rest_.remove_prefix(1);
    std::size_t length = 0;
    std::string name;
    while (length < rest_.size() && (is_name_char(rest_[length]) || rest_[length] == '\\')) {
      if (rest_[length] == '\\') ++length;  // {.a\.b}
      if (length < rest_.size()) name += rest_[length++];
    }
    if (name.empty() && rest_.empty() && path.steps.empty()) return {};  // {.}
    if (name.empty()) return strange();
    rest_.remove_prefix(length);
    path.steps.emplace_back(std::move(name));
    return {};
  }

  Result<void> item(JsonPath& path) {
    const std::size_t end = rest_.find(']');
    if (end == std::string_view::npos) return refuse(text_, "has a [ without its ]");
    const std::string_view inside = trim(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    const bool is_quoted = inside.size() >= 2 && (inside.front() == '\'' || inside.front() == '"');
    if (is_quoted && inside.back() == inside.front()) {
      path.steps.emplace_back(std::string(inside.substr(1, inside.size() - 2)));
      return {};
    }
    const auto digits = inside.starts_with('-') ? inside.substr(1) : inside;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (digits.empty() || digits.size() > 9 || !std::ranges::all_of(digits, is_digit)) return strange();
    path.steps.emplace_back(static_cast<std::int64_t>(*parse_double(inside)));
    return {};
  }

  std::string_view text_;
  std::string_view rest_;
};

const Json* step_into(const Json& value, const std::variant<std::string, std::int64_t>& step) {
  if (const auto* name = std::get_if<std::string>(&step)) return value.has(*name) ? &value[*name] : nullptr;
  const auto size = static_cast<std::int64_t>(value.items().size());
  const std::int64_t wanted = std::get<std::int64_t>(step);
  const std::int64_t index = wanted < 0 ? size + wanted : wanted;
  return index >= 0 && index < size ? &value.items()[static_cast<std::size_t>(index)] : nullptr;
}

}  // namespace

Result<JsonPath> parse_json_path(std::string_view text) { return PathReader(text).read(); }

const Json* find(const Json& document, const JsonPath& path) {
  const Json* value = &document;
  for (const auto& step : path.steps) {
    value = step_into(*value, step);
    if (value == nullptr) return nullptr;
  }
  return value;
}

}  // namespace tidegate
