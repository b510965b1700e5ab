#include "edge/reports/format.h"

#include <array>

namespace tidegate::reports {

#define FORMAT(name) ReportFormat name();
#include "edge/reports/formats.def"
#undef FORMAT

std::span<const ReportFormat> report_formats() {
  static const std::array kFormats = {
#define FORMAT(name) name(),
#include "edge/reports/formats.def"
#undef FORMAT
  };
  return kFormats;
}

const ReportFormat* find_report_format(std::string_view name) {
  for (const ReportFormat& format : report_formats()) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

}  // namespace tidegate::reports
