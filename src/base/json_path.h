#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tidegate {

// Kubernetes' JSONPath as far as it names one value: {$}, {$.a.b[0].c}, {.a}, {$['a b']}; [-1] counts from the end.
// Source: https://kubernetes.io/docs/reference/kubectl/jsonpath/
struct JsonPath {
  std::vector<std::variant<std::string, std::int64_t>> steps;  // members and items
  bool operator==(const JsonPath&) const = default;
};

// Wildcards, filters, slices and several values are errors that say so. An empty text is the whole document.
Result<JsonPath> parse_json_path(std::string_view text);

// The value there; nullptr if there is none.
const Json* find(const Json& document, const JsonPath& path);

}  // namespace tidegate
