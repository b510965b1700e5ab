#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/terminal.h"
#include "core/model/decision.h"
#include "core/model/kind.h"

namespace tidegate::reports {

enum class Explain { no, yes };

// What a report needs to know beyond the decisions.
struct ReportContext {
  Colour colour = Colour::off;
  Glyphs glyphs = Glyphs::unicode;
  int width = 80;  // columns of the terminal or log
  Explain explain = Explain::no;
  std::string tool_version;    // "0.1.0"
  std::string evidence_file;   // where the evidence was written; "" when it wasn't
  std::string replay_command;  // "tidegate replay evidence.json"; "" when there is no evidence
};

// A way to write decisions down.
struct ReportFormat : Kind {
  // The whole report of all decisions, ready to print or to write into a file, with a newline at its end. Text from
  // outside (names, labels, errors) is made harmless for the format. No decisions at all is reported as inconclusive.
  std::string (*write)(std::span<const Decision> decisions, const ReportContext& context) = nullptr;
  std::string_view file_name;  // where --format NAME writes when it isn't the first: "tidegate.json"
};

// All formats, in the order of formats.def.
std::span<const ReportFormat> report_formats();

// The format of that name, or nullptr.
const ReportFormat* find_report_format(std::string_view name);

}  // namespace tidegate::reports
