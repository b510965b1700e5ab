#include "edge/specs/keptn_reader.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kTop[] = {"spec_version", "filter", "comparison", "objectives", "total_score"};
constexpr std::string_view kComparison[] = {"compare_with", "include_result_with_score", "number_of_comparison_results",
                                            "aggregate_function"};
constexpr std::string_view kObjective[] = {"sli", "displayName", "pass", "warning", "weight", "key_sli"};
constexpr std::string_view kCriteria[] = {"criteria"};
constexpr std::string_view kScore[] = {"pass", "warning"};
constexpr std::string_view kSli[] = {"spec_version", "indicators"};

std::string in_quotes(std::string_view text) { return quoted(printable(text, 60)); }

class SloReader {
 public:
  explicit SloReader(PeerReading& reading) : reading_(reading) {}

  KeptnSlo read(const YamlNode& root) {
    const PeerObject top(root, "the SLO file", kTop, reading_);
    slo_.place = root.place;
    if (const YamlNode* filter = top.mapping("filter")) {
      for (const auto& [key, value] : filter->entries) slo_.filters.emplace_back(key.text, value.text);
    }
    read_comparison(top);
    for (const YamlNode& node : top.list("objectives")) read_objective(node);
    read_score(top);
    check_objectives(top);
    return std::move(slo_);
  }

 private:
  // The index of a text among those known; nothing if it isn't there.
  std::optional<std::size_t> choice(const PeerObject& object, std::string_view name,
                                    const std::vector<std::string>& known) {
    if (!object.has(name)) return std::nullopt;
    const std::string said = object.text(name);
    const auto found = std::ranges::find(known, said);
    if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
    reading_.error(object.find(name)->place, in_quotes(said) + " is none of " + join(known, ", "),
                   did_you_mean(said, known));
    return std::nullopt;
  }

  void read_comparison(const PeerObject& top) {
    using Include = KeptnComparison::Include;
    using Aggregate = KeptnComparison::Aggregate;
    const YamlNode* node = top.mapping("comparison");
    if (node == nullptr) return;
    const PeerObject object(*node, "`comparison`", kComparison, reading_);
    const auto with = choice(object, "compare_with", {"single_result", "several_results"});
    const auto number = object.integer("number_of_comparison_results");
    slo_.comparison.results = with == 1 ? number.value_or(3) : 1;
    if (number && *number < 1) {
      reading_.error(object.key_place("number_of_comparison_results"), "it is at least 1");
    } else if (with != 1 && number && *number > 1) {
      reading_.warning(object.key_place("number_of_comparison_results"),
                       "compare_with: single_result compares with one result, whatever this says",
                       "write compare_with: several_results");
    }
    constexpr Include kIncludes[] = {Include::all, Include::pass, Include::pass_or_warn};
    if (const auto include = choice(object, "include_result_with_score", {"all", "pass", "pass_or_warn"})) {
      slo_.comparison.include = kIncludes[*include];
    }
    constexpr Aggregate kAggregates[] = {Aggregate::avg, Aggregate::p50, Aggregate::p90, Aggregate::p95};
    if (const auto aggregate = choice(object, "aggregate_function", {"avg", "p50", "p90", "p95"})) {
      slo_.comparison.aggregate = kAggregates[*aggregate];
    }
  }

  std::vector<KeptnCriteria> read_alternatives(const PeerObject& object, std::string_view name) {
    std::vector<KeptnCriteria> alternatives;
    for (const YamlNode& node : object.list(name)) {
      const PeerObject one(node, "an item of `" + std::string(name) + "`", kCriteria, reading_);
      if (!one.is_mapping()) continue;
      KeptnCriteria criteria;
      for (const YamlNode& text : one.list("criteria")) read_criterion(text, criteria);
      if (one.list("criteria").empty())
        reading_.error(node.place, "it has no criteria, and would hold for every value");
      alternatives.push_back(std::move(criteria));
    }
    return alternatives;
  }

