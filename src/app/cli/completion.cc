#include <span>
#include <string>

#include "app/cli/command.h"
#include "app/cli/help.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

std::string words_of(Choices choices) { return choices ? join(choices(), " ") : std::string(); }

bool names_a_path(Takes takes) { return takes == Takes::file || takes == Takes::folder; }

std::vector<Option> options_of(const Command& command) {
  std::vector<Option> all(command.options.begin(), command.options.end());
  all.insert(all.end(), common_options().begin(), common_options().end());
  return all;
}

// 'it''s' in the way each shell reads it.
std::string single_quoted(std::string_view text) { return "'" + replace_all(std::string(text), "'", R"('\'')") + "'"; }

std::string option_words(const Command& command) {
  std::string words;
  for (const auto& option : options_of(command)) {
    words += " --" + std::string(option.name);
    if (option.takes == Takes::yes_or_no) words += " --no-" + std::string(option.name);
  }
  return words.substr(1);
}

std::string command_words() {
  std::string words;
  for (const auto& command : all_commands()) {
    if (command.shown == Command::Shown::yes) words += std::string(command.name) + " ";
  }
  return words + "help";
}

// bash: one function; `=` is a word of its own there, so --format=json arrives as three words.
std::string bash_values() {
  std::string cases;
  for (const auto& command : all_commands()) {
    for (const auto& option : options_of(command)) {
      if (option.value.empty()) continue;
      auto pattern = "\"" + std::string(command.name) + " --" + std::string(option.name) + "\"";
      if (option.letter) pattern += "|\"" + std::string(command.name) + " -" + std::string(1, option.letter) + "\"";
      auto action = option.choices               ? "words=\"" + words_of(option.choices) + "\""
                    : names_a_path(option.takes) ? std::string("compopt -o default; return")
                                                 : std::string("return");
      cases += "    " + pattern + ") " + action + " ;;\n";
    }
  }
  return cases;
}

std::string bash_arguments() {
  std::string cases;
  for (const auto& command : all_commands()) {
    auto words = words_of(command.arguments.choices);
    auto action = names_a_path(command.arguments.takes) ? "compopt -o default; return" : "words=\"" + words + "\"";
    cases += "    " + std::string(command.name) + ") if [[ $current == -* ]]; then words=\"" + option_words(command) +
             "\"; else " + action + "; fi ;;\n";
  }
  return cases;
}

std::string bash() {
  return "# bash completion for tidegate: source <(tidegate completion bash)\n"
         "_tidegate() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=\n"
         "  if [[ $current == = ]]; then current=; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; "
         "fi\n"
         "  if ((COMP_CWORD == 1)); then\n"
         "    COMPREPLY=($(compgen -W \"" +
         command_words() +
         "\" -- \"$current\"))\n"
         "    return\n"
         "  fi\n"
         "  case \"${COMP_WORDS[1]} $before\" in\n" +
         bash_values() + "    *) case \"${COMP_WORDS[1]}\" in\n" + bash_arguments() + "    help) words=\"" +
         command_words() +
         "\" ;;\n"
         "    esac ;;\n"
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -F _tidegate tidegate\n";
}

// zsh: one _arguments call a command. In a spec, brackets and colons of the help are escaped.
std::string zsh_help(std::string_view help) {
  std::string text(help);
  for (auto special : {"\\", "[", "]", ":"}) text = replace_all(text, special, std::string("\\") + special);
  return text;
}

std::string zsh_value(Takes takes, Choices choices, std::string_view name) {
  auto label = ":" + zsh_help(to_lower(name)) + ":";
  if (choices) return label + "(" + words_of(choices) + ")";
  if (takes == Takes::folder) return label + "_files -/";
  return takes == Takes::file ? label + "_files" : label + " ";
}

