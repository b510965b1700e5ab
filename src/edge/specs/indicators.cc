#include "edge/specs/indicators.h"

#include <algorithm>

#include "base/text.h"
#include "edge/specs/query_text.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kHistogramSuffixes[] = {"_bucket", "_count", "_sum"};

class IndicatorReader {
 public:
  IndicatorReader(const Object& objective, const Scope& scope, const SourceConfig* source, Reading& reading)
      : objective_(objective), scope_(scope), source_(source), reading_(reading) {}

  std::optional<Indicator> read() {
    const bool ratio = objective_.has("ratio"), latency = objective_.has("latency"), query = objective_.has("query");
    if (ratio + latency + query != 1) return std::nullopt;  // told by the descriptors
    if (ratio) return read_ratio();
    return latency ? read_latency() : read_query();
  }

 private:
  // A selector narrowed by the scope.
  std::optional<promql::Selector> selector(const Object& object, std::string_view name) {
    const std::optional<Filled> text = object.filled(name, Syntax::promql);
    if (!text) return std::nullopt;
    const YamlNode& node = *object.find(name);
    auto parsed = promql::parse_selector(text->text);
    if (!parsed) {
      syntax_error(node, *text, parsed.error(), reading_);
      return std::nullopt;
    }
    check_scope(*parsed, node);
    return promql::narrowed(*std::move(parsed), scope_);
  }

  // A selector that says job="a" under a scope that says job="b" selects nothing, and nothing would ever be bad.
  void check_scope(const promql::Selector& selector, const YamlNode& node) {
    for (const promql::Matcher& own : selector.matchers) {
      const auto contrary = std::ranges::find_if(scope_, [&](const promql::Matcher& other) {
        const bool both_equal = own.op == promql::Matcher::Op::equal && other.op == promql::Matcher::Op::equal;
        return both_equal && own.label == other.label && own.value != other.value;
      });
      if (contrary == scope_.end()) continue;
      reading_.error(node.place,
                     "the selector says " + printable(own.label + "=" + quoted(own.value), 80) +
                         " and the gate's scope, or `compare`, " +
                         printable(contrary->label + "=" + quoted(contrary->value), 80) + ": no series has both",
                     "take the label out of one of them");
    }
  }

  std::optional<Indicator> read_ratio() {
    const YamlNode* node = objective_.mapping("ratio");
    if (node == nullptr) return RatioIndicator{};
    const Object object(*node, objective_.field("ratio").fields, "`ratio`", reading_);
    const bool good = object.has("good") && !object.has("bad");
    const std::string_view key = good ? "good" : "bad";
    const auto counted = selector(object, key);
    const auto total = selector(object, "total");
    if (!counted || !total) return RatioIndicator{};  // the gate is refused; its limits are still checked
    RatioIndicator ratio{.counted = promql::write(*counted), .total = promql::write(*total), .counts_good = good};
    if (ratio.counted == ratio.total) {
      reading_.error(object.find(key)->place,
                     quoted(key) + " selects the same as \"total\": the ratio would always be 100%",
                     "narrow it to the " + std::string(key) + " events, as in code=~\"5..\"");
    }
    warn_apart(promql::named(*counted), promql::named(*total), object.find(key)->place, key);
    return ratio;
  }

  // What is counted is usually a part of the total: of one metric, and where both name a label's value, of the same.
  void warn_apart(const promql::Selector& counted, const promql::Selector& total, const Place& place,
                  std::string_view key) {
    if (counted.name != total.name) return;
    const auto is_exact = [](const promql::Matcher& matcher) { return matcher.op == promql::Matcher::Op::equal; };
    for (const auto& matcher : counted.matchers) {
      const auto other = std::ranges::find_if(total.matchers, [&](const promql::Matcher& each) {
        return is_exact(each) && each.label == matcher.label && each.value != matcher.value;
      });
      if (!is_exact(matcher) || other == total.matchers.end()) continue;
      reading_.warning(place,
                       quoted(key) + " has " + printable(promql::write(matcher), 60) + " and \"total\" " +
                           printable(promql::write(*other), 60) + ": no series is in both",
                       "if one of them is misspelt, nothing is ever counted");
    }
  }

  std::optional<Indicator> read_latency() {
    const auto histogram = selector(objective_, "latency");
    const double scale = histogram ? unit_scale(histogram->name) : 1;
    if (histogram) check_histogram(*histogram, *objective_.find("latency"));
    const bool quantile = objective_.has("quantile"), within = objective_.has("within");
    if (quantile && within) return std::nullopt;  // told by the descriptors
    if (!quantile && !within) {
      if (!objective_.has("no_worse_than")) return std::nullopt;  // told as well
      return DistributionIndicator{.histogram = histogram ? promql::write(*histogram) : "", .unit_scale = scale};
    }
    if (quantile) return read_quantile(histogram, scale);
    const auto limit = objective_.duration("within", Zero::refused);
    if (!histogram || !limit) return WithinIndicator{};
    return WithinIndicator{.histogram = promql::write(*histogram), .within = *limit, .unit_scale = scale};
  }

