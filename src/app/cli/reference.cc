#include "app/cli/reference.h"

#include <algorithm>

#include "app/cli/articles.h"
#include "app/cli/command.h"
#include "app/cli/exit_codes.h"
#include "app/cli/help.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

constexpr std::string_view kOrigin =
    "<!-- Made by `tidegate docs reference`: change the descriptors, then run `./dev docs`. -->\n\n";

// Text for a cell of a table, or for a paragraph.
std::string escaped(std::string_view text) {
  std::string out;
  bool code = false;
  for (char c : text) {
    if (c == '`') code = !code;
    if (c == '\n') c = ' ';
    if (c == '|' || (!code && (c == '<' || c == '*' || c == '_'))) out += '\\';
    out += c;
  }
  return out;
}

std::string code(std::string_view text) { return "`" + replace_all(std::string(text), "|", "\\|") + "`"; }

std::string fact_of(const Article& article, std::string_view what) {
  for (const auto& [name, fact] : article.facts) {
    if (name == what) return fact;
  }
  return "";
}

std::string block(std::string_view text, std::string_view language) {
  return "```" + std::string(language) + "\n" + std::string(trim(text)) + "\n```\n\n";
}

std::string keys_table(const std::vector<Article>& parts) {
  std::string text = "| key | takes | without it | |\n|---|---|---|---|\n";
  for (const auto& part : parts) {
    auto without = fact_of(part, "default");
    if (!fact_of(part, "required").empty()) without = "required";
    if (auto one = fact_of(part, "exactly one of"); !one.empty()) without = "exactly one of " + one;
    if (auto one = fact_of(part, "at most one of"); !one.empty()) without = "at most one of " + one;
    text += "| " + code(part.name) + " | " + escaped(fact_of(part, "type")) + " | " + escaped(without) + " | " +
            escaped(part.help) + (part.example.empty() ? "" : " " + code(part.example)) + " |\n";
  }
  return text + "\n";
}

void write_keys(const Article& article, int level, std::string& text) {
  text += keys_table(article.parts);
  for (const auto& part : article.parts) {
    if (part.parts.empty()) continue;
    text +=
        std::string(static_cast<std::size_t>(level), '#') + " " + part.address + "\n\n" + escaped(part.help) + "\n\n";
    write_keys(part, std::min(level + 1, 5), text);
  }
}

void write_members(const Article& topic, std::string& text) {
  for (const auto& part : topic.parts) {
    text += "## " + part.name + "\n\n" + escaped(part.help) + "\n\n";
    for (const auto& [what, fact] : part.facts) text += "- " + what + ": " + escaped(fact) + "\n";
    if (!part.facts.empty()) text += "\n";
    if (!part.example.empty()) text += block(part.example, part.address.starts_with("source") ? "yaml" : "sh");
    if (!part.parts.empty()) write_keys(part, 3, text);
  }
}

void write_plain(const Article& topic, std::string& text) {
  text += "| | |\n|---|---|\n";
  for (const auto& part : topic.parts) {
    text += "| " + code(part.name) + " | " + escaped(part.help);
    for (const auto& [what, fact] : part.facts)
      text += " " + (what == "what to do" ? escaped(fact) : "(" + escaped(fact) + ")");
    text += " |\n";
  }
}

bool has_keys(const Article& topic) {
  return !topic.parts.empty() && topic.parts.front().address.find('.') != std::string::npos;
}

bool has_members(const Article& topic) {
  return std::ranges::any_of(topic.parts,
                             [](const Article& part) { return !part.example.empty() || !part.parts.empty(); });
}

