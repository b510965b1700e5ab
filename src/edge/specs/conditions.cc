#include "edge/specs/conditions.h"

#include <algorithm>

#include "base/text.h"
#include "core/promql/lexer.h"

namespace tidegate::specs {
namespace {

std::string in_words(Dimension dimension) {
  switch (dimension) {
    case Dimension::none: return "a bare number";
    case Dimension::ratio: return "a ratio";
    case Dimension::time: return "a time";
    case Dimension::bytes: return "a number of bytes";
    case Dimension::per_second: return "a rate";
  }
  return "";
}

// What a bare number was probably meant to be.
std::string hint_for_bare(double value, std::string_view text, Dimension dimension) {
  const std::string number(text);
  switch (dimension) {
    case Dimension::none: return "";
    case Dimension::ratio:
      if (value == 1) return "write 1%, or 100% if all of them is meant";
      return "write " + (value > 0 && value < 1 ? format_quantity(value, Dimension::ratio) : number + "%");
    case Dimension::time: return "write " + number + "ms or " + number + "s";
    case Dimension::bytes: return "write " + number + "B, or " + number + "MiB";
    case Dimension::per_second: return "write " + number + "/s";
  }
  return "";
}

std::string_view unit_word(Dimension dimension) {
  switch (dimension) {
    case Dimension::none: return "";
    case Dimension::ratio: return "ratio (or percent, if it goes to 100)";
    case Dimension::time: return "seconds (or milliseconds)";
    case Dimension::bytes: return "bytes";
    case Dimension::per_second: return "per_second";
  }
  return "";
}

class LimitReader {
 public:
  LimitReader(const Object& objective, const Indicator& indicator, Reading& reading)
      : objective_(objective), indicator_(indicator), dimension_(dimension_of(indicator)), reading_(reading) {}

  std::optional<Limits> read() {
    if (objective_.has("no_worse_than")) return comparison();
    const std::size_t conditions = objective_.has("at_most") + objective_.has("at_least") + objective_.has("between");
    Limits limits{.condition = {}, .warn_above = limit("warn_above"), .warn_below = limit("warn_below")};
    if (conditions != 1) return std::nullopt;  // told by the descriptors
    const auto condition = objective_.has("between") ? interval() : one_sided();
    if (!condition) return std::nullopt;
    limits.condition = *condition;
    if (objective_.has("proof")) refuse_warnings("a limit that must be proven");
    check_direction(*condition);
    check_effect(*condition);
    check_units(*condition);
    check_warnings(limits);
    return limits;
  }

 private:
  void refuse_warnings(const std::string& what) {
    for (const std::string_view name : {"warn_above", "warn_below"}) {
      if (!objective_.has(name)) continue;
      reading_.error(objective_.key_place(name), what + " has no limit to warn before",
                     "write a second objective with severity: warn");
    }
  }

  std::optional<Limits> comparison() {
    refuse_warnings("a comparison");
    if (objective_.has("at_most") || objective_.has("at_least") || objective_.has("between")) return std::nullopt;
    return Limits{.condition = {.kind = Condition::Kind::no_worse}, .warn_above = {}, .warn_below = {}};
  }

  bool is_share() const {
    return std::holds_alternative<RatioIndicator>(indicator_) || std::holds_alternative<WithinIndicator>(indicator_);
  }

  std::optional<double> limit(std::string_view name) {
    const YamlNode* node = objective_.find(name);
    if (node == nullptr) return std::nullopt;
    if (!node->is_scalar()) return objective_.wrong_shape(*node, name), std::nullopt;
    return value_of(*node);
  }

  std::optional<double> value_of(const YamlNode& node) {
    const std::optional<Filled> text = reading_.fill(node, Syntax::plain);
    if (!text) return std::nullopt;
    const Result<Quantity> quantity = parse_quantity(text->text);
    if (!quantity) return reading_.error_of(node, *text, quantity.error()), std::nullopt;
    if (!fits(*quantity, node, *text)) return std::nullopt;
    return in_range(quantity->value, node) ? std::optional(quantity->value) : std::nullopt;
  }

