#include "app/cli/option_parser.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "base/time.h"

namespace tidegate::cli {
namespace {

std::string spelled(const Option& option) { return "--" + std::string(option.name); }

bool is_switch(const Option& option) { return option.takes == Takes::nothing || option.takes == Takes::yes_or_no; }

bool is_setting(std::string_view text) {
  auto equals = text.find('=');
  return equals != std::string_view::npos && equals > 0;
}

bool is_integer(std::string_view text) {
  long number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= 0;
}

std::string or_list(std::span<const std::string> words) {
  std::string list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) list += i + 1 == words.size() ? " or " : ", ";
    list += words[i];
  }
  return list;
}

std::optional<UsageError> choice_mistake(std::string_view complaint, std::string_view value, Choices choices) {
  auto known = choices();
  if (std::ranges::find(known, value) != known.end()) return std::nullopt;
  auto hint = did_you_mean(value, known);
  if (hint.empty()) hint = "use " + or_list(known);
  return UsageError{std::string(complaint) + " " + quoted(printable(value)), hint};
}

std::optional<UsageError> value_mistake(const Option& option, std::string_view value) {
  auto what = spelled(option);
  auto wrong = [&](std::string_view needed, std::string hint) {
    return UsageError{what + " needs " + std::string(needed) + ", not " + quoted(printable(value)), std::move(hint)};
  };
  if (!option.also.empty() && value == option.also) return std::nullopt;
  if (value.empty()) return UsageError{what + " is empty", "write " + what + " " + std::string(option.value)};
  switch (option.takes) {
    case Takes::time:
      if (is_implausible_epoch(value)) {
        return wrong("a time",
                     "as seconds since 1970 that is long ago; how long ago has a unit: " + std::string(value) + "m");
      }
      if (parse_timestamp(value) || parse_duration(value)) return std::nullopt;
      return wrong("a time", "write 2026-11-22T12:00:00Z, seconds since 1970, or how long ago: 10m");
    case Takes::duration:
      if (parse_duration(value)) return std::nullopt;
      return wrong("a duration", "write 30s, 5m or 1h30m");
    case Takes::integer:
      if (is_integer(value)) return std::nullopt;
      return wrong("a whole number", "");
    case Takes::setting:
      if (!is_utf8(value)) return wrong("UTF-8", "");
      if (is_setting(value)) return std::nullopt;
      return wrong("name=value", "write " + what + " namespace=prod");
    case Takes::choice: return choice_mistake(what + " does not know", value, option.choices);
    case Takes::nothing:
    case Takes::yes_or_no:
    case Takes::text:
    case Takes::file:
    case Takes::folder: return std::nullopt;
  }
  return std::nullopt;
}

// Walks the words once, from left to right.
class Parser {
 public:
  Parser(const Command& command, std::span<const std::string> words) : command_(command), words_(words) {}

  std::expected<ParsedOptions, std::vector<UsageError>> parse() {
    while (next_ < words_.size()) {
      const auto& word = words_[next_++];
      if (word == "--") {
        parsed_.arguments.insert(parsed_.arguments.end(), words_.begin() + static_cast<long>(next_), words_.end());
        break;
      }
      if (word.starts_with("--")) {
        long_option(std::string_view(word).substr(2));
      } else if (word.size() > 1 && word.starts_with('-')) {
        letters(std::string_view(word).substr(1));
      } else {
        parsed_.arguments.push_back(word);
      }
    }
    if (!asks_for_help()) check_arguments();
    if (!errors_.empty()) return std::unexpected(std::move(errors_));
    return std::move(parsed_);
  }

 private:
  template <class Predicate>
  const Option* find(Predicate is_it) const {
    for (auto options : {command_.options, common_options()}) {
      auto found = std::ranges::find_if(options, is_it);
      if (found != options.end()) return &*found;
    }
    return nullptr;
  }

  const Option* by_name(std::string_view name) const {
    return find([&](const Option& option) { return option.name == name; });
  }