  void check_histogram(const promql::Selector& histogram, const YamlNode& node) {
    if (histogram.name.empty()) {
      return reading_.error(node.place, "`latency` needs the histogram's name",
                            "as in http_request_duration_seconds{job=\"web\"}");
    }
    for (const std::string_view suffix : kHistogramSuffixes) {
      if (!histogram.name.ends_with(suffix)) continue;
      const std::string base = histogram.name.substr(0, histogram.name.size() - suffix.size());
      reading_.error(node.place, "`latency` takes the histogram's base name, without " + std::string(suffix),
                     "write " + printable(base, 80));
    }
    for (const promql::Matcher& matcher : histogram.matchers) {
      if (matcher.label != "le") continue;
      reading_.error(node.place, "`latency` chooses the buckets itself: `le` can't be selected",
                     "use within: 300ms for one bucket");
    }
  }

  std::optional<Indicator> read_quantile(const std::optional<promql::Selector>& histogram, double scale) {
    const auto text = objective_.filled("quantile");
    if (!text) return QuantileIndicator{};
    const auto number = parse_double(trim(text->text));
    if (!number || !(*number > 0 && *number < 1)) {
      reading_.error(
          objective_.find("quantile")->place,
          "\"quantile\" takes a number between 0 and 1, not " + Reading::shown(*objective_.find("quantile"), *text),
          quantile_hint(text->text));
      return QuantileIndicator{};
    }
    if (!histogram) return QuantileIndicator{};
    return QuantileIndicator{.histogram = promql::write(*histogram), .quantile = *number, .unit_scale = scale};
  }

  // "p99", "99", "99%" and "99.9" as they would be written here.
  static std::string quantile_hint(std::string_view text) {
    std::string_view digits = trim(text);
    if (digits.starts_with('p') || digits.starts_with('P')) digits.remove_prefix(1);
    if (digits.ends_with('%')) digits.remove_suffix(1);
    const auto percent = parse_quantity(std::string(digits) + "%");
    return percent && percent->value > 0 && percent->value < 1 ? "write quantile: " + shortest(percent->value)
                                                               : "write for example quantile: 0.99";
  }

  double unit_scale(std::string_view name) {
    struct Named {
      std::string_view word, suffix, other_suffix;
      double scale;
    };
    constexpr Named kUnits[] = {{"seconds", "_seconds", "_s", 1},  // as histogram_unit lists them
                                {"milliseconds", "_milliseconds", "_ms", 1e-3},
                                {"microseconds", "_microseconds", "_us", 1e-6}};
    const auto said = std::ranges::find_if(
        kUnits, [&](const Named& unit) { return name.ends_with(unit.suffix) || name.ends_with(unit.other_suffix); });
    const auto chosen = objective_.choice("histogram_unit");
    if (!chosen) return said == std::end(kUnits) ? 1 : said->scale;
    if (said != std::end(kUnits) && said->scale != kUnits[*chosen].scale) {
      reading_.warning(objective_.find("histogram_unit")->place,
                       "the histogram's name says that it counts " + std::string(said->word));
    }
    return kUnits[*chosen].scale;
  }

  std::optional<Indicator> read_query() {
    QueryIndicator query;
    const bool unit_is_known = read_unit(query);
    query.text = read_query_text(objective_, source_, reading_);
    if (source_) query.language = source_->language;
    return unit_is_known ? std::optional<Indicator>(query) : std::nullopt;
  }

  // False when the unit is unknown, and so what the limits must be.
  bool read_unit(QueryIndicator& query) {
    const YamlNode* node = objective_.find("unit");
    if (node == nullptr) return true;
    const std::optional<Filled> name = objective_.filled("unit");
    if (!name) return false;
    if (const auto unit = find_unit(trim(name->text))) {
      query.unit = *unit;
      return true;
    }
    std::vector<std::string> names;
    for (const auto units : {all_unit_words(), all_units()}) {
      for (const Unit& known : units) names.emplace_back(known.name);
    }
    std::string hint = reading_.suggestion(name->text, names);
    if (hint.empty()) hint = "units are " + join(names, " ");
    reading_.error(node->place, "unknown unit " + Reading::shown(*node, *name), hint);
    return false;
  }

  const Object& objective_;
  const Scope& scope_;
  const SourceConfig* source_;
  Reading& reading_;
};

}  // namespace

Scope read_scope(const Object& gate, Reading& reading) {
  const std::optional<Filled> text = gate.filled("scope", Syntax::promql);
  if (!text) return {};
  return read_matchers(*gate.find("scope"), *text, reading).value_or(Scope{});
}

std::optional<Scope> read_matchers(const YamlNode& node, const Filled& text, Reading& reading) {
  auto matchers = promql::parse_matchers(text.text);
  if (matchers) return *std::move(matchers);
  syntax_error(node, text, matchers.error(), reading);
  return std::nullopt;
}

std::optional<Indicator> read_indicator(const Object& objective, const Scope& scope, const SourceConfig* source,
                                        Reading& reading) {
  return IndicatorReader(objective, scope, source, reading).read();
}

}  // namespace tidegate::specs
