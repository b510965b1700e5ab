#include "core/promqltest/script.h"

#include <algorithm>
#include <map>

#include "base/format.h"
#include "base/regex.h"
#include "base/text.h"
#include "core/promql/lexer.h"
#include "core/promqltest/number.h"

namespace tidegate::promqltest {
namespace {

using Kind = Expectation::Kind;
using Compare = Expectation::Compare;

constexpr std::size_t kMostValues = 4'000'000;           // of all series of a script
constexpr std::int64_t kLatest = 4'000'000'000'000'000;  // ms: samples stand in the next 100,000 years

// The first word of `text`, which is taken off it with the white space behind it.
std::string_view take_word(std::string_view& text) {
  const auto word = text.substr(0, text.find_first_of(" \t"));
  text = trim(text.substr(word.size()));
  return word;
}

struct Name {
  std::string_view text;
  Kind kind;
};

constexpr Name kKinds[] = {{"ordered", Kind::ordered}, {"fail", Kind::fail}, {"warn", Kind::warn},
                           {"no_warn", Kind::no_warn}, {"info", Kind::info}, {"no_info", Kind::no_info}};

std::optional<Kind> kind_of(std::string_view text) {
  const auto found = std::ranges::find(kKinds, text, &Name::text);
  return found == std::end(kKinds) ? std::nullopt : std::optional(found->kind);
}

class ScriptReader {
 public:
  explicit ScriptReader(std::string_view text) {
    for (const auto line : split(text, '\n')) {
      const auto trimmed = trim(line);
      lines_.push_back(trimmed.starts_with('#') ? "" : trimmed);
    }
  }

  std::expected<Script, ScriptError> run() {
    Script script;
    for (; at_ < lines_.size(); ++at_) {
      if (lines_[at_].empty()) continue;
      positions_.clear();
      auto line = lines_[at_];
      const auto word = to_lower(take_word(line));
      if (word == "clear") {
        script.commands.emplace_back(Clear{});
      } else if (word.starts_with("load")) {
        auto load = TRY(read_load());
        script.commands.emplace_back(std::move(load));
      } else if (word.starts_with("eval")) {
        auto eval = TRY(read_eval());
        script.commands.emplace_back(std::move(eval));
      } else {
        return wrong(format("{} is no command; write load, clear or eval", quoted(printable(word, 40))));
      }
    }
    return script;
  }

 private:
  std::unexpected<ScriptError> wrong_at(std::size_t line, std::string message) const {
    return std::unexpected(ScriptError{.line = static_cast<int>(line + 1), .message = std::move(message)});
  }
  std::unexpected<ScriptError> wrong(std::string message) const { return wrong_at(at_, std::move(message)); }

  template <class T>
  std::expected<T, ScriptError> placed(Result<T> result) const {
    if (!result) return wrong(std::move(result.error().message));
    return *std::move(result);
  }

  // Goes on to the next line of a command; false if it has none.
  bool next_line() {
    if (at_ + 1 >= lines_.size() || lines_[at_ + 1].empty()) return false;
    ++at_;
    return true;
  }

  // ---- load ----

  // Start times that wait for the series they are for.
  struct Starts {
    Labels labels;
    tsdb::StartOffsets offsets;
    std::size_t line = 0;
  };

  std::expected<Load, ScriptError> read_load() {
    auto rest = lines_[at_];
    const auto word = take_word(rest);
    if ((word != "load" && word != "load_with_nhcb") || rest.empty())
      return wrong("a load command is `load STEP` or `load_with_nhcb STEP`");
    Load load{.line = static_cast<int>(at_ + 1), .step = {}, .with_nhcb = word != "load", .series = {}};
    load.step = TRY(placed(parse_duration(rest)));
    tsdb::StartOffsets default_starts;
    std::optional<Starts> starts;
    while (next_line()) {
      if (is_starts_line(lines_[at_])) {
        if (starts) return without_series(*starts);
        auto read = TRY(read_starts());
        if (read.labels.empty()) {
          default_starts = std::move(read.offsets);
        } else {
          starts = std::move(read);
        }
        continue;
      }
      if (lines_[at_].starts_with("eval ")) return wrong("an empty line must end what is loaded before an eval");
      auto series = TRY(placed(tsdb::parse_series(lines_[at_])));
      if (starts && starts->labels != series.labels)
        return wrong_at(starts->line, "the series of an @st line must be that of the line behind it");
      if (starts && starts->offsets.size() != series.values.size())
        return wrong_at(starts->line,
                        format("{} in the @st line, but {} behind it", count_of(starts->offsets.size(), "start time"),
                               count_of(series.values.size(), "value")));
      auto offsets = starts ? std::move(starts->offsets) : repeated(default_starts, series.values.size());
      starts.reset();
      if (static_cast<std::int64_t>(series.values.size()) > kLatest / std::max<std::int64_t>(load.step.ms, 1))
        return wrong("a series that reaches too far into the future");
      TRY(put(load.series, {std::move(series.labels), std::move(series.values), std::move(offsets)}));
    }
    if (starts) return without_series(*starts);
    return load;
  }

