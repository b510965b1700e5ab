#include "base/text.h"
#include "edge/reports/format.h"

namespace tidegate::reports {
namespace {

std::string write(std::span<const Decision> decisions, const ReportContext&) {
  if (decisions.empty()) return "inconclusive\n";
  std::string text;
  for (const Decision& decision : decisions) {
    text += printable(decision.gate) + ": " + std::string(verdict_name(decision.verdict)) + "\n";
  }
  return text;
}

}  // namespace

ReportFormat @name@() {
  ReportFormat format;
  format.name = "@name@";
  format.help = "For whom it is, in one sentence.";
  format.example = "tidegate check gate.yaml --format text,@name@=tidegate.@name@";
  format.write = write;
  format.file_name = "tidegate.@name@";
  return format;
}

}  // namespace tidegate::reports
