#include "edge/reports/comparison_json.h"

#include "base/time.h"

namespace tidegate::reports {
namespace {

Json json_of(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

std::string_view finding_name(Comparison::Finding finding) {
  switch (finding) {
    case Comparison::Finding::worse: return "worse";
    case Comparison::Finding::no_worse: return "no_worse";
    case Comparison::Finding::open: return "open";
  }
  return "";
}

Json json_of(const Comparison::Arm& arm) {
  return Json::object().set("events", arm.events).set("counted", arm.counted).set("value", json_of(arm.value));
}

Json json_of(const Comparison::Look& look) {
  return Json::object()
      .set("at", format_timestamp(look.at))
      .set("canary", json_of(look.canary))
      .set("baseline", json_of(look.baseline))
      .set("against", look.against)
      .set("in_favour", look.in_favour);
}

Json json_of(const Comparison::Step& step) {
  return Json::object()
      .set("begin", format_timestamp(step.begin))
      .set("traffic", step.traffic)
      .set("expected_share", step.expected_share)
      .set("canary_events", step.canary_events)
      .set("baseline_events", step.baseline_events)
      .set("canary_compared", step.canary_compared)
      .set("baseline_compared", step.baseline_compared)
      .set("canary_counted", step.canary_counted)
      .set("baseline_counted", step.baseline_counted)
      .set("in_favour", step.in_favour)
      .set("is_misrouted", step.is_misrouted);
}

template <class Item>
Json list_of(const std::vector<Item>& items) {
  auto json = Json::array();
  for (const auto& item : items) json.push(json_of(item));
  return json;
}

}  // namespace

Json comparison_json(const std::optional<Comparison>& comparison) {
  if (!comparison) return {};
  return Json::object()
      .set("finding", finding_name(comparison->finding))
      .set("method", comparison->method)
      .set("pool", comparison->pool)
      .set("where", comparison->where)
      .set("canary", json_of(comparison->canary))
      .set("baseline", json_of(comparison->baseline))
      .set("effect", json_of(comparison->effect))
      .set("effect_low", json_of(comparison->effect_low))
      .set("effect_high", json_of(comparison->effect_high))
      .set("limit", json_of(comparison->limit))
      .set("negligible", json_of(comparison->negligible))
      .set("usual_change", json_of(comparison->usual_change))
      .set("against", comparison->against)
      .set("in_favour", comparison->in_favour)
      .set("false_alarms", comparison->alpha)
      .set("min_effect", comparison->min_effect)
      .set("margin", comparison->margin)
      .set("variation", comparison->variation)
      .set("is_calibrated", comparison->is_calibrated)
      .set("is_needed_at_least", comparison->is_needed_at_least)
      .set("requests_needed", json_of(comparison->requests_needed))
      .set("seconds_needed", comparison->time_needed ? Json(comparison->time_needed->seconds()) : Json())
      .set("looks", list_of(comparison->looks))
      .set("steps", list_of(comparison->steps));
}

}  // namespace tidegate::reports
