#include <string>

#include "base/text.h"
#include "edge/reports/format.h"

namespace tidegate::reports {
namespace {

std::string write(std::span<const Decision> decisions, const ReportContext&) {
  if (decisions.empty()) return "inconclusive: no gate was evaluated\n";
  std::string report;
  for (const Decision& decision : decisions) {
    report += std::string(verdict_name(decision.verdict)) + ": " + printable(decision.gate) + ": " +
              printable(decision.because) + "\n";
  }
  return report;
}

}  // namespace

ReportFormat text() {
  ReportFormat format;
  format.name = "text";
  format.help = "For people: what was decided and why, in columns that fit the terminal.";
  format.example = "tidegate check gate.yaml --format text";
  format.write = write;
  format.file_name = "tidegate.txt";
  return format;
}

}  // namespace tidegate::reports
