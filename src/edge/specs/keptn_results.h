#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "core/model/keptn_slo.h"

// The file of --results: what came of a Keptn gate's evaluations, for relative criteria. Format:
// docs/formats/results.md.
namespace tidegate::specs {

// The newest last. An Error says what is wrong with the text; "" is a file without evaluations.
Result<std::vector<KeptnEarlier>> read_keptn_results(std::string_view text);

// The text with one more evaluation; of all of them the newest 1,000.
Result<std::string> add_keptn_result(std::string_view text, const KeptnEarlier& result, Timestamp at);

}  // namespace tidegate::specs
