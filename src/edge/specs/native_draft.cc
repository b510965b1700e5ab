#include "edge/specs/native_draft.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace tidegate::specs {
namespace {

// Whether a plain scalar would be read as this very text, wherever it stands.
bool is_plain(std::string_view text) {
  constexpr std::string_view kWords[] = {"null", "Null", "NULL", "~", "true", "false", "yes", "no", "on", "off"};
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  if (text.empty() || is_one_of(text, kWords) || kLetters.find(text.front()) == std::string_view::npos) return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  const auto is_safe = [&](char c) {
    return kLetters.find(c) != std::string_view::npos ||
           std::string_view(" .-/%:@+()<=>").find(c) != std::string_view::npos;
  };
  return std::ranges::all_of(text, is_safe) && !text.contains(": ");
}

std::string in_double_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += format("\\x{:02X}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

// The lines of a text without what all of them are indented by.
std::vector<std::string> dedented(std::string_view text) {
  std::vector<std::string> lines;
  for (const auto line : split(text, '\n')) {
    const std::size_t end = line.find_last_not_of(" \t\r");
    lines.emplace_back(end == std::string_view::npos ? std::string_view() : line.substr(0, end + 1));
    std::string& last = lines.back();
    for (std::size_t i = 0; i < last.size() && (last[i] == ' ' || last[i] == '\t'); ++i) last[i] = ' ';
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  while (!lines.empty() && lines.front().empty()) lines.erase(lines.begin());
  std::size_t least = std::string::npos;
  for (std::size_t i = 1; i < lines.size(); ++i) {  // the first line may have lost its indentation
    if (!lines[i].empty()) least = std::min(least, lines[i].find_first_not_of(' '));
  }
  if (lines.empty()) return lines;
  if (least != std::string::npos) least = std::min(least, lines[0].find_first_not_of(' '));
  for (std::string& line : lines) {
    if (least != std::string::npos && !line.empty()) line.erase(0, std::min(least, line.find_first_not_of(' ')));
  }
  lines[0].erase(0, lines[0].find_first_not_of(' '));
  return lines;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7F;
  });
}

// Behind "key:" at that indentation.
std::string value_at(std::string_view text, std::size_t indent) {
  if (!trim(text).contains('\n') || has_control(text)) return " " + yaml_text(trim(text)) + "\n";
  std::string out = " |\n";
  for (const std::string& line : dedented(text)) {
    out += line.empty() ? "\n" : std::string(indent + 2, ' ') + line + "\n";
  }
  return out;
}

std::string comment(std::string_view text, std::size_t indent) {
  constexpr std::size_t kWidth = 110;
  const std::string shown = printable(text, 1000);
  std::string out, line;
  for (const auto word : split(shown, ' ')) {
    if (!line.empty() && line.size() + word.size() + indent > kWidth) {
      out += std::string(indent, ' ') + "#" + line + "\n";
      line = "  ";
    }
    line += " " + std::string(word);
  }
  return out + std::string(indent, ' ') + "#" + line + "\n";
}

std::string written(const DraftVariable& variable) {
  std::string out = variable.remark.empty() ? "" : comment(variable.remark, 2);
  out += "  " + variable.name + ":";
  return out + (variable.value ? " " + yaml_text(*variable.value) : "") + "\n";
}

std::string written(const DraftSource& source, std::size_t indent) {
  const std::string pad(indent, ' ');
  std::string out = source.remark.empty() ? "" : comment(source.remark, indent);
  out += pad + "prometheus: " + yaml_text(source.address) + "\n";
  if (!source.headers.empty()) out += pad + "headers:\n";
  for (const auto& [name, value] : source.headers) out += pad + "  " + yaml_text(name) + ": " + yaml_text(value) + "\n";
  return out;
}

std::string written(const std::vector<DraftSource>& sources) {
  if (sources.size() == 1) return "source:\n" + written(sources[0], 2);
  std::string out = sources.empty() ? "" : "sources:\n";
  for (const DraftSource& source : sources) out += "  " + source.name + ":\n" + written(source, 4);
  return out;
}

std::string written(const DraftWatch& watch) {
  std::vector<std::string> parts;
  if (watch.every) parts.push_back("every: " + format_duration(*watch.every));
  if (watch.length) parts.push_back("for: " + format_duration(*watch.length));
  if (watch.warmup) parts.push_back("warmup: " + format_duration(*watch.warmup));
  if (watch.failure_limit > 0) parts.push_back("failure_limit: " + std::to_string(watch.failure_limit));
  if (watch.consecutive_passes > 0) parts.push_back("consecutive_passes: " + std::to_string(watch.consecutive_passes));
  return parts.empty() ? "" : "watch: {" + join(parts, ", ") + "}\n";
}

std::string written(const DraftField& field, std::size_t indent) {
  const std::string pad(indent, ' ');
  std::string out = pad + field.key + ":";
  if (field.form == DraftField::Form::plain) return out + " " + field.value + "\n";
  if (field.form == DraftField::Form::text) return out + value_at(field.value, indent);
  out += "\n";
  for (const auto& [key, value] : field.members) {
    out += pad + "  " + key + ":";
    out += field.form == DraftField::Form::lines ? " " + value + "\n" : value_at(value, indent + 2);
  }
  return out;
}

std::string written(const DraftObjective& objective) {
  std::string out;
  for (const std::string& remark : objective.remarks) out += comment("Not carried over: " + remark, 2);
  out += "  - name: " + yaml_text(objective.name) + "\n";
  for (const DraftField& field : objective.fields) out += written(field, 4);
  return out;
}

}  // namespace

std::string yaml_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  const bool reads_badly = text.contains('"') || text.contains('\\');
  const bool is_one_line = !has_control(text) && text.find_first_of("\n\r\t'") == std::string_view::npos;
  return reads_badly && is_one_line ? "'" + std::string(text) + "'" : in_double_quotes(text);
}

std::string without_variables(std::string_view text) { return replace_all(std::string(text), "${", "$${"); }

std::string write(const NativeDraft& draft) {
  std::string out = comment("Imported from " + draft.origin + ".", 0);
  if (!draft.remarks.empty()) out += "# What does not carry over:\n";
  for (const std::string& remark : draft.remarks) out += comment("- " + remark, 0);
  out += "gate: " + yaml_text(draft.gate) + "\n";
  if (!draft.variables.empty()) out += "variables:\n";
  for (const DraftVariable& variable : draft.variables) out += written(variable);
  out += written(draft.sources);
  for (const DraftField& field : draft.fields) out += written(field, 0);
  if (draft.watch) out += written(*draft.watch);
  out += "objectives:\n";
  for (const DraftObjective& objective : draft.objectives) out += written(objective);
  return out;
}

}  // namespace tidegate::specs