  bool fits(const Quantity& quantity, const YamlNode& node, const Filled& text) {
    if (quantity.dimension == dimension_ || (quantity.dimension == Dimension::none && quantity.value == 0)) return true;
    const std::string number = Reading::shown(node, text);
    if (quantity.dimension == Dimension::none) {
      reading_.error(node.place, "a limit on " + in_words(dimension_) + " needs a unit, and " + number + " has none",
                     hint_for_bare(quantity.value, trim(text.text), dimension_));
    } else if (dimension_ == Dimension::none) {
      reading_.error(node.place, "the query gives a bare number, and " + number + " has a unit",
                     "say what the query counts: unit: " + std::string(unit_word(quantity.dimension)));
    } else {
      reading_.error(
          node.place,
          number + " is " + in_words(quantity.dimension) + ", and the objective measures " + in_words(dimension_),
          mismatch_hint(quantity.dimension));
    }
    return false;
  }

  std::string mismatch_hint(Dimension given) const {
    if (std::holds_alternative<WithinIndicator>(indicator_) && given == Dimension::time) {
      return "`within` measures the share that is fast enough: write for example at_least: 99%";
    }
    if (std::holds_alternative<QuantileIndicator>(indicator_) && given == Dimension::ratio) {
      return "`quantile` measures a duration: write for example at_most: 500ms";
    }
    return "";
  }

  bool in_range(double value, const YamlNode& node) {
    const bool is_query = std::holds_alternative<QueryIndicator>(indicator_);
    if (!is_query && value < 0) return reading_.error(node.place, in_words(dimension_) + " is never negative"), false;
    if (is_share() && value > 1) return reading_.error(node.place, "a share of events is never above 100%"), false;
    return true;
  }

  std::optional<Condition> one_sided() {
    const bool at_most = objective_.has("at_most");
    const auto value = limit(at_most ? "at_most" : "at_least");
    if (!value) return std::nullopt;
    if (at_most) return Condition{.kind = Condition::Kind::at_most, .high = *value};
    return Condition{.kind = Condition::Kind::at_least, .low = *value};
  }

  std::optional<Condition> interval() {
    const YamlNode* list = objective_.sequence("between");
    if (list == nullptr) return std::nullopt;
    if (list->items.size() != 2 || !list->items[0].is_scalar() || !list->items[1].is_scalar()) {
      reading_.error(list->place, "\"between\" takes two limits",
                     "as in between: " + std::string(objective_.field("between").example));
      return std::nullopt;
    }
    const auto low = value_of(list->items[0]), high = value_of(list->items[1]);
    if (!low || !high) return std::nullopt;
    if (*low > *high) {
      const auto written = [&](std::size_t item) { return printable(list->items[item].text, 40); };
      reading_.error(list->place,
                     "nothing lies between " + written(0) + " and " + written(1) + ": the first is the greater one",
                     "write between: [" + written(1) + ", " + written(0) + "]");
      return std::nullopt;
    }
    return Condition{.kind = Condition::Kind::between, .low = *low, .high = *high};
  }

  // A condition that is met by what the indicator calls bad: peers' own examples have this mistake.
  void check_direction(const Condition& condition) {
    if (condition.kind == Condition::Kind::between) return;
    const bool at_most = condition.kind == Condition::Kind::at_most;
    const Place& place = objective_.key_place(at_most ? "at_most" : "at_least");
    if (const auto* ratio = std::get_if<RatioIndicator>(&indicator_);
        ratio != nullptr && ratio->counts_good == at_most) {
      reading_.warning(place, at_most ? "few good events pass, and many fail" : "many bad events pass, and few fail",
                       at_most ? "is at_least meant?" : "is at_most meant?");
    } else if (std::holds_alternative<QuantileIndicator>(indicator_) && !at_most) {
      reading_.warning(place, "slow passes, and fast fails", "is at_most meant?");
    } else if (std::holds_alternative<WithinIndicator>(indicator_) && at_most) {
      reading_.warning(place, "few fast events pass, and many fail", "is at_least meant?");
    }
  }