  void read_criterion(const YamlNode& node, KeptnCriteria& criteria) {
    if (!node.is_scalar()) return reading_.error(node.place, "a criterion is a text, such as \"<=500\"");
    const auto criterion = parse_keptn_criterion(node.text);
    if (!criterion) {
      const std::string& message = criterion.error().message;
      const std::size_t end = message.find("; ");
      return reading_.error(node.place, message.substr(0, end), message.substr(end + 2));
    }
    const bool has_sign = node.text.find_first_of("+-") != std::string::npos;
    if (criterion->against == KeptnCriterion::Against::earlier_by_percent && !has_sign) {
      reading_.warning(
          node.place,
          in_quotes(node.text) + " is relative to earlier results: it is read as +" + shortest(criterion->value) + "%",
          "write the sign, or a number without %");
    }
    criteria.push_back(*criterion);
  }

  void read_objective(const YamlNode& node) {
    const PeerObject object(node, "an objective", kObjective, reading_);
    if (!object.is_mapping()) return;
    KeptnObjective objective{.sli = object.required("sli"),
                             .display_name = object.text("displayName"),
                             .pass = read_alternatives(object, "pass"),
                             .warning = read_alternatives(object, "warning"),
                             .weight = object.number("weight").value_or(1),
                             .is_key = object.boolean("key_sli"),
                             .place = node.place};
    if (objective.weight < 0) reading_.error(object.key_place("weight"), "a weight is never negative");
    if (objective.pass.empty() && (!objective.warning.empty() || objective.is_key)) {
      reading_.warning(node.place, "without pass criteria " + in_quotes(objective.sli) +
                                       " is only told, and never "
                                       "scored");
    }
    check_warning(object, objective);
    const auto bounds = bounds_of(objective.pass);
    if (bounds) {
      warn_direction({.name = objective.sli, .least = bounds->least, .most = bounds->most, .whole = 1},
                     object.key_place("pass"), reading_);
    }
    slo_.objectives.push_back(std::move(objective));
  }

  // A warning that is tighter than what passes has nothing left to warn about.
  void check_warning(const PeerObject& object, const KeptnObjective& objective) {
    const auto pass = bounds_of(objective.pass), warning = bounds_of(objective.warning);
    if (!pass || !warning) return;
    const bool tighter_above = pass->most && warning->most && *warning->most <= *pass->most;
    const bool tighter_below = pass->least && warning->least && *warning->least >= *pass->least;
    if (!tighter_above && !tighter_below) return;
    reading_.warning(object.key_place("warning"),
                     "the warning of " + in_quotes(objective.sli) + " is no wider than what passes, " +
                         shortest(tighter_above ? *pass->most : *pass->least),
                     "let it begin where the pass ends");
  }

  void read_score(const PeerObject& top) {
    const YamlNode* node = top.mapping("total_score");
    if (node == nullptr) return;
    const PeerObject object(*node, "`total_score`", kScore, reading_);
    slo_.pass_score = percentage(object, "pass").value_or(slo_.pass_score);
    slo_.warning_score = percentage(object, "warning").value_or(slo_.warning_score);
    if (object.has("pass") && object.has("warning") && slo_.warning_score >= slo_.pass_score) {
      reading_.warning(object.key_place("warning"),
                       "a score of " + shortest(slo_.warning_score) + "% passes already: it never warns");
    }
    if (slo_.pass_score <= 0) reading_.warning(object.key_place("pass"), "every score passes");
  }

  // "90%", ">=90%", 90
  std::optional<double> percentage(const PeerObject& object, std::string_view name) {
    if (!object.has(name)) return std::nullopt;
    const std::string said = object.text(name);
    std::string_view text = trim(said);
    if (text.starts_with(">=")) text = trim(text.substr(2));
    if (text.ends_with('%')) text = trim(text.substr(0, text.size() - 1));
    const auto number = parse_double(text);
    if (number && *number >= 0 && *number <= 100) return number;
    reading_.error(object.find(name)->place, in_quotes(said) + " is no score from 0% to 100%", "write for example 90%");
    return std::nullopt;
  }