  void long_option(std::string_view text) {
    auto equals = text.find('=');
    auto name = text.substr(0, equals);
    if (const auto* option = by_name(name)) {
      if (equals == std::string_view::npos) return is_switch(*option) ? add(*option, "yes") : take_next(*option);
      if (!is_switch(*option)) return add(*option, text.substr(equals + 1));
      return mistake(spelled(*option) + " takes no value", "write " + spelled(*option) + " alone");
    }
    const auto* turned_off = name.starts_with("no-") ? by_name(name.substr(3)) : nullptr;
    if (turned_off && turned_off->takes == Takes::yes_or_no && equals == std::string_view::npos) {
      return add(*turned_off, "no");
    }
    unknown("--" + std::string(name));
  }

  // "-o", "-oFILE", "-vo FILE"
  void letters(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto* option = find([&](const Option& each) { return each.letter == text[i]; });
      if (!option) return unknown("-" + std::string(text.substr(i, 1)), text);
      if (is_switch(*option)) {
        add(*option, "yes");
        continue;
      }
      auto rest = text.substr(i + 1);
      if (rest.starts_with('=')) rest.remove_prefix(1);
      return rest.empty() ? take_next(*option) : add(*option, rest);
    }
  }

  void take_next(const Option& option) {
    auto example = spelled(option) + " " + std::string(option.value);
    if (next_ >= words_.size()) return mistake(spelled(option) + " needs a value", "write " + example);
    const auto& value = words_[next_];
    if (value.size() > 1 && value.starts_with('-')) {
      return mistake(spelled(option) + " needs a value, but " + quoted(printable(value)) + " follows",
                     "write " + example + ", or " + spelled(option) + "=" + value + " if that is the value");
    }
    ++next_;
    add(option, value);
  }

  void add(const Option& option, std::string_view value) {
    bool given = std::ranges::any_of(parsed_.given, [&](const auto& each) { return each.first == option.name; });
    if (given && option.times == Option::Times::once && !is_switch(option)) {
      return mistake(spelled(option) + " is given twice", "keep one of them");
    }
    if (!is_switch(option)) {
      if (auto wrong = value_mistake(option, value)) return errors_.push_back(*wrong);
    }
    parsed_.given.emplace_back(option.name, value);
  }

  void unknown(const std::string& word, std::string_view whole = "") {
    std::vector<std::string> known;
    for (auto options : {command_.options, common_options()}) {
      for (const auto& option : options) known.push_back(spelled(option));
    }
    auto typed = whole.size() > 2 ? "--" + std::string(whole) : word;  // "-format": one dash was meant as two
    auto hint = did_you_mean(typed, known);
    mistake("unknown option " + quoted(printable(whole.empty() ? word : "-" + std::string(whole))), hint);
  }

  bool asks_for_help() const {
    return std::ranges::any_of(parsed_.given, [](const auto& each) { return each.first == "help"; });
  }

  void check_arguments() {
    const auto& wanted = command_.arguments;
    const auto& got = parsed_.arguments;
    auto command = "tidegate " + std::string(command_.name);
    if (got.size() < wanted.least) {
      mistake(std::string(wanted.usage) + " is missing", "write " + command + " " + std::string(wanted.usage));
    } else if (got.size() > wanted.most) {
      mistake(
          "unexpected argument " + quoted(printable(got[wanted.most])),
          wanted.most == 0 ? command + " takes no arguments" : "write " + command + " " + std::string(wanted.usage));
    } else if (!got.empty() && wanted.takes == Takes::choice) {
      if (auto wrong = choice_mistake("unknown " + std::string(wanted.usage), got.front(), wanted.choices))
        errors_.push_back(*wrong);
    }
  }

  void mistake(std::string message, std::string hint) {
    errors_.push_back({.message = std::move(message), .hint = std::move(hint)});
  }

  const Command& command_;
  std::span<const std::string> words_;
  std::size_t next_ = 0;
  ParsedOptions parsed_;
  std::vector<UsageError> errors_;
};

}  // namespace

std::expected<ParsedOptions, std::vector<UsageError>> parse_options(const Command& command,
                                                                    std::span<const std::string> words) {
  return Parser(command, words).parse();
}

}  // namespace tidegate::cli
