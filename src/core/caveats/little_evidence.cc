#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/caveats/caveats.h"

namespace tidegate::caveats {
namespace {

bool has_none(const KayentaFinding::Arm& arm) {
  return std::ranges::none_of(arm.values, [](const auto& value) { return value.has_value(); });
}

// Which arm has nothing; "" if both have something.
std::string silent_arm(const KayentaFinding& finding) {
  const bool canary = has_none(finding.canary), baseline = has_none(finding.baseline);
  if (canary && baseline) return "neither the canary nor the baseline has values";
  return canary ? "the canary has no values" : baseline ? "the baseline has no values" : "";
}

// Neither Kayenta's Pass nor its silence may open a gate without evidence. What it holds against the canary, it holds,
// unless an arm has nothing at all, which may stand for zeros there.
std::optional<Caveat> find(const Objective&, const Observation& seen) {
  const auto& finding = seen.measurement.kayenta;
  if (!finding || finding->label == MetricLabel::nodata_fail_metric) return std::nullopt;
  const std::string label(name_of(finding->label));
  if (const auto silent = silent_arm(*finding); !silent.empty()) {
    return Caveat{.why = silent,
                  .disqualifies = true,
                  .is_no_data = true,
                  .next = "check the matchers of both arms, and that the query gives values; wait, if it is too soon"};
  }
  if (is_objection(finding->label)) return std::nullopt;
  if (!finding->lacking.empty()) {
    return Caveat{.why = format("{}, so Kayenta's {} is no evidence", join(finding->lacking, ", and "), label),
                  .disqualifies = true,
                  .next = "wait for more values, let `step` be shorter, or compare rates by `no_worse_than`"};
  }
  if (finding->weak.empty()) return std::nullopt;
  return Caveat{.why = format("{}, so the {} says little", join(finding->weak, ", and "), label)};
}

}  // namespace

CaveatKind little_evidence() {
  return {{.name = "little-evidence",
           .help = "Kayenta's judge labels a metric of which there is no evidence: an arm without values or with fewer "
                   "than 8, infinite values, NaN for half of the time, or values that could not be judged. Also said "
                   "of a Pass that says little."},
          Concern::data,
          find,
          "yes; but only a remark of a Pass that says little",
          "wait for more values, check that both arms have them, make `step` shorter"};
}

}  // namespace tidegate::caveats
