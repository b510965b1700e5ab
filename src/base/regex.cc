#include "base/regex.h"

#include <re2/re2.h>

#include <cctype>
#include <charconv>
#include <vector>

#include "base/text.h"

namespace tidegate {

struct Regex::Compiled {
  Compiled(const std::string& pattern, const re2::RE2::Options& options) : whole(pattern, options) {}
  re2::RE2 whole;
};

Regex::Regex(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  auto compiled = std::make_unique<Compiled>(std::string(pattern), options);
  if (!compiled->whole.ok() && pattern.contains("(?<")) {  // as Go has named groups since 1.22
    auto renamed = std::make_unique<Compiled>(replace_all(std::string(pattern), "(?<", "(?P<"), options);
    if (renamed->whole.ok()) return Regex(std::move(renamed));
  }
  if (!compiled->whole.ok()) {
    return fail(ErrorKind::invalid, quoted(pattern) + " is not a regular expression: " + compiled->whole.error());
  }
  return Regex(std::move(compiled));
}

bool Regex::matches(std::string_view text) const {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), compiled_->whole);
}

namespace {

bool is_name_byte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// What stands behind a dollar: the name, and how many bytes of the template it takes; no bytes: no name.
struct Reference {
  std::string_view name;
  std::size_t length = 0;
};

Reference reference_at(std::string_view text) {
  const bool braced = text.starts_with('{');
  std::size_t end = braced ? 1 : 0;
  while (end < text.size() && is_name_byte(text[end])) ++end;
  if (!braced) return {.name = text.substr(0, end), .length = end};
  if (end == 1 || end >= text.size() || text[end] != '}') return {};
  return {.name = text.substr(1, end - 1), .length = end + 1};
}

// The group of that name or number; -1 if there is none.
int group_of(const re2::RE2& regex, std::string_view name) {
  int number = 0;
  const bool is_number = name == "0" || !name.starts_with('0');  // "01" is a name
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (is_number && error == std::errc() && end == name.data() + name.size()) {
    return number <= regex.NumberOfCapturingGroups() ? number : -1;
  }
  const auto& groups = regex.NamedCapturingGroups();
  const auto found = groups.find(std::string(name));
  return found == groups.end() ? -1 : found->second;
}

}  // namespace

bool Regex::expand(std::string_view text, std::string_view replacement, std::string& out) const {
  const re2::RE2& regex = compiled_->whole;
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(regex.NumberOfCapturingGroups()) + 1);
  const re2::StringPiece whole(text.data(), text.size());
  if (!regex.Match(whole, 0, text.size(), re2::RE2::ANCHOR_BOTH, groups.data(), static_cast<int>(groups.size()))) {
    return false;
  }
  std::string expanded;
  while (!replacement.empty()) {
    const auto dollar = replacement.find('$');
    expanded += replacement.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    replacement.remove_prefix(dollar + 1);
    const auto reference = reference_at(replacement);
    if (replacement.starts_with('$')) {
      expanded += '$';
      replacement.remove_prefix(1);
    } else if (reference.length == 0) {
      expanded += '$';
    } else {
      const int group = group_of(regex, reference.name);
      if (group >= 0) expanded += std::string_view(groups[static_cast<std::size_t>(group)]);
      replacement.remove_prefix(reference.length);
    }
  }
  out = std::move(expanded);
  return true;
}

}  // namespace tidegate