std::string zsh_options(const Command& command) {
  std::string specs;
  for (const auto& option : options_of(command)) {
    auto star = option.times == Option::Times::many ? "*" : "";
    auto help = "[" + zsh_help(option.help) + "]";
    auto value = option.value.empty() ? "" : zsh_value(option.takes, option.choices, option.value);
    auto spec = [&](const std::string& name) { specs += " \\\n        " + single_quoted(star + name + help + value); };
    spec("--" + std::string(option.name) + (option.value.empty() ? "" : "="));
    if (option.takes == Takes::yes_or_no) spec("--no-" + std::string(option.name));
    if (option.letter) spec("-" + std::string(1, option.letter) + (option.value.empty() ? "" : "+"));
  }
  const auto& arguments = command.arguments;
  if (arguments.most == 0) return specs;
  auto value = zsh_value(arguments.takes, arguments.choices, arguments.usage);
  return specs + " \\\n        " + single_quoted((arguments.most > 1 && !arguments.choices ? "*" : "1") + value);
}

std::string zsh() {
  std::string described, cases;
  for (const auto& command : all_commands()) {
    if (command.shown == Command::Shown::yes) {
      auto line = std::string(command.name) + ":" + zsh_help(command.help);
      described += "    " + single_quoted(line) + "\n";
    }
    cases += "    " + std::string(command.name) + ")\n      _arguments -s" + zsh_options(command) + "\n      ;;\n";
  }
  return "#compdef tidegate\n"
         "# zsh completion for tidegate: tidegate completion zsh > \"${fpath[1]}/_tidegate\"\n"
         "_tidegate() {\n"
         "  local -a commands\n"
         "  commands=(\n" +
         described +
         "  )\n"
         "  if (( CURRENT == 2 )); then\n"
         "    _describe command commands\n"
         "    return\n"
         "  fi\n"
         "  local command=$words[2]\n"
         "  shift words\n"
         "  (( CURRENT-- ))\n"
         "  case $command in\n" +
         cases +
         "  esac\n"
         "}\n"
         "if [[ $funcstack[1] == _tidegate ]]; then _tidegate \"$@\"; else compdef _tidegate tidegate; fi\n";
}

// fish: one `complete` a word.
std::string fish_option(const Command& command, const Option& option) {
  auto line = "complete -c tidegate -n '__fish_seen_subcommand_from " + std::string(command.name) + "'";
  auto named = line + " -l " + std::string(option.name);
  if (option.letter) named += " -s " + std::string(1, option.letter);
  if (option.choices) {
    named += " -x -a " + single_quoted(words_of(option.choices));
  } else if (!option.value.empty()) {
    named += names_a_path(option.takes) ? " -r -F" : " -x";
  }
  named += " -d " + single_quoted(option.help) + "\n";
  if (option.takes == Takes::yes_or_no) named += line + " -l no-" + std::string(option.name) + "\n";
  return named;
}

std::string fish() {
  std::string text =
      "# fish completion for tidegate: tidegate completion fish > ~/.config/fish/completions/tidegate.fish\n"
      "complete -c tidegate -f\n";
  for (const auto& command : all_commands()) {
    auto name = std::string(command.name);
    if (command.shown == Command::Shown::yes) {
      text += "complete -c tidegate -n __fish_use_subcommand -a " + name + " -d " + single_quoted(command.help) + "\n";
    }
    auto seen = "complete -c tidegate -n '__fish_seen_subcommand_from " + name + "'";
    if (names_a_path(command.arguments.takes)) text += seen + " -F\n";
    if (command.arguments.choices) text += seen + " -a " + single_quoted(words_of(command.arguments.choices)) + "\n";
    for (const auto& option : options_of(command)) text += fish_option(command, option);
  }
  return text;
}

int run(Invocation& invocation) {
  const auto& shell = invocation.arguments.front();
  invocation.out.write(shell == "bash" ? bash() : shell == "zsh" ? zsh() : fish());
  return 0;
}

}  // namespace

Command completion() {
  return {.name = "completion",
          .help = "prints the completion script of a shell",
          .arguments = {.usage = "SHELL",
                        .help = "bash, zsh or fish",
                        .least = 1,
                        .most = 1,
                        .takes = Takes::choice,
                        .choices = [] { return std::vector<std::string>{"bash", "zsh", "fish"}; }},
          .examples =
              "source <(tidegate completion bash)\n"
              "tidegate completion zsh > \"${fpath[1]}/_tidegate\"\n"
              "tidegate completion fish > ~/.config/fish/completions/tidegate.fish",
          .run = run};
}

}  // namespace tidegate::cli
