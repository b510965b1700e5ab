#include "edge/reports/kayenta_json.h"

#include "base/time.h"
#include "edge/reports/kayenta_words.h"

namespace tidegate::reports {
namespace {

Json json_of(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

Json texts(const std::vector<std::string>& list) {
  auto json = Json::array();
  for (const auto& text : list) json.push(text);
  return json;
}

Json json_of(const KayentaFinding::Arm& arm) {
  auto values = Json::array();
  for (const auto& value : arm.values) values.push(json_of(value));
  return Json::object()
      .set("points", arm.points)
      .set("mean", arm.mean)
      .set("standard_deviation", arm.standard_deviation)
      .set("min", arm.min)
      .set("max", arm.max)
      .set("values", std::move(values));
}

Json json_of(const KayentaScore::Group& group) {
  return Json::object()
      .set("name", group.name)
      .set("score", group.score)
      .set("weight", group.weight)
      .set("no_data", group.no_data);
}

}  // namespace

Json kayenta_json(const std::optional<KayentaFinding>& finding) {
  if (!finding) return {};
  return Json::object()
      .set("label", name_of(finding->label))
      .set("is_critical", finding->is_critical)
      .set("reason", finding->reason)
      .set("measure", finding->measure == EffectMeasure::cles ? "cles" : "mean-ratio")
      .set("effect", json_of(finding->effect))
      .set("direction", direction_name(finding->direction))
      .set("groups", texts(finding->groups))
      .set("step_seconds", finding->step.seconds())
      .set("lacking", texts(finding->lacking))
      .set("weak", texts(finding->weak))
      .set("canary", json_of(finding->canary))
      .set("baseline", json_of(finding->baseline));
}

Json score_json(const std::optional<KayentaScore>& score) {
  if (!score) return {};
  auto groups = Json::array();
  for (const auto& group : score->groups) groups.push(json_of(group));
  return Json::object()
      .set("judge", judge_name(score->mode))
      .set("value", score->value)
      .set("standing", standing_name(score->standing))
      .set("pass", json_of(score->thresholds.pass))
      .set("marginal", json_of(score->thresholds.marginal))
      .set("reason", score->reason)
      .set("groups", std::move(groups))
      .set("not_scored", texts(score->not_scored));
}

}  // namespace tidegate::reports