  // A condition that every share meets.
  void check_effect(const Condition& condition) {
    if (!is_share()) return;
    const bool low_matters = condition.kind != Condition::Kind::at_most && condition.low > 0;
    const bool high_matters = condition.kind != Condition::Kind::at_least && condition.high < 1;
    if (low_matters || high_matters) return;
    const std::string_view key = condition.kind == Condition::Kind::at_most    ? "at_most"
                                 : condition.kind == Condition::Kind::at_least ? "at_least"
                                                                               : "between";
    reading_.warning(objective_.key_place(key), "every share meets this condition: the objective can never fail");
  }

  // Units that fit by their dimension, and yet hardly can be meant.
  void check_units(const Condition& condition) {
    constexpr double kHour = 3600;
    const bool is_latency = std::holds_alternative<QuantileIndicator>(indicator_);
    if (is_latency && condition.kind == Condition::Kind::at_most && condition.high >= kHour) {
      reading_.warning(objective_.find("at_most")->place, "that is " + shown(condition.high),
                       "m is minutes; is ms meant?");
    }
    if (const auto* query = std::get_if<QueryIndicator>(&indicator_)) check_query_unit(*query);
  }

  // A query in seconds or as a part of one that is said to be in milliseconds or percent, with nothing that converts.
  void check_query_unit(const QueryIndicator& query) {
    const auto tokens = promql::tokenize(query.text).value_or(std::vector<promql::Token>{});
    const auto has = [&](std::string_view text) {
      return std::ranges::any_of(tokens, [&](const promql::Token& token) {
        return token.kind != promql::TokenKind::string && token.text.contains(text);
      });
    };
    const bool is_small = query.unit.dimension == Dimension::time && query.unit.scale < 1;
    if (is_small && has("_seconds") && !has("*") && !has("/")) {
      reading_.warning(objective_.find("unit")->place, "the metric's name says that it counts seconds");
    }
    const bool is_percent = query.unit.dimension == Dimension::ratio && query.unit.scale != 1;
    if (is_percent && has("/") && !has("100") && !has("percent") && !has("1e2")) {
      reading_.warning(objective_.find("unit")->place, "nothing in the query makes its quotient a percentage",
                       "is unit: ratio meant? Or multiply by 100");
    }
  }

  void check_warnings(const Limits& limits) {
    const Condition& condition = limits.condition;
    const bool has_high = condition.kind != Condition::Kind::at_least;
    const bool has_low = condition.kind != Condition::Kind::at_most;
    if (limits.warn_above) {
      if (has_high && *limits.warn_above >= condition.high) never_warns("warn_above", condition.high);
      if (has_low && *limits.warn_above < condition.low) always_warns("warn_above", condition.low);
    }
    if (limits.warn_below) {
      if (has_low && *limits.warn_below <= condition.low) never_warns("warn_below", condition.low);
      if (has_high && *limits.warn_below > condition.high) always_warns("warn_below", condition.high);
    }
    if (limits.warn_above && limits.warn_below && *limits.warn_below > *limits.warn_above) {
      reading_.error(objective_.key_place("warn_below"),
                     "every value is below warn_below or above warn_above, and warns",
                     "let warn_below be the smaller one");
    }
  }

  std::string shown(double value) const { return format_quantity(value, dimension_, 6); }

  void never_warns(std::string_view key, double limit) {
    reading_.error(objective_.find(key)->place,
                   quoted(key) + " can never warn: beyond " + shown(limit) + " the objective fails",
                   key == "warn_above" ? "write a smaller value, or remove it" : "write a greater value, or remove it");
  }

  void always_warns(std::string_view key, double limit) {
    reading_.error(objective_.find(key)->place,
                   quoted(key) + " warns about every value that passes: those begin at " + shown(limit),
                   key == "warn_above" ? "is warn_below meant?" : "is warn_above meant?");
  }

  const Object& objective_;
  const Indicator& indicator_;
  Dimension dimension_;
  Reading& reading_;
};

}  // namespace

std::optional<Limits> read_limits(const Object& objective, const Indicator& indicator, Reading& reading) {
  return LimitReader(objective, indicator, reading).read();
}

}  // namespace tidegate::specs