std::string page_of(const Article& topic) {
  auto text = std::string(kOrigin) + "# " + topic.name + "\n\n" + escaped(topic.help) + "\n\n";
  if (has_keys(topic)) {
    write_keys(topic, 2, text);
  } else if (has_members(topic)) {
    write_members(topic, text);
  } else {
    write_plain(topic, text);
  }
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

std::string options_table(std::span<const Option> options) {
  std::string text = "| option | |\n|---|---|\n";
  for (const auto& option : options) {
    auto name = code(option_usage(option));
    if (option.letter) name = "`-" + std::string(1, option.letter) + "`, " + name;
    text += "| " + name + " | " + escaped(option_meaning(option)) + " |\n";
  }
  return text + "\n";
}

std::string commands_page() {
  auto text = std::string(kOrigin) + "# commands\n\n";
  for (const auto& command : all_commands()) {
    if (command.shown == Command::Shown::no) continue;
    text += "## tidegate " + std::string(command.name) + "\n\n" + escaped(command.help) + ".\n\n";
    text += block("tidegate " + usage_line(command), "sh");
    if (!command.details.empty()) text += std::string(command.details) + "\n\n";
    if (!command.options.empty()) text += options_table(command.options);
    if (!command.examples.empty()) text += block(command.examples, "sh");
  }
  return text + "## options of every command\n\n" + std::string(trim(options_table(common_options()))) + "\n";
}

std::string index_page(const std::vector<Article>& topics) {
  auto text = std::string(kOrigin) +
              "# reference\n\nWhat the program says about itself; `tidegate explain` shows the same.\n\n"
              "- [commands](commands.md): every command with its options\n";
  for (const auto& topic : topics) {
    text += "- [" + topic.name + "](" + topic.name + ".md): " + escaped(topic.help) + "\n";
  }
  return text;
}

// man(7): a leading dot or quote would be a request, a backslash an escape, and a plain hyphen a typographic one.
std::string roff(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
  return replace_all(std::move(out), "\n.", "\n\\&.");
}

std::string man_options(std::span<const Option> options) {
  std::string text;
  for (const auto& option : options) {
    auto letter = option.letter ? "\\-" + std::string(1, option.letter) + ", " : "";
    text += ".TP\n.B " + letter + roff(option_usage(option)) + "\n" + roff(option_meaning(option)) + ".\n";
  }
  return text;
}

std::string man_command(const Command& command) {
  auto text = ".SS " + roff("tidegate " + usage_line(command)) + "\n" + roff(command.help) + ".\n";
  if (!command.details.empty()) text += ".PP\n" + roff(command.details) + "\n";
  text += man_options(command.options);
  if (!command.examples.empty()) text += ".PP\nExamples:\n.PP\n.nf\n" + roff(trim(command.examples)) + "\n.fi\n";
  return text;
}

}  // namespace

std::vector<ReferencePage> reference_pages() {
  auto topics = all_articles();
  std::vector<ReferencePage> pages = {{"README.md", index_page(topics)}, {"commands.md", commands_page()}};
  for (const auto& topic : topics) pages.push_back({topic.name + ".md", page_of(topic)});
  return pages;
}

std::string man_page() {
  std::string text =
      ".TH TIDEGATE 1\n"
      ".SH NAME\n"
      "tidegate \\- opens or closes a release by what the telemetry says\n"
      ".SH SYNOPSIS\n"
      ".B tidegate\nCOMMAND [arguments]\n"
      ".SH DESCRIPTION\n"
      "Stands in a deployment pipeline: measures what a gate file asks for, doubts what was measured, and decides "
      "whether the release may go on. Every verdict says what it rests on.\n"
      ".SH COMMANDS\n";
  for (const auto& command : all_commands()) {
    if (command.shown == Command::Shown::yes) text += man_command(command);
  }
  text += ".SS For every command\n" + man_options(common_options()) + ".SH EXIT STATUS\n";
  for (const auto& each : exit_codes()) {
    text += ".TP\n.B " + std::to_string(each.code) + "\n" + roff(each.name) + ": " + roff(each.help) + ".\n";
  }
  return text +
         ".SH ENVIRONMENT\n"
         ".TP\n.B TIDEGATE_CONFIG\nThe operator file, when \\-\\-config is not given.\n"
         ".TP\n.B NO_COLOR, CLICOLOR, CLICOLOR_FORCE, FORCE_COLOR\nWhether output is coloured.\n"
         ".TP\n.B http_proxy, https_proxy, all_proxy, no_proxy\nHow sources are reached, when they name no proxy.\n"
         ".SH FILES\n"
         ".TP\n.I tidegate.yaml\nThe operator file, in the working folder or one above it.\n"
         ".TP\n.I /etc/tidegate/tidegate.yaml\nThe operator file of the machine.\n";
}

}  // namespace tidegate::cli
