#pragma once

#include <string>

#include "core/model/gate.h"
#include "core/promql/selectors.h"
#include "edge/specs/reading.h"

namespace tidegate::specs {

// The text under a key, which that source is asked (nullptr: which one isn't known); "" if it isn't there. What the
// source couldn't read, or what wouldn't give numbers, is an error.
std::string read_query_text(const Object& object, const SourceConfig* source, Reading& reading,
                            std::string_view key = "query");

// What is wrong with a text in PromQL, at its place.
void syntax_error(const YamlNode& node, const Filled& text, const promql::SyntaxError& error, Reading& reading);

}  // namespace tidegate::specs
