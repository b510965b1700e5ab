#include "edge/specs/query_text.h"

#include "base/format.h"
#include "base/text.h"
#include "core/promql/parser.h"
#include "core/promql/reads.h"

namespace tidegate::specs {
namespace {

constexpr std::string_view kWindow = "${window}";
constexpr std::string_view kStandIn = "00000060s";  // a duration of as many bytes, also where it ends a metric's name
static_assert(kWindow.size() == kStandIn.size());

using promql::SyntaxError;
using Problem = std::optional<SyntaxError>;

std::string with_line(const std::string& hint, const std::string& more) {
  return hint.empty() || more.empty() ? hint + more : hint + "\n" + more;
}

Problem problem_of(const auto& parsed) { return parsed ? std::nullopt : Problem(parsed.error()); }

// What a gate can't judge.
Problem strange_result(const promql::Expr& expr) {
  const bool is_string = expr.type == promql::Type::string;
  if (!is_string && expr.type != promql::Type::matrix) return std::nullopt;
  return SyntaxError{.offset = expr.span.begin,
                     .length = expr.span.end - expr.span.begin,
                     .message = format("the query gives a {}; a gate needs numbers", type_name(expr.type)),
                     .hint = is_string ? "" : "put a function around the range, such as rate() or max_over_time()"};
}

// What else might be meant by what PromQL's parser refuses.
std::string way_out(const std::string& query, const SourceConfig& source) {
  if (source.is_server) return "if the source is a VictoriaMetrics, write language: metricsql beside its address";
  if (!promql::parse_expression(query)) return "";
  return format("{} is read by tidegate's own engine, in which what Prometheus has behind --enable-feature is off",
                quoted(source.kind));
}

Problem problem_in_promql(const std::string& query, const SourceConfig& source) {
  const auto expr = promql::parse_expression(query, source.is_server ? promql::kAnyServer : promql::kStable);
  if (expr) return strange_result(**expr);
  // Of brackets and matchers it can say more simply what is wrong.
  const auto scan = promql::scan_query(query);
  const bool is_plain = !scan && scan.error().offset <= expr.error().offset;
  if (is_plain) return scan.error();
  auto problem = expr.error();
  const bool is_cut_off = problem.offset >= query.size();
  if (scan && !is_cut_off) problem.hint = with_line(problem.hint, way_out(query, source));
  return problem;
}

// PromQL functions drop a metric's name, and then can't tell the series of several metrics apart.
Problem nameless_selector(const promql::SelectorUse& use) {
  if (!promql::named(use.selector).name.empty()) return std::nullopt;
  return SyntaxError{
      .offset = use.offset,
      .length = use.length,
      .message = "this selector names no metric, so how fresh and how many its samples are can't be asked",
      .hint = "name the metric; join several with `or`"};
}

// All that is wrong, in the order of the text, with the stand-in for the window. What is wrong in any language is all
// that can be said where the source isn't known.
std::vector<SyntaxError> problems_in(const std::string& query, const SourceConfig* source) {
  const auto language = source ? source->language : QueryLanguage::metricsql;
  const bool is_promql = language == QueryLanguage::promql;
  if (auto problem = is_promql ? problem_in_promql(query, *source) : problem_of(promql::scan_query(query)))
    return {*std::move(problem)};
  std::vector<SyntaxError> problems;
  const auto reads = promql::reads_of(query, language);
  for (const auto& use : reads.value_or(std::vector<promql::SelectorUse>{})) {
    if (auto problem = nameless_selector(use)) problems.push_back(*std::move(problem));
  }
  return problems;
}

}  // namespace

void syntax_error(const YamlNode& node, const Filled& text, const SyntaxError& error, Reading& reading) {
  const auto place = Reading::place_in(node, text, error.offset, error.length);
  const bool may_hold_secret =
      text.from_environment && reading.variables().shows_environment(error.message + error.hint);
  if (may_hold_secret) return reading.error(place, "what the environment fills in does not fit here");
  reading.error(place, error.message, error.hint);
}

std::string read_query_text(const Object& object, const SourceConfig* source, Reading& reading, std::string_view key) {
  const std::optional<Filled> text = object.filled(key, Syntax::query);
  if (!text) return "";
  const YamlNode& node = *object.find(key);
  const std::string_view query = std::string_view(text->text).substr(0, text->text.find_last_not_of(" \t\r\n") + 1);
  if (query.empty()) return reading.error(node.place, quoted(key) + " is empty"), "";
  for (auto& problem : problems_in(replace_all(std::string(query), kWindow, kStandIn), source)) {
    problem.message = replace_all(problem.message, kStandIn, kWindow);
    syntax_error(node, *text, problem, reading);
  }
  return std::string(trim(query));
}

}  // namespace tidegate::specs
