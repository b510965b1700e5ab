#include <set>

#include "app/cli/query_output.h"
#include "base/text.h"

namespace tidegate::cli {
namespace {

std::string cell(std::string_view text) {
  if (text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
  return "\"" + replace_all(std::string(text), "\"", "\"\"") + "\"";
}

}  // namespace

std::string query_csv(const engine::Answer& answer, Timestamp at) {
  if (answer.type == promql::Type::string) {
    return "time,value\n" + format_timestamp(at) + "," + cell(answer.text) + "\n";
  }
  std::set<std::string> names;
  for (const auto& series : answer.series) {
    for (const auto& [name, value] : series.labels.pairs) names.insert(name);
  }
  std::string out;
  for (const auto& name : names) out += cell(name) + ",";
  out += "time,value\n";
  for (const auto& series : answer.series) {
    std::string labels;
    for (const auto& name : names) labels += cell(series.labels.get(name)) + ",";
    for (const auto& point : series.points) {
      out += labels + format_timestamp({point.time}) + "," + cell(value_text(point)) + "\n";
    }
  }
  return out;
}

}  // namespace tidegate::cli
