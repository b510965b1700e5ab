#include "edge/specs/query_text.h"

#include <gtest/gtest.h>

#include "support/loaded_gate.h"

namespace tidegate::specs {
namespace {

LoadContext with_blocks() {
  auto with = context();
  with.source_kinds.push_back({.name = "blocks", .help = "", .fields = blocks_source_fields(), .example = ""});
  return with;
}

std::string gate_with(std::string_view query, std::string_view source = "{prometheus: http://prom}") {
  return "gate: g\nsource: " + std::string(source) +
         "\nobjectives:\n- name: o\n  at_most: 1\n  query: " + std::string(query) + "\n";
}

std::string told_of(std::string_view query, std::string_view source = "{prometheus: http://prom}") {
  return told(gate_with(query, source), with_blocks());
}

constexpr std::string_view kVictoria = "{prometheus: http://vm, language: metricsql}";
constexpr std::string_view kBlocks = "{blocks: data}";

TEST(QueryText, what_is_no_promql_is_told_at_its_place) {
  EXPECT_EQ(told_of("sum(rates(up[5m]))"),
            "gate.yaml:6:14: error: unknown function with name \"rates\"\n"
            "  6 |   query: sum(rates(up[5m]))\n"
            "    |              ^~~~~\n"
            "  hint: did you mean \"rate\"?\n"
            "        if the source is a VictoriaMetrics, write language: metricsql beside its address\n");
  EXPECT_EQ(told_of("rate(up) > 1", kBlocks),
            "gate.yaml:6:15: error: expected type range vector in call to function \"rate\", got instant vector\n"
            "  6 |   query: rate(up) > 1\n"
            "    |               ^~\n"
            "  hint: write a range behind it, as in [5m]\n");
}

TEST(QueryText, is_placed_also_in_blocks_and_behind_what_is_filled_in) {
  const auto place_of = [](std::string_view query) {
    const auto loaded = load_gate(gate_with(query), "gate.yaml", context());
    const auto& place = loaded.diagnostics.at(0).place;
    return std::to_string(place.line) + ":" + std::to_string(place.column) + "+" + std::to_string(place.length);
  };
  EXPECT_EQ(place_of("|\n    sum by (pod) (\n      rate(a[${window}]) + rates(b[5m])\n    )"), "8:28+5");
  EXPECT_EQ(place_of(">-\n    rate(a[${window}])\n    + rates(b[5m])"), "8:7+5");
  EXPECT_EQ(place_of("'rate(a{x=\"${env.REGION}\"}[${window}]) + rates(b[5m])'"), "6:51+5");
  EXPECT_EQ(place_of("|\n    sum(a) +\n\n"), "7:13+1");  // the end
  EXPECT_EQ(place_of("|\n    # nothing\n"), "7:14+1");
}

TEST(QueryText, the_window_fits_wherever_a_duration_does) {
  for (const std::string_view query :
       {"rate(a[${window}])", "max_over_time(a[${window}:10s])", "sum_over_time(a[1h:${window}])", "a offset ${window}",
        "increase(a[2 * ${window}]) / ${window}", "job:errors:rate${window}", "rate(a[5m] offset -${window})"}) {
    EXPECT_EQ(told_of(query), "") << query;
  }
  EXPECT_EQ(told_of("a ${window}", kBlocks),
            "gate.yaml:6:12: error: unexpected duration \"${window}\"\n"
            "  6 |   query: a ${window}\n"
            "    |            ^~~~~~~~~\n");
}

TEST(QueryText, brackets_and_matchers_are_told_of_where_they_begin) {
  const auto messages_of = [](std::string_view query) { return messages(gate_with(query)); };
  EXPECT_EQ(messages_of("sum(rate(up[5m])"), "this ( is never closed\n");
  EXPECT_EQ(messages_of("'up{job~\"web\"}'"), "the matcher of label job needs =, !=, =~ or !~\n");
  EXPECT_EQ(messages_of("'up{job=~\"(\"}'"), "\"(\" is not a regular expression: missing ): (\n");
}

TEST(QueryText, a_gate_needs_numbers) {
  EXPECT_EQ(told_of("up[5m]"),
            "gate.yaml:6:10: error: the query gives a range vector; a gate needs numbers\n"
            "  6 |   query: up[5m]\n"
            "    |          ^~~~~~\n"
            "  hint: put a function around the range, such as rate() or max_over_time()\n");
  EXPECT_EQ(messages(gate_with("'\"up\"'")), "the query gives a string; a gate needs numbers\n");
  EXPECT_EQ(told_of("scalar(up) * 2"), "");
}

TEST(QueryText, metricsql_is_read_where_the_source_says_so) {
  for (const std::string_view query : {"rate(up)", "median_over_time(up[1.5h])", "up[5m]", "up default 0"}) {
    EXPECT_EQ(told_of(query, kVictoria), "") << query;
  }
  EXPECT_EQ(messages(gate_with("sum(up", kVictoria)), "this ( is never closed\n");
  EXPECT_EQ(load(gate_with("rate(up)", kVictoria)).objectives.at(0).indicator,
            Indicator(QueryIndicator{.text = "rate(up)", .language = QueryLanguage::metricsql}));
  EXPECT_EQ(messages(gate_with("up", "{blocks: data, language: metricsql}"), with_blocks()),
            "unknown key \"language\" in a source\n");
  EXPECT_EQ(told(gate_with("up", "{prometheus: http://vm, language: metricql}")),
            "gate.yaml:2:43: error: \"metricql\" is none of promql, metricsql\n"
            "  2 | source: {prometheus: http://vm, language: metricql}\n"
            "    |                                           ^~~~~~~~\n"
            "  hint: did you mean \"metricsql\"?\n");
}

TEST(QueryText, the_source_of_each_objective_decides) {
  auto with = with_blocks();
  with.operators.file = "tidegate.yaml";
  with.operators.sources = {{.config = {.name = "vm", .kind = "prometheus", .language = QueryLanguage::metricsql}},
                            {.config = {.name = "prod", .kind = "prometheus"}}};
  with.operators.default_source = "prod";
  EXPECT_EQ(messages("gate: g\n"
                     "sources: {disk: {blocks: data}}\n"
                     "source: vm\n"
                     "exclude:\n"
                     "- {query: rate(e1), reason: r}\n"
                     "- {query: rate(e2), reason: r, source: prod}\n"
                     "objectives:\n"
                     "- {name: a, query: rate(a), at_most: 1}\n"
                     "- {name: b, query: rate(b), at_most: 1, source: prod}\n"
                     "- {name: c, query: 'mad_over_time(c[5m])', at_most: 1, source: prod}\n"
                     "- {name: d, query: 'mad_over_time(d[5m])', at_most: 1, source: disk}\n",
                     with),
            "expected type range vector in call to function \"rate\", got instant vector\n"
            "expected type range vector in call to function \"rate\", got instant vector\n"
            "function \"mad_over_time\" is not enabled\n");
}

TEST(QueryText, of_a_source_that_is_not_known_only_what_no_language_has_is_told) {
  EXPECT_EQ(messages(gate_with("rate(up)", "nosuch")), "there is no source named \"nosuch\"\n");
  EXPECT_EQ(messages(gate_with("sum(up", "nosuch")), "there is no source named \"nosuch\"\nthis ( is never closed\n");
}

TEST(QueryText, what_a_server_may_have_switched_on_or_still_have_is_off_in_our_engine) {
  for (const std::string_view query :
       {"mad_over_time(a[5m])", "rate(a[5m] anchored)", "a + fill(0) b", "limitk(1, a)"}) {
    EXPECT_EQ(told_of(query), "") << query;
    EXPECT_NE(told_of(query, kBlocks).find(" enabled\n"), std::string::npos) << query;
    EXPECT_NE(told_of(query, kBlocks).find("\"blocks\" is read by tidegate's own engine"), std::string::npos) << query;
  }
  EXPECT_EQ(told_of("holt_winters(a[5m], 0.5, 0.5)"), "");
  EXPECT_EQ(messages(gate_with("holt_winters(a[5m], 0.5, 0.5)", kBlocks), with_blocks()),
            "unknown function with name \"holt_winters\"\n");
}

TEST(QueryText, what_the_environment_fills_in_is_not_shown) {
  auto with = context();
  with.environment = Environment({{"TOKEN", "s3cr3t"}, {"HOME", "/"}});
  EXPECT_EQ(told(gate_with("${env.TOKEN}(a)"), with),
            "gate.yaml:6:10: error: what the environment fills in does not fit here\n"
            "  6 |   query: ${env.TOKEN}(a)\n"
            "    |          ^~~~~~~~~~~~\n");
}

TEST(QueryText, replay_is_told_the_languages_by_the_evidence) {
  auto with = context();
  with.sources = LoadContext::Sources::leave;
  EXPECT_EQ(messages(gate_with("rate(up)", "prod"), with),
            "expected type range vector in call to function \"rate\", got instant vector\n");
  with.languages = {{"prod", QueryLanguage::metricsql}};
  EXPECT_EQ(messages(gate_with("rate(up)", "prod"), with), "");
  with.languages = {{"default", QueryLanguage::metricsql}};
  EXPECT_EQ(messages(gate_with("rate(up)"), with), "");
}

}  // namespace
}  // namespace tidegate::specs
