#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/time.h"
#include "base/yaml.h"

namespace tidegate::specs {

// Where a text with ${variables} stands, and so what may be filled in.
enum class Syntax {
  plain,   // any value
  promql,  // a value must not break out of a string, nor be anything but a name or a number outside of one
  query,   // the same, and ${window} stays
};

// A text with its variables filled in, and the way back to what the file has.
struct Filled {
  std::string text;
  bool from_environment = false;  // ${env.NAME} was in it

  struct Piece {
    std::size_t out = 0, out_length = 0;  // in `text`
    std::size_t in = 0, in_length = 0;    // in the scalar's text
  };
  std::vector<Piece> pieces;  // what was filled in, from left to right

  // The bytes of the scalar's text that those of the filled text come from.
  std::pair<std::size_t, std::size_t> origin(std::size_t offset, std::size_t length) const;
};

// What is wrong with a ${...}, by bytes of the scalar's text.
struct VariableProblem {
  std::size_t offset = 0;
  std::size_t length = 1;
  std::string message;
  std::string hint;
  enum class About { file, environment } about = About::file;
};

// The variables of one file and the built-in ones.
class Variables {
 public:
  Variables(const Environment& environment, std::optional<Timestamp> since)
      : environment_(environment), since_(since) {}

  // Nothing: it has no value; that is told where it is declared, not where it is used.
  void declare(std::string name, std::optional<std::string> value) {
    declared_[std::move(name)].value = std::move(value);
  }

  // Fills in what the text names; all problems at once.
  std::optional<Filled> fill(std::string_view text, Syntax syntax, std::vector<VariableProblem>& problems);

  // Which ${env.NAME} were filled in since the last call, with their values.
  std::map<std::string, std::string> take_environment() { return std::exchange(used_environment_, {}); }

  void give_back(const std::map<std::string, std::string>& used) { used_environment_.insert(used.begin(), used.end()); }

  // Whether a text holds the value of a variable that was filled in since then.
  bool shows_environment(std::string_view text) const;

  // Whether an environment variable is set and not empty; its value is not looked at.
  bool environment_has(std::string_view variable) const { return environment_.has(variable); }

  bool is_declared(const std::string& name) const { return declared_.contains(name); }
  bool is_used(const std::string& name) const;
  std::vector<std::string> names() const;  // the declared ones

 private:
  struct Declared {
    std::optional<std::string> value;
    bool used = false;
  };
  struct Value;

  Value look_up(std::string_view name, Syntax syntax);
  Value from_environment(std::string_view variable);
  std::string suggestion(std::string_view name, std::span<const std::string> candidates);

  const Environment& environment_;
  std::optional<Timestamp> since_;
  std::map<std::string, Declared, std::less<>> declared_;
  std::map<std::string, std::string> used_environment_;
  int suggestions_left_ = 100;  // a file full of mistakes must not take long
};

// Letters, digits, _ and -, beginning with a letter or _.
bool is_variable_name(std::string_view name);

}  // namespace tidegate::specs