  void check_objectives(const PeerObject& top) {
    std::map<std::string, int> lines;
    for (const KeptnObjective& objective : slo_.objectives) {
      const auto [first, is_new] = lines.emplace(objective.sli, objective.place.line);
      if (is_new) continue;
      reading_.warning(objective.place, "the SLI " + in_quotes(objective.sli) + " stands twice",
                       "the first one is on line " + std::to_string(first->second));
    }
    const auto is_scored = [](const KeptnObjective& objective) { return !objective.pass.empty(); };
    if (slo_.objectives.empty()) {
      reading_.error(top.node().place, "it has no objectives: there is nothing to judge");
    } else if (std::ranges::none_of(slo_.objectives, is_scored)) {
      reading_.error(top.key_place("objectives"), "none of the objectives has pass criteria: Keptn always passes");
    }
  }

  PeerReading& reading_;
  KeptnSlo slo_;
};

}  // namespace

bool is_keptn_slo(const YamlNode& root) {
  if (root.find("gate") != nullptr || root.find("kind") != nullptr) return false;
  const YamlNode* objectives = root.find("objectives");
  if (objectives == nullptr) return false;
  const bool has_more = root.find("comparison") != nullptr || root.find("total_score") != nullptr;
  return has_more || std::ranges::any_of(objectives->items, [](const YamlNode& item) { return item.find("sli"); });
}

bool is_keptn_sli(const YamlNode& root) {
  const YamlNode* indicators = root.find("indicators");
  return indicators != nullptr && indicators->is_mapping() && root.find("gate") == nullptr;
}

KeptnSlo read_keptn_slo(const YamlNode& root, PeerReading& reading) { return SloReader(reading).read(root); }

namespace {

bool passes_by_comparison(const KeptnObjective& objective) {
  return std::ranges::any_of(objective.pass, [](const KeptnCriteria& criteria) {
    return std::ranges::any_of(criteria, &KeptnCriterion::is_relative);
  });
}

}  // namespace

void warn_about_failed(const KeptnSlo& slo, PeerReading& reading) {
  if (slo.comparison.include != KeptnComparison::Include::all) return;
  const auto found = std::ranges::find_if(slo.objectives, passes_by_comparison);
  if (found == slo.objectives.end()) return;
  reading.warning(
      found->place,
      "its relative criteria are compared with evaluations that failed, too: values that fail once pass next time",
      "say include_result_with_score: pass");
}

void warn_about_history(const KeptnSlo& slo, PeerReading& reading) {
  for (const KeptnObjective& objective : slo.objectives) {
    if (!passes_by_comparison(objective)) continue;
    reading.warning(objective.place,
                    "without earlier results the relative criteria of " + in_quotes(objective.sli) + " pass in Keptn");
  }
}

KeptnSli read_keptn_sli(const YamlNode& root, PeerReading& reading) {
  KeptnSli sli{.place = root.place};
  const PeerObject top(root, "the SLI file", kSli, reading);
  for (const auto& [key, value] : root.find("indicators")->entries) {
    if (!value.is_scalar()) {
      reading.error(value.place, "an indicator is a query; " + shape_of(value));
      continue;
    }
    sli.indicators.push_back({.name = key.text, .query = value.text, .place = value.place});
  }
  return sli;
}

const YamlNode* KeptnDocuments::find(std::string_view sli) const {
  const auto found = std::ranges::find(indicators, sli, &KeptnIndicator::name);
  return found == indicators.end() ? nullptr : queries[static_cast<std::size_t>(found - indicators.begin())];
}

