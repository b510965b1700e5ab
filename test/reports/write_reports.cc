// write_reports FOLDER: every report format of a few telling decisions, one file each, for the tools that must accept
// them.
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "base/file.h"
#include "edge/reports/format.h"
#include "support/decisions.h"

namespace tidegate {
namespace {

Decision extreme() {
  Decision decision = test::passed();
  Assessment& assessment = decision.assessments[0];
  assessment.measurement.value = NAN;
  assessment.measurement.events = HUGE_VAL;
  assessment.measurement.newest = std::nullopt;
  assessment.condition = {.kind = Condition::Kind::between, .low = -HUGE_VAL, .high = 1e-300};
  return decision;
}

const std::map<std::string, std::vector<Decision>> kRuns = {
    {"failed", {test::failed()}},
    {"several", {test::passed(), test::warned(), test::watched(), test::doubtful(), test::held()}},
    {"hostile", {test::hostile()}},
    {"extreme", {extreme()}},
    {"blank", {Decision{}}},
    {"none", {}},
};

int write_all(const std::string& folder) {
  reports::ReportContext context{
      .tool_version = "1.2.3", .evidence_file = "evidence.json", .replay_command = "tidegate replay evidence.json"};
  for (const auto& [run, decisions] : kRuns) {
    for (const reports::ReportFormat& format : reports::report_formats()) {
      std::string path = folder + "/" + run + "." + std::string(format.name);
      if (!write_file(path, format.write(decisions, context))) return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace tidegate

int main(int argc, char** argv) { return argc == 2 ? tidegate::write_all(argv[1]) : 2; }
