#include "app/cli/query_syntax.h"

#include <algorithm>
#include <charconv>

#include "base/diagnostic.h"
#include "base/format.h"
#include "base/text.h"
#include "edge/sources/engine_source.h"

namespace tidegate::cli {
namespace {

// What Prometheus' --enable-feature knows, and what that switches on here.
struct Feature {
  std::string_view name;
  void (*enable)(engine::Options& options);
};
constexpr Feature kFeatures[] = {
    {"promql-experimental-functions", [](engine::Options& options) { options.features.experimental_functions = true; }},
    {"promql-extended-range-selectors", [](engine::Options& options) { options.features.extended_ranges = true; }},
    {"promql-binop-fill-modifiers", [](engine::Options& options) { options.features.fill = true; }},
    {"promql-delayed-name-removal", [](engine::Options& options) { options.delayed_names = true; }},
    {"use-start-timestamps", [](engine::Options& options) { options.start_timestamps = true; }},
};

// The one feature with which the query could be read, as a hint.
std::string missing_feature(const std::string& query, const engine::Options& options) {
  for (const auto& feature : kFeatures) {
    auto with = options;
    feature.enable(with);
    if (promql::parse_expression(query, with.features)) return format("switch it on: --feature {}", feature.name);
  }
  return "";
}

void show_error(Invocation& call, const std::string& query, const promql::SyntaxError& error) {
  const auto [line, column] = sources::place_in_query(query, error.offset);
  const auto length =
      count_code_points(std::string_view(query).substr(std::min(error.offset, query.size()), error.length));
  const Diagnostic diagnostic{
      .place = {.file = "query", .line = line, .column = column, .length = std::max(1, static_cast<int>(length))},
      .message = printable(error.message),
      .hint = printable(error.hint)};
  call.err.write(render(diagnostic, query));
}

// The number that ends where `end` is, which then stands before it; nothing: there is none.
std::optional<std::size_t> number_before(std::string_view text, std::size_t& end) {
  const std::size_t begin = text.substr(0, end).find_last_not_of("0123456789") + 1;
  std::size_t number = 0;
  const auto [last, error] = std::from_chars(text.data() + begin, text.data() + end, number);
  if (error != std::errc{} || begin == end) return std::nullopt;
  end = begin;
  return number;
}

// The byte where a line's column is, both from 1; nothing if it isn't in the text.
std::optional<std::size_t> offset_of(std::string_view text, std::size_t line, std::size_t column) {
  std::size_t begin = 0;
  for (std::size_t i = 1; i < line; ++i) {
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) return std::nullopt;
    ++begin;
  }
  if (line == 0 || column == 0 || column - 1 > text.size() - begin) return std::nullopt;
  return begin + column - 1;
}

}  // namespace

std::vector<std::string> feature_names() {
  std::vector<std::string> names;
  for (const auto& feature : kFeatures) names.emplace_back(feature.name);
  return names;
}

engine::Options options_of(const Invocation& call) {
  auto options = sources::server_options();
  for (const auto& wanted : call.values("feature")) {
    std::ranges::find(kFeatures, wanted, &Feature::name)->enable(options);
  }
  return options;
}

bool can_be_read(Invocation& call) {
  const auto& query = call.arguments.front();
  const auto options = options_of(call);
  const auto parsed = promql::parse_expression(query, options.features);
  if (parsed) return true;
  auto error = parsed.error();
  if (const auto feature = missing_feature(query, options); !feature.empty()) error.hint = feature;
  show_error(call, query, error);
  return false;
}

// "... 1:45: parse error: unclosed left parenthesis"
bool show_servers_syntax_error(Invocation& call, std::string_view message) {
  constexpr std::string_view kSign = ": parse error: ";
  const auto& query = call.arguments.front();
  std::size_t end = message.find(kSign);
  if (end == std::string_view::npos) return false;
  const std::string_view what = message.substr(end + kSign.size());
  const auto column = number_before(message, end);
  if (!column || end == 0 || message[end - 1] != ':') return false;
  const auto line = number_before(message, --end);
  const auto offset = line ? offset_of(query, *line, *column) : std::nullopt;
  if (!offset) return false;
  show_error(call, query, {.offset = *offset, .length = 1, .message = std::string(what), .hint = ""});
  return true;
}

}  // namespace tidegate::cli