KeptnDocuments read_keptn_documents(std::span<const YamlNode* const> roots, std::string_view command,
                                    PeerReading& reading) {
  KeptnDocuments all;
  for (const YamlNode* root : roots) {
    if (is_keptn_slo(*root)) {
      all.slos.push_back(read_keptn_slo(*root, reading));
      continue;
    }
    for (KeptnIndicator& one : read_keptn_sli(*root, reading).indicators) {
      if (all.find(one.name) != nullptr) reading.error(one.place, "the SLI " + in_quotes(one.name) + " stands twice");
      all.queries.push_back(root->find("indicators")->find(one.name));
      all.indicators.push_back(std::move(one));
    }
  }
  const std::string both = "name both: tidegate " + std::string(command) + " slo.yaml sli.yaml";
  if (all.slos.empty()) {
    reading.error(roots.front()->place, "an SLI file has no limits: those are in slo.yaml", both);
  } else if (all.slos.size() > 1) {
    reading.error(all.slos[1].place, "this is a second SLO file; a gate is made of one", "take them one by one");
  }
  return all;
}

void tell_missing(const KeptnObjective& objective, const KeptnDocuments& documents, PeerReading& reading) {
  std::vector<std::string> names;
  for (const KeptnIndicator& one : documents.indicators) names.push_back(one.name);
  reading.error(objective.place, "the SLI file has no " + in_quotes(objective.sli), did_you_mean(objective.sli, names));
}

bool is_query_of_dynatrace(std::string_view query) {
  constexpr std::string_view kStarts[] = {"metricSelector=", "MV2;", "USQL;", "SLO;", "PV2;", "SECPV2;", "usql;"};
  return std::ranges::any_of(kStarts, [&](std::string_view start) { return query.starts_with(start); });
}

std::optional<KeptnBounds> bounds_of(const std::vector<KeptnCriteria>& alternatives) {
  std::optional<KeptnBounds> found;
  for (const KeptnCriteria& criteria : alternatives) {
    KeptnBounds bounds;
    for (const KeptnCriterion& criterion : criteria) {
      using Op = KeptnCriterion::Op;
      if (criterion.is_relative()) {
        bounds.remarks.emplace_back("what is compared with earlier results: there is no such condition yet");
        continue;
      }
      const bool is_equal = criterion.op == Op::equal;
      if (is_equal || criterion.op == Op::less || criterion.op == Op::less_or_equal) {
        bounds.most = std::min(bounds.most.value_or(criterion.value), criterion.value);
      }
      if (is_equal || criterion.op == Op::greater || criterion.op == Op::greater_or_equal) {
        bounds.least = std::max(bounds.least.value_or(criterion.value), criterion.value);
      }
      if (criterion.op == Op::less || criterion.op == Op::greater) {
        bounds.remarks.push_back("exactly " + shortest(criterion.value) + " does not pass there and passes here");
      }
    }
    const bool is_empty = !bounds.least && !bounds.most;
    if (!found && !is_empty) {
      found = std::move(bounds);
    } else if (found && !is_empty) {  // either of them: the wider one, if they are about the same side
      const bool same_side = found->least.has_value() == bounds.least.has_value() &&
                             found->most.has_value() == bounds.most.has_value() && !(bounds.least && bounds.most);
      if (!same_side) return std::nullopt;
      if (bounds.most) found->most = std::max(*found->most, *bounds.most);
      if (bounds.least) found->least = std::min(*found->least, *bounds.least);
    }
  }
  if (found && alternatives.size() > 1) found->remarks.emplace_back("the alternatives that are relative");
  return found;
}

std::vector<Placeholder> keptn_placeholders(std::string_view text) {
  const auto is_name = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || (c >= '0' && c <= '9'); };
  std::vector<Placeholder> found;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && is_name(text[end])) ++end;
    const bool is_label = text.substr(at + 1).starts_with("LABEL.");  // $LABEL.version
    while (is_label && end < text.size() && (is_name(text[end]) || (text[end] >= 'a' && text[end] <= 'z'))) ++end;
    while (end > at + 1 && text[end - 1] == '.') --end;
    if (end > at + 1) found.push_back({at, end - at, std::string(text.substr(at + 1, end - at - 1))});
  }
  return found;
}

}  // namespace tidegate::specs
