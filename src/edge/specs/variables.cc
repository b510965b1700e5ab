#include "edge/specs/variables.h"

#include <algorithm>

#include "base/text.h"
#include "edge/specs/surroundings.h"

namespace tidegate::specs {
namespace {

constexpr std::size_t kMostProblems = 20;  // told about one text

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_environment_name(std::string_view name) {
  return !name.empty() && is_letter(name[0]) &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c); });
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// Why a value can't stand there, or "".
std::string_view objection(std::string_view value, const Surroundings& surroundings) {
  if (value.empty()) return "is empty";
  const auto breaks_out = [](char c) { return c == '"' || c == '\'' || c == '`' || c == '\\' || is_control(c); };
  if (surroundings.in_string()) {
    return std::ranges::any_of(value, breaks_out)
               ? "holds a quote, a backslash or a line break, which would break out of the string"
               : "";
  }
  const auto is_word = [](char c) { return is_letter(c) || is_digit(c) || c == ':' || c == '.'; };
  return std::ranges::all_of(value, is_word) ? "" : "may hold only letters, digits, _ : and . outside of quotes";
}

}  // namespace

// What a name stands for: a value, or a problem, or (for ${window}) itself.
struct Variables::Value {
  std::optional<std::string> text;
  std::string message;
  std::string hint;
  bool keeps = false;  // stays as it is written
  bool from_environment = false;
  VariableProblem::About about = VariableProblem::About::file;
};

std::pair<std::size_t, std::size_t> Filled::origin(std::size_t offset, std::size_t length) const {
  std::size_t out = 0, in = 0;  // behind the last piece
  for (const Piece& piece : pieces) {
    if (offset < piece.out) break;
    if (offset < piece.out + piece.out_length) return {piece.in, piece.in_length};
    out = piece.out + piece.out_length;
    in = piece.in + piece.in_length;
  }
  return {in + (offset - out), length};
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && is_letter(name[0]) &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool Variables::is_used(const std::string& name) const {
  const auto found = declared_.find(name);
  return found != declared_.end() && found->second.used;
}

bool Variables::shows_environment(std::string_view text) const {
  return std::ranges::any_of(used_environment_, [&](const auto& used) { return text.contains(used.second); });
}

std::vector<std::string> Variables::names() const {
  std::vector<std::string> names;
  for (const auto& [name, declared] : declared_) names.push_back(name);
  return names;
}

std::string Variables::suggestion(std::string_view name, std::span<const std::string> candidates) {
  return suggestions_left_ > 0 ? --suggestions_left_, did_you_mean(name, candidates) : "";
}

Variables::Value Variables::from_environment(std::string_view variable) {
  if (!is_environment_name(variable))
    return {.message = "this is no name of an environment variable", .hint = "as in ${env.PROMETHEUS_URL}"};
  const std::optional<std::string> value = environment_.get(variable);
  if (value && !value->empty()) {
    used_environment_[std::string(variable)] = *value;
    return {.text = value, .from_environment = true};
  }
  std::vector<std::string> names;
  for (const auto& [name, unused] : environment_.all()) names.push_back(name);
  const std::string state = value ? "is empty" : "is not set";
  return {.message = "the environment variable " + printable(variable, 60) + " " + state,
          .hint = value ? "" : suggestion(variable, names),
          .about = VariableProblem::About::environment};
}

Variables::Value Variables::look_up(std::string_view name, Syntax syntax) {
  if (name.starts_with("env.")) return from_environment(name.substr(4));
  if (name == "window") {
    if (syntax == Syntax::query) return {.keeps = true};
    return {.message = "${window} has a value only in `query`", .hint = ""};
  }
  if (name == "change.time") {
    if (since_) return {.text = format_timestamp(*since_)};
    return {.message = "${change.time} is not known", .hint = "say when the change happened: --since TIME"};
  }
  const auto found = declared_.find(name);
  if (found != declared_.end()) {
    found->second.used = true;
    return {.text = found->second.value};
  }
  std::vector<std::string> known = names();
  known.insert(known.end(), {"window", "change.time", "env.NAME"});
  const auto default_at = std::min(name.find(":-"), name.find(":="));
  std::string hint = default_at != std::string_view::npos
                         ? "declare it with a default, as in variables: {name: value}; \":-\" has no meaning here"
                         : suggestion(name, known);
  if (hint.empty()) hint = "declare it under `variables:`, or write $${ for a plain ${";
  return {.message = "unknown variable " + quoted(printable(name, 60)), .hint = std::move(hint)};
}

std::optional<Filled> Variables::fill(std::string_view text, Syntax syntax, std::vector<VariableProblem>& problems) {
  Filled filled;
  Surroundings surroundings;
  bool whole = true;
  const auto refuse = [&](std::size_t offset, std::size_t length, std::string message, std::string hint,
                          VariableProblem::About about = VariableProblem::About::file) {
    if (problems.size() < kMostProblems)
      problems.push_back({offset, length, std::move(message), std::move(hint), about});
    whole = false;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (syntax == Syntax::query && text.substr(at).starts_with("$${window}")) {
      refuse(at, 10, "a query can't hold a plain ${window}: it would be filled in when the query is asked", "");
    }
    if (text.substr(at).starts_with("$${")) {
      filled.pieces.push_back({filled.text.size(), 2, at, 3});
      filled.text += "${";
      at += 3;
      continue;
    }
    if (!text.substr(at).starts_with("${")) {
      surroundings.pass(text[at]);
      filled.text += text[at++];
      continue;
    }
    const std::size_t end = text.find_first_of("}\n", at);
    if (end == std::string_view::npos || text[end] == '\n') {
      refuse(at, 2, "this ${ has no closing }", "write $${ for a plain ${");
      break;
    }
    const std::size_t length = end + 1 - at;
    const std::string_view name = text.substr(at + 2, length - 3);
    const Value value = look_up(name, syntax);
    const std::string_view wrong = value.text && syntax != Syntax::plain ? objection(*value.text, surroundings) : "";
    if (!value.message.empty()) refuse(at, length, value.message, value.hint, value.about);
    if (!wrong.empty()) refuse(at, length, "the value of " + printable(name, 60) + " " + std::string(wrong), "");
    if (!value.text && !value.keeps) whole = false;
    const std::string put = value.keeps ? std::string(text.substr(at, length)) : value.text.value_or("");
    filled.pieces.push_back({filled.text.size(), put.size(), at, length});
    filled.text += put;
    filled.from_environment |= value.from_environment;
    at = end + 1;
  }
  return whole ? std::optional(std::move(filled)) : std::nullopt;
}

}  // namespace tidegate::specs
