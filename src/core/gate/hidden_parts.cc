#include "core/gate/hidden_parts.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"
#include "core/gate/selector_checks.h"
#include "core/promql/reads.h"

namespace tidegate::gate {
namespace {

std::string tag(std::size_t index) { return format("present-{}", index); }

// Whether it may have a value without any series: it has a word that gives one.
bool may_hide(std::string_view text) {
  constexpr std::string_view kWords[] = {"absent", "absent_over_time", "default", "or", "scalar", "union", "vector"};
  const auto is_of_word = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto lower = to_lower(text);
  for (std::size_t begin = 0; begin < lower.size(); ++begin) {
    const auto end = std::find_if_not(lower.begin() + static_cast<std::ptrdiff_t>(begin), lower.end(), is_of_word);
    const auto length = static_cast<std::size_t>(end - lower.begin()) - begin;
    if (is_one_of(std::string_view(lower).substr(begin, length), kWords)) return true;
    begin += length;
  }
  return false;
}

// What is no PromQL may be VictoriaMetrics', where a bare name may be a template's: WITH (x = ...) x
std::vector<promql::SelectorUse> reads_of(std::string_view text) {
  if (auto uses = promql::reads_of(text, QueryLanguage::promql)) return *std::move(uses);
  auto uses = promql::reads_of(text, QueryLanguage::metricsql).value_or(std::vector<promql::SelectorUse>());
  std::erase_if(uses, [](const promql::SelectorUse& use) { return use.selector.matchers.empty() && !use.has_range; });
  return uses;
}

// One query whose parts are looked at.
class Look {
 public:
  Look(const Asker::Ask& ask, const std::vector<promql::SelectorUse>& uses) : ask_(ask) {
    window_ = ask.question.grid ? ask.question.grid->end - ask.question.grid->start : Duration{};
    Duration reach = minutes(5);  // how far back an instant selector finds a sample
    for (const auto& use : uses) {
      reach = std::max(reach, use.reach);
      if (use.unread_move.empty()) selectors_.emplace_back(promql::named(use.selector), promql::moves_of(use));
    }
    window_ = window_ + reach;
  }

  std::optional<Asker::Ask> presence() const {
    std::vector<promql::Part> parts;
    for (std::size_t i = 0; i < selectors_.size(); ++i) {
      const auto& [selector, moves] = selectors_[i];
      parts.push_back({tag(i), promql::series_in(selector, window_, moves)});
    }
    return of(parts);
  }

  void read_presence(const Result<Answer>& result) {
    const auto* answer = take(result, seen_);
    if (!answer) return;
    const auto parts = promql::by_tag(*answer);
    for (std::size_t i = 0; i < selectors_.size(); ++i) {
      const auto& [selector, moves] = selectors_[i];
      if (parts.contains(tag(i))) {
        checks_.add_present(selector);
      } else {
        checks_.add_absent(selector, window_, true);
        seen_.absent.push_back(promql::write(selector) + moves);
      }
    }
    seen_.only_absent = seen_.absent.size() == selectors_.size();
  }

  std::optional<Asker::Ask> why_absent() const { return seen_.only_absent ? std::nullopt : of(checks_.parts()); }

  void read_why(const Result<Answer>& result) {
    if (const auto* answer = take(result, seen_)) checks_.read(promql::by_tag(*answer), seen_);
  }

  std::optional<Caveat> caveat() {
    if (!seen_.errors.empty()) {
      return Caveat{.kind = "source-error",
                    .why = "whether its parts select anything could not be asked: " + seen_.errors[0].message,
                    .disqualifies = true,
                    .is_error = true,
                    .next = "see why the source does not answer"};
    }
    if (seen_.only_absent) {
      return Caveat{
          .kind = "no-data",
          .why = format("no series matches {}: the value stands on nothing", first_few(seen_.absent, ", ", 3)),
          .disqualifies = true,
          .is_no_data = true,
          .next = "check the names and labels in the query"};
    }
    const Objective objective{.indicator = QueryIndicator{}, .condition = {.kind = Condition::Kind::expression}};
    seen_.measurement.value = 0;  // there is one
    for (const auto& kind : {caveats::impossible_matcher(), caveats::unknown_metric()}) {
      auto found = kind.find(objective, seen_);
      if (!found) continue;
      found->kind = kind.name;
      return found;
    }
    return std::nullopt;
  }

 private:
  std::optional<Asker::Ask> of(const std::vector<promql::Part>& parts) const {
    if (parts.empty()) return std::nullopt;
    return Asker::Ask{ask_.source, {.text = promql::combined(parts), .at = ask_.question.at, .grid = std::nullopt}};
  }

  const Asker::Ask& ask_;
  Duration window_;
  std::vector<std::pair<promql::Selector, std::string>> selectors_;  // and how they are moved
  SelectorChecks checks_;
  Observation seen_;
};

}  // namespace

std::vector<std::optional<Caveat>> hidden_parts(std::span<const Asker::Ask> asks,
                                                std::span<const Result<Answer>> answers, Asker& asker) {
  std::vector<std::optional<Caveat>> found(asks.size());
  std::vector<std::pair<std::size_t, Look>> looks;
  for (std::size_t i = 0; i < asks.size(); ++i) {
    if (!answers[i] || answers[i]->series.empty() || !may_hide(asks[i].question.text)) continue;
    const auto uses = reads_of(asks[i].question.text);
    if (!uses.empty()) looks.emplace_back(i, Look(asks[i], uses));
  }
  const auto round = [&](auto&& question_of, auto&& read) {
    std::vector<Asker::Ask> all;
    std::vector<Look*> askers;
    for (auto& [index, look] : looks) {
      if (auto ask = question_of(look)) {
        all.push_back(*std::move(ask));
        askers.push_back(&look);
      }
    }
    const auto said = asker.ask(all);
    for (std::size_t i = 0; i < askers.size(); ++i) read(*askers[i], said[i]);
  };
  round([](const Look& look) { return look.presence(); },
        [](Look& look, const Result<Answer>& answer) { look.read_presence(answer); });
  round([](const Look& look) { return look.why_absent(); },
        [](Look& look, const Result<Answer>& answer) { look.read_why(answer); });
  for (auto& [index, look] : looks) found[index] = look.caveat();
  return found;
}

}  // namespace tidegate::gate
