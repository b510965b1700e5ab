// Places inside a scalar: from an offset in its text back to where the file has it.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "base/yaml.h"

namespace tidegate {
namespace {

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::size_t code_point_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
  return length;
}

// Walks a scalar as the file has it, from one character that isn't white space to the next. However a style folds
// lines, indents and escapes, those characters are the same and in the same order in the text it stands for.
class RawWalk {
 public:
  explicit RawWalk(std::string_view raw) : raw_(raw), style_(raw.empty() ? ' ' : raw[0]) {
    if (style_ == '"' || style_ == '\'') at_ = 1;
    if (style_ == '|' || style_ == '>') at_ = std::min(raw.find('\n'), raw.size());
  }

  // The bytes [begin, end) of the next such character, or nothing at the end.
  std::optional<std::pair<std::size_t, std::size_t>> next() {
    while (at_ < raw_.size()) {
      const std::size_t begin = at_;
      const bool white = step();
      if (!white) return std::pair(begin, at_);
    }
    return std::nullopt;
  }

 private:
  // Moves past one character; says whether it stands for white space, or for nothing.
  bool step() {
    const std::string_view rest = raw_.substr(at_);
    if (style_ == '"' && rest[0] == '\\') return escape(rest);
    if (style_ == '\'' && rest.starts_with("''")) {
      at_ += 2;
      return false;
    }
    at_ += code_point_length(rest);
    return is_white(rest[0]);
  }

  bool escape(std::string_view rest) {
    const char kind = rest.size() > 1 ? rest[1] : ' ';
    const std::size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    at_ = std::min(at_ + 2 + digits, raw_.size());
    if (digits == 0) return is_white(kind) || kind == 'n' || kind == 't' || kind == 'r';
    const std::string_view code = rest.substr(2, digits);
    const std::size_t significant = std::min(code.find_first_not_of('0'), code.size());
    constexpr std::string_view kWhite[] = {"9", "a", "A", "d", "D", "20"};
    return is_one_of(code.substr(significant), kWhite);
  }

  std::string_view raw_;
  char style_;
  std::size_t at_ = 0;
};

std::size_t count_solid(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += code_point_length(text.substr(at)))
    count += is_white(text[at]) ? 0 : 1;
  return count;
}

// The place of the bytes [begin, end) of `raw`, which itself begins at `start`.
Place place_in_raw(const Place& start, std::string_view raw, std::size_t begin, std::size_t end) {
  const std::string_view before = raw.substr(0, begin);
  const auto lines = static_cast<int>(std::ranges::count(before, '\n'));
  const std::string_view on_line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  const std::string_view meant = raw.substr(begin, std::min(end, raw.find('\n', begin)) - begin);
  return {.file = start.file,
          .line = start.line + lines,
          .column = (lines == 0 ? start.column : 1) + static_cast<int>(count_code_points(on_line)),
          .length = std::max(1, static_cast<int>(count_code_points(meant)))};
}

}  // namespace

Place place_inside(const YamlNode& scalar, std::size_t offset, std::size_t length) {
  const std::string_view text = scalar.text;
  offset = std::min(offset, text.size());
  const std::size_t end = std::min(offset + std::max<std::size_t>(length, 1), text.size());
  if (scalar.raw.empty()) return place_in_raw(scalar.place, text, offset, end);
  std::size_t solid_before = count_solid(text.substr(0, offset));
  const std::size_t solid = std::max<std::size_t>(1, count_solid(text.substr(offset, end - offset)));
  RawWalk walk(scalar.raw);
  auto found = walk.next();
  std::optional<std::pair<std::size_t, std::size_t>> last;
  for (; found && solid_before > 0; --solid_before) {
    last = found;
    found = walk.next();
  }
  const bool on_white = offset >= text.size() || is_white(text[offset]);
  if ((on_white || !found) && last) return place_in_raw(scalar.place, scalar.raw, last->second, last->second + 1);
  if (!found) return scalar.place;
  const std::size_t begin = found->first;
  std::size_t finish = found->second;
  for (std::size_t left = solid; left > 1; --left) {
    const auto more = walk.next();
    if (!more) break;
    finish = more->second;
  }
  return place_in_raw(scalar.place, scalar.raw, begin, finish);
}

}  // namespace tidegate