  std::unexpected<ScriptError> without_series(const Starts& starts) const {
    return wrong_at(starts.line, "an @st line without a series behind it");
  }

  static bool is_starts_line(std::string_view line) {
    const auto blank = line.find_first_of(" \t");
    return blank != std::string_view::npos && line.substr(0, blank).ends_with("@st");
  }

  std::expected<Starts, ScriptError> read_starts() {
    auto rest = lines_[at_];
    auto metric = take_word(rest);
    metric.remove_suffix(3);
    Starts starts{.labels = {}, .offsets = {}, .line = at_};
    starts.offsets = TRY(placed(tsdb::parse_starts(rest)));
    if (!metric.empty()) starts.labels = TRY(placed(tsdb::parse_metric(metric)));
    return starts;
  }

  static tsdb::StartOffsets repeated(const tsdb::StartOffsets& pattern, std::size_t size) {
    tsdb::StartOffsets starts;
    for (std::size_t i = 0; i < size && !pattern.empty(); ++i) starts.push_back(pattern[i % pattern.size()]);
    return starts;
  }

  // A later line replaces an earlier one with the same labels.
  template <class Series>
  std::expected<std::monostate, ScriptError> put(std::vector<Series>& all, Series series) {
    values_ += series.values.size();
    if (values_ > kMostValues) return wrong(format("a script with more than {} values", kMostValues));
    const auto [known, is_new] = positions_.try_emplace(series.labels, all.size());
    if (is_new) {
      all.push_back(std::move(series));
    } else {
      all[known->second] = std::move(series);
    }
    return {};
  }

  // ---- eval ----

  std::expected<Eval, ScriptError> read_eval() {
    Eval eval;
    eval.line = static_cast<int>(at_ + 1);
    TRY(read_head(eval));
    std::size_t position = 0;
    bool goes_on = true;
    while (goes_on && next_line()) goes_on = TRY(read_expected(eval, position));
    return eval;
  }

  std::expected<std::monostate, ScriptError> read_head(Eval& eval) {
    auto rest = lines_[at_];
    const auto command = take_word(rest);
    if (command.starts_with("eval_")) {
      const auto kind = kind_of(command.substr(5));
      if (!kind || *kind == Kind::no_warn || *kind == Kind::no_info) return bad_head();
      eval.expectations.push_back({.kind = *kind, .text = ""});
    } else if (command != "eval") {
      return bad_head();
    }
    const auto kind = take_word(rest);
    if (kind == "instant") {
      if (take_word(rest) != "at") return bad_head();
      eval.at.ms = TRY(read_time(rest));
    } else if (kind == "range" && !eval.expects(Kind::ordered)) {
      eval.kind = Eval::Kind::range;
      TRY(read_steps(rest, eval.steps));
    } else {
      return bad_head();
    }
    if (rest.empty()) return bad_head();
    eval.query = rest;
    return {};
  }

  std::unexpected<ScriptError> bad_head() const {
    return wrong("an eval command is `eval instant at TIME QUERY` or `eval range from TIME to TIME step STEP QUERY`");
  }

  // A length of time since 1970, in ms.
  std::expected<std::int64_t, ScriptError> read_time(std::string_view& rest) const {
    const auto duration = TRY(placed(parse_duration(take_word(rest))));
    return duration.ms;
  }

  // from A to B step S
  std::expected<std::monostate, ScriptError> read_steps(std::string_view& rest, engine::Steps& steps) {
    if (take_word(rest) != "from") return bad_head();
    steps.start = TRY(read_time(rest));
    if (take_word(rest) != "to") return bad_head();
    steps.end = TRY(read_time(rest));
    if (take_word(rest) != "step") return bad_head();
    steps.step = TRY(read_time(rest));
    if (steps.end < steps.start) return wrong("a range must not end before it starts");
    if (steps.step <= 0) return wrong("a step must be longer than 0");
    if ((steps.end - steps.start) / steps.step >= static_cast<std::int64_t>(tsdb::kMostSeriesValues))
      return wrong(format("a range of more than {} steps", tsdb::kMostSeriesValues));
    return {};
  }

