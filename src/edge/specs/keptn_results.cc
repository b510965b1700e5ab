#include "edge/specs/keptn_results.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/json.h"
#include "base/text.h"

namespace tidegate::specs {
namespace {

constexpr std::size_t kMostKept = 1000;
constexpr std::string_view kVersion = "tidegate_results";
constexpr std::string_view kResults[] = {"pass", "warning", "fail"};  // as KeptnResult
constexpr std::string_view kDoubtful = "inconclusive";

std::unexpected<Error> wrong(std::string what) {
  return fail(ErrorKind::malformed, "can't be read: " + std::move(what));
}

Result<Json> parse(std::string_view text) {
  if (trim(text).empty()) return Json::object().set(std::string(kVersion), 1).set("evaluations", Json::array());
  auto json = parse_json(text);
  if (!json) return wrong(json.error().message);
  if ((*json)[kVersion].integer() != 1) return wrong("it has no " + quoted(kVersion) + ": 1");
  if (!(*json)["evaluations"].is_array()) return wrong("its \"evaluations\" are no list");
  return *json;
}

Result<KeptnEarlier> read(const Json& json, std::size_t number) {
  KeptnEarlier earlier{.is_invalidated = json["invalidated"].boolean(),
                       .is_doubtful = json["result"].string() == kDoubtful};
  const auto* result = std::ranges::find(kResults, json["result"].string());
  if (result == std::end(kResults) && !earlier.is_doubtful)
    return wrong(format("evaluation {}: its result is none of pass, warning, fail, inconclusive", number));
  if (!earlier.is_doubtful) earlier.result = static_cast<KeptnResult>(result - std::begin(kResults));
  for (const auto& [sli, value] : json["values"].members()) {
    const bool is_number = value.is_number() && std::isfinite(value.number());
    if (!is_number)
      return wrong(format("evaluation {}: the value of {} is no number", number, quoted(printable(sli, 60))));
    earlier.values[sli] = value.number();
  }
  return earlier;
}

}  // namespace

Result<std::vector<KeptnEarlier>> read_keptn_results(std::string_view text) {
  const auto json = TRY(parse(text));
  std::vector<KeptnEarlier> all;
  for (const Json& one : json["evaluations"].items()) {
    auto earlier = TRY(read(one, all.size() + 1));
    all.push_back(std::move(earlier));
  }
  return all;
}

Result<std::string> add_keptn_result(std::string_view text, const KeptnEarlier& result, Timestamp at) {
  TRY(read_keptn_results(text));
  const auto json = TRY(parse(text));
  const auto& before = json["evaluations"].items();
  const std::size_t left_out = before.size() < kMostKept ? 0 : before.size() - kMostKept + 1;
  Json all = Json::array();
  for (std::size_t i = left_out; i < before.size(); ++i) all.push(before[i]);
  Json values = Json::object();
  for (const auto& [sli, value] : result.values) values.set(sli, value);
  all.push(Json::object()
               .set("at", format_timestamp(at))
               .set("result", result.is_doubtful ? kDoubtful : kResults[static_cast<std::size_t>(result.result)])
               .set("values", std::move(values)));
  return Json::object().set(std::string(kVersion), 1).set("evaluations", std::move(all)).write_pretty();
}

}  // namespace tidegate::specs
