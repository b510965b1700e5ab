#include "edge/reports/kayenta_words.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/model/quantity.h"

namespace tidegate::reports {

std::string format_score(const KayentaScore& score) {
  const bool is_open = score.standing == KayentaScore::Standing::open;
  const double passing = score.thresholds.pass.value_or(100);
  std::string text = format_quantity_unlike(score.value, passing, Dimension::none) + " of 100, ";
  text += is_open ? "but a metric is in doubt" : std::string(standing_name(score.standing));
  text += ": " + shortest(passing) + " passes";
  if (score.thresholds.marginal) text += ", " + shortest(*score.thresholds.marginal) + " is marginal";
  return text + "; by " + std::string(judge_name(score.mode));
}

std::vector<std::string> format_groups(const KayentaScore& score) {
  std::vector<std::string> lines;
  for (const auto& group : score.groups) {
    lines.push_back(format("{} {} (weighs {}%)", printable(group.name, 100),
                           group.no_data ? "no data" : format_quantity(group.score, Dimension::none, 4),
                           format_quantity(group.weight, Dimension::none, 4)));
  }
  if (!score.not_scored.empty())
    lines.push_back("in no group: " + printable(first_few(score.not_scored, ", ", 5), 300));
  return lines;
}

std::string format_arm(const KayentaFinding& finding, const KayentaFinding::Arm& arm) {
  if (arm.points <= 0) return "no values";
  const auto quantity = [&](double value) { return format_quantity(value, finding.dimension, 3); };
  return format("{} (mean of {}, {} to {})", quantity(arm.mean), format_count(arm.points, "value"), quantity(arm.min),
                quantity(arm.max));
}

std::string format_metric(const KayentaFinding& finding) {
  std::string text(name_of(finding.label));
  if (finding.is_critical) text += ", critical";
  if (finding.groups.empty()) {
    text += ", in no group";
  } else {
    text += ", in the " + std::string(finding.groups.size() > 1 ? "groups " : "group ") +
            printable(first_few(finding.groups, ", ", 5), 200);
  }
  const bool is_either = finding.direction == Direction::either;
  return text + "; " + (is_either ? "either direction" : std::string(direction_name(finding.direction))) + " is bad";
}

ArmLines draw_arms(const KayentaFinding& finding, Glyphs glyphs) {
  Comparison drawn;
  for (std::size_t i = 0; i < std::min(finding.canary.values.size(), finding.baseline.values.size()); ++i) {
    drawn.looks.push_back({.at = {}, .canary = finding.canary.values[i], .baseline = finding.baseline.values[i]});
  }
  return draw_arms(drawn, glyphs);
}

std::string_view standing_name(KayentaScore::Standing standing) {
  switch (standing) {
    case KayentaScore::Standing::pass: return "pass";
    case KayentaScore::Standing::marginal: return "marginal";
    case KayentaScore::Standing::fail: return "fail";
    case KayentaScore::Standing::open: return "open";
  }
  return "";
}

std::string_view judge_name(KayentaMode mode) {
  switch (mode) {
    case KayentaMode::exact: return "kayenta";
    case KayentaMode::fixed: return "kayenta-fixed";
  }
  return "";
}

std::string_view direction_name(Direction direction) {
  switch (direction) {
    case Direction::increase: return "increase";
    case Direction::decrease: return "decrease";
    case Direction::either: return "either";
  }
  return "";
}

}  // namespace tidegate::reports
