#pragma once

#include <optional>

#include "base/json.h"
#include "core/model/kayenta_finding.h"

namespace tidegate::reports {

// What Kayenta's judge says of an objective, and of all of them; null if there is none.
Json kayenta_json(const std::optional<KayentaFinding>& finding);
Json score_json(const std::optional<KayentaScore>& score);

}  // namespace tidegate::reports