  // One line of what is expected; false if none may follow.
  std::expected<bool, ScriptError> read_expected(Eval& eval, std::size_t& position) {
    const auto line = lines_[at_];
    if (line.starts_with("expected_fail_") && eval.expects(Kind::fail)) return read_old_failure(eval);
    if (line.starts_with("expect range vector")) {
      auto rest = trim(line.substr(std::string_view("expect range vector").size()));
      TRY(read_steps(rest, eval.steps));
      eval.at.ms = eval.steps.end;
      eval.instant_only = true;
      ++position;
      return true;
    }
    if (line.starts_with("expect string")) {
      eval.text = TRY(read_string(trim(line.substr(std::string_view("expect string").size()))));
      eval.instant_only = true;
      ++position;
      return true;
    }
    if (line == "expect" || line.starts_with("expect ")) {
      TRY(read_expectation(eval));
      return true;
    }
    ++position;
    if (const auto number = parse_go_number(line)) {
      eval.scalar = *number;
      return false;
    }
    auto series = TRY(placed(tsdb::parse_series(line)));
    if (series.values.empty()) return wrong("a series without a value");
    if (series.values.size() > 1 && eval.kind == Eval::Kind::instant && !eval.instant_only)
      return wrong("an instant query gives one value a series (except after `expect range vector`)");
    eval.scalar.reset();
    TRY(put(eval.series,
            {.labels = std::move(series.labels), .values = std::move(series.values), .position = position}));
    return true;
  }

  std::expected<bool, ScriptError> read_old_failure(Eval& eval) {
    auto rest = lines_[at_];
    const auto word = take_word(rest);
    const bool is_pattern = word == "expected_fail_regexp";
    if (!is_pattern && word != "expected_fail_message") return wrong("write expected_fail_message or _regexp");
    for (auto& expectation : eval.expectations) {
      if (expectation.kind != Kind::fail) continue;
      expectation.compare = is_pattern ? Compare::pattern : Compare::message;
      expectation.text = rest;
    }
    return false;
  }

  std::expected<std::string, ScriptError> read_string(std::string_view text) {
    const bool is_quoted =
        text.size() >= 2 && std::string_view("\"`'").contains(text.front()) && text.back() == text.front();
    if (!is_quoted) return wrong("`expect string` needs a quoted string");
    const promql::Token token{.kind = promql::TokenKind::string, .span = {}, .text = text};
    auto unquoted = promql::unquote(token);
    if (!unquoted) return wrong(unquoted.error().message);
    return *std::move(unquoted);
  }

  // expect KIND [msg: TEXT | regex: TEXT]
  std::expected<std::monostate, ScriptError> read_expectation(Eval& eval) {
    auto rest = lines_[at_];
    take_word(rest);
    const auto kind = kind_of(take_word(rest));
    if (!kind) return bad_expectation();
    Expectation expectation{.kind = *kind, .text = ""};
    if (!rest.empty()) {
      const bool is_pattern = rest.starts_with("regex:");
      if (!is_pattern && !rest.starts_with("msg:")) return bad_expectation();
      expectation.compare = is_pattern ? Compare::pattern : Compare::message;
      expectation.text = trim(rest.substr(rest.find(':') + 1));
      if (expectation.text.empty()) return bad_expectation();
      if (is_pattern) TRY(placed(Regex::compile(expectation.text)));
    }
    const bool second_failure =
        *kind == Kind::fail && std::ranges::count(eval.expectations, Kind::fail, &Expectation::kind) > 0;
    eval.expectations.push_back(std::move(expectation));
    if (second_failure) return wrong("a query can't fail twice: one `expect fail` is enough");
    if (eval.expects(Kind::warn) && eval.expects(Kind::no_warn)) return wrong("`expect warn` and `expect no_warn`");
    if (eval.expects(Kind::info) && eval.expects(Kind::no_info)) return wrong("`expect info` and `expect no_info`");
    return {};
  }

  std::unexpected<ScriptError> bad_expectation() const {
    return wrong(
        "write `expect fail`, warn, no_warn, info, no_info or ordered, and perhaps `msg: TEXT` or `regex: PATTERN`");
  }

  std::vector<std::string_view> lines_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;                   // so far
  std::map<Labels, std::size_t> positions_;  // of the series of the command that is being read
};

}  // namespace

bool Eval::expects(Expectation::Kind what) const {
  return std::ranges::find(expectations, what, &Expectation::kind) != expectations.end();
}

std::size_t Script::evals() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(commands, [](const Command& command) { return std::holds_alternative<Eval>(command); }));
}

std::expected<Script, ScriptError> parse_script(std::string_view text) { return ScriptReader(text).run(); }

}  // namespace tidegate::promqltest
