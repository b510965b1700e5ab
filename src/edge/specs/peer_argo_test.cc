#include <gtest/gtest.h>

#include "support/imported.h"

namespace tidegate::specs {
namespace {

// An AnalysisTemplate with one metric, whose keys begin at line 7.
std::string analysis(std::string_view keys, std::string_view query = "sum(rate(errors_total[5m]))",
                     std::string_view args = "") {
  std::string text = "apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: web}\nspec:\n";
  text += args.empty() ? "  args: []\n" : "  args: " + std::string(args) + "\n";
  text += "  metrics:\n  - name: m\n    " + replace_all(std::string(keys), "\n", "\n    ") + "\n";
  return text + "    provider: {prometheus: {address: \"http://prom:9090\", query: '" + std::string(query) + "'}}\n";
}

std::string condition(std::string_view success, std::string_view failure = "") {
  std::string keys;
  if (!success.empty()) keys += "successCondition: '" + std::string(success) + "'";
  if (!success.empty() && !failure.empty()) keys += "\n";
  if (!failure.empty()) keys += "failureCondition: '" + std::string(failure) + "'";
  return keys;
}

Objective objective_of(std::string_view success, std::string_view failure = "") {
  const Gate gate = gate_of_peer(analysis(condition(success, failure)));
  return gate.objectives.size() == 1 ? gate.objectives[0] : Objective{};
}

Condition at_most(double high) { return {.kind = Condition::Kind::at_most, .high = high}; }
Condition at_least(double low) { return {.kind = Condition::Kind::at_least, .low = low}; }
Condition between(double low, double high) { return {Condition::Kind::between, low, high}; }

// ---- conditions ---------------------------------------------------------------------------------------------------

TEST(ArgoConditions, become_limits) {
  EXPECT_EQ(objective_of("result[0] <= 0.05").condition, at_most(0.05));
  EXPECT_EQ(objective_of("0.95 <= result[0]").condition, at_least(0.95));
  EXPECT_EQ(objective_of("result[0] >= 1 && result[0] <= 5").condition, between(1, 5));
  EXPECT_EQ(objective_of("result[len(result)-1] == 0").condition, between(0, 0));
  EXPECT_EQ(objective_of("", "result[0] > 0.05 || isNaN(result[0])").condition, at_most(0.05));
  EXPECT_EQ(objective_of("", "result[0] < -1 or result[0] > 5").condition, between(-1, 5));
}

TEST(ArgoConditions, of_both_kinds_warn_between_the_two) {
  const Objective objective = objective_of("result[0] <= 0.01", "result[0] > 0.05");
  EXPECT_EQ(objective.condition, at_most(0.05));
  EXPECT_EQ(objective.warn_above, 0.01);
  const Objective same = objective_of("result[0] >= 0.95", "result[0] < 0.95");
  EXPECT_EQ(same.condition, at_least(0.95));
  EXPECT_FALSE(same.warn_below);
}

TEST(ArgoConditions, over_all_values_become_across) {
  EXPECT_EQ(objective_of("all(result, {# <= 5})").across, Across::every);
  EXPECT_EQ(objective_of("any(result, {# <= 5})").across, Across::any);
  EXPECT_EQ(objective_of("", "any(result, {# > 5})").across, Across::every);
  EXPECT_EQ(objective_of("none(result, {# > 5})").condition, at_most(5));
  EXPECT_EQ(objective_of("max(result) <= 5").across, Across::max);
  EXPECT_EQ(objective_of("result[0] <= 5").across, Across::none);
}

TEST(ArgoConditions, that_pass_on_nothing_say_so_in_the_gate) {
  EXPECT_EQ(objective_of("len(result) == 0 || result[0] <= 5").on_no_data, Doubt::pass);
  EXPECT_EQ(objective_of("len(result) > 0 && result[0] <= 5").on_no_data, std::nullopt);
  EXPECT_EQ(objective_of("", "len(result) > 0 && result[0] > 5").on_no_data, Doubt::pass);
}

TEST(ArgoConditions, what_differs_is_told) {
  EXPECT_EQ(lost_of_peer(analysis(condition("result[0] < 5"))), "7 of \"m\", exactly 5 fails there and passes here\n");
  EXPECT_EQ(lost_of_peer(analysis(condition("isNaN(result[0]) || result[0] >= 0.9"))),
            "7 of \"m\", NaN passes there; here it is inconclusive\n");
  EXPECT_EQ(lost_of_peer(analysis(condition("result[0] <= 1", "result[0] > 2"))),
            "7 of \"m\", between 1 and 2 it is inconclusive there, and a human decides; here it warns\n");
}

TEST(ArgoConditions, of_one_of_several_series_are_told) {
  EXPECT_EQ(lost_of_peer(analysis(condition("result[0] <= 5"), "rate(x[5m])")),
            "7 of \"m\", of several series one is judged there; here they are an error: write `across` if there may be "
            "several\n");
  EXPECT_EQ(lost_of_peer(analysis(condition("max(result) <= 5"), "rate(x[5m])")), "");
}

TEST(ArgoConditions, that_an_objective_can_not_say_are_lost) {
  for (const char* text : {"result[0] * 2 <= 5", "result[0] != 5", "result[0] <= 5 || result[0] >= 9", "result[1] <= 5",
                           "len(result) == 3", "result[0] <= 5 && max(result) <= 9"}) {
    EXPECT_EQ(lost_of_peer(analysis(condition(text))), "7 the metric \"m\": an objective can't say its conditions\n")
        << text;
  }
}

TEST(ArgoConditions, of_a_scalar_are_about_the_result_itself) {
  const std::string text = analysis(condition("result <= 5"), "scalar(sum(x))");
  EXPECT_EQ(told_of_peer(text), "");
  EXPECT_EQ(gate_of_peer(text).objectives.at(0).condition, at_most(5));
}

// ---- mistakes of the file -----------------------------------------------------------------------------------------

TEST(ArgoLint, a_condition_that_can_not_be_evaluated_is_an_error_at_its_place) {
  EXPECT_EQ(told_of_peer(analysis(condition("results[0] <= 5"))), "8 error: the name \"results\" is not defined\n");
  EXPECT_EQ(told_of_peer(analysis(condition("result <= 5"))), "8 error: \"<=\" takes numbers, and this is a list\n");
  EXPECT_EQ(told_of_peer(analysis(condition("isNaN(result)"))),
            "8 error: isNaN() takes one number, and this is a list\n");
  EXPECT_EQ(told_of_peer(analysis(condition("result[0]"))),
            "8 error: a condition is true or false, and this is a number\n");
  EXPECT_EQ(told_of_peer(analysis(condition("result[0] matches \"5\""))),
            "8 error: \"matches\" is not supported in conditions\n");
}

TEST(ArgoLint, a_query_that_is_no_promql_is_an_error_at_its_place) {
  const Imported done = imported(analysis(condition("result[0] <= 5"), "sum(rate(x{code~\"5.*\"}[5m]))"));
  ASSERT_EQ(done.diagnostics.size(), 1u);
  EXPECT_EQ(done.diagnostics[0].place.line, 9);
  EXPECT_EQ(done.diagnostics[0].level, Level::error);
}

TEST(ArgoLint, a_metric_without_a_condition_is_always_a_success) {
  EXPECT_EQ(told_of_peer(analysis("count: 1")),
            "1 error: no objective of it can be carried over\n"
            "7 warning: the metric \"m\" has no condition: every value that comes is a success\n");
}

TEST(ArgoLint, a_failure_condition_alone_lets_nan_through) {
  EXPECT_EQ(told_of_peer(analysis(condition("", "result[0] > 5"))),
            "8 warning: NaN, as of a ratio without traffic, is no failure and so a success in Argo\n");
  EXPECT_EQ(told_of_peer(analysis(condition("", "isNaN(result[0]) or result[0] > 5"))), "");
}

TEST(ArgoLint, limits_that_never_fail_or_exclude_each_other_are_told) {
  const std::string ok = condition("result[0] <= 5") + "\n";
  EXPECT_EQ(told_of_peer(analysis(ok + "count: 2\ninterval: 1m\nfailureLimit: 2")),
            "11 warning: it can never fail: of 2 measurements never more than 2 fail\n");
  EXPECT_EQ(told_of_peer(analysis(ok + "count: 2\ninterval: 1m\nfailureLimit: 3")),
            "11 error: a count of 2 is less than failureLimit and consecutiveSuccessLimit together, 3\n");
  EXPECT_EQ(told_of_peer(analysis(ok + "failureLimit: -1")),
            "9 error: both failureLimit and consecutiveSuccessLimit are off\n");
  EXPECT_EQ(told_of_peer(analysis(ok + "count: 3")), "9 error: a count of several needs an interval between them\n");
  EXPECT_EQ(told_of_peer(analysis(ok + "interval: 1m")),
            "9 warning: with an interval and no count it is measured until something else ends the run, which then "
            "counts as successful\n");
  EXPECT_EQ(told_of_peer(analysis(ok + "interval: 1 minute\ncount: 2")),
            "9 error: \"interval\" takes a duration, not \"1 minute\"\n");
}

TEST(ArgoLint, names_and_limits_that_do_not_fit_are_told) {
  const std::string text = replace_all(analysis(condition("result[0] <= 0.95")), "name: m", "name: error-rate");
  EXPECT_EQ(told_of_peer(text), "8 warning: \"error-rate\" passes up to 0.95, and all of them are 1\n");
  const std::string high = replace_all(analysis(condition("result[0] <= 0.95")), "name: m", "name: success-rate");
  EXPECT_EQ(told_of_peer(high), "8 warning: small values of \"success-rate\" pass, and great ones fail\n");
}

TEST(ArgoLint, unknown_keys_are_errors_with_what_was_meant) {
  const Imported done = imported(analysis(condition("result[0] <= 5") + "\nfailureLimits: 3"));
  ASSERT_EQ(done.diagnostics.size(), 1u);
  EXPECT_EQ(done.diagnostics[0].message, "unknown key \"failureLimits\" in the metric \"m\"");
  EXPECT_EQ(done.diagnostics[0].hint, "did you mean \"failureLimit\"?");
}

TEST(ArgoLint, providers_that_are_not_supported_are_named_and_checked_where_peers_have_mistakes) {
  EXPECT_EQ(told_of_peer("apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nspec:\n  metrics:\n  - name: m\n"
                         "    provider:\n      kayenta:\n        thresholds: {pass: 90, marginal: 75}\n"),
            "5 warning: the metric \"m\" has no condition: every value that comes is a success\n"
            "7 error: the provider \"kayenta\" is not supported yet\n"
            "8 error: unknown key \"thresholds\" in `kayenta`\n");
}

TEST(ArgoLint, dry_runs_are_searched_for_in_the_names) {
  const std::string text =
      "apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: web}\nspec:\n  dryRun:\n"
      "  - metricName: rate\n  - metricName: none\n  metrics:\n"
      "  - {name: rate, successCondition: 'result[0] <= 5', provider: {prometheus: {query: x}}}\n"
      "  - {name: error-rate, successCondition: 'result[0] <= 0.1', provider: {prometheus: {query: y}}}\n";
  EXPECT_EQ(told_of_peer(text),
            "5 warning: all its metrics are dry runs: it can't fail\n"
            "6 warning: \"rate\" is a dry run of \"rate\" and \"error-rate\" too\n"
            "7 error: \"none\" is the name of no metric\n");
}

// ---- arguments ----------------------------------------------------------------------------------------------------

TEST(ArgoArguments, become_variables_with_their_values) {
  const std::string text = analysis(condition("result[0] <= {{ args.max }}"), "sum(x{job=\"{{args.service-name}}\"})",
                                    "[{name: service-name}, {name: max, value: \"5\"}]");
  const Imported done = imported(text, {{.name = "service-name", .value = "shop"}});
  ASSERT_TRUE(done.gate);
  EXPECT_EQ(write(*done.gate),
            "# Imported from an analysis of Argo Rollouts.\n"
            "gate: web\n"
            "variables:\n"
            "  service-name: shop\n"
            "  max: 5\n"
            "source:\n"
            "  prometheus: http://prom:9090\n"
            "objectives:\n"
            "  - name: m\n"
            "    query: 'sum(x{job=\"${service-name}\"})'\n"
            "    at_most: \"${max}\"\n");
  EXPECT_EQ(gate_of_peer(text).objectives.size(), 1u);
}

TEST(ArgoArguments, as_limits_are_told_by_their_names_while_they_have_no_value) {
  const std::string text = analysis(condition("result[0] < {{args.low}}", "result[0] > {{args.high}}"), "sum(x)",
                                    "[{name: low}, {name: high, value: \"5\"}]");
  EXPECT_EQ(lost_of_peer(text),
            "7 of \"m\", between {{args.low}} and {{args.high}} it is inconclusive there, and a "
            "human decides; here it warns\n");
  const Imported done = imported(text);
  ASSERT_TRUE(done.gate);
  EXPECT_TRUE(write(*done.gate).contains("    at_most: \"${high}\"\n    warn_above: \"${low}\"\n"));
}

TEST(ArgoArguments, as_ranges_are_the_window) {
  const std::string text =
      analysis(condition("result[0] <= 5"), "sum(rate(x[{{args.range}}])) / sum(rate(y[{{args.range}}]))",
               "[{name: range, value: 10m}]");
  EXPECT_EQ(gate_of_peer(replace_all(text, "name: m\n", "name: m\n    interval: 1m\n    count: 2\n")).watch->length,
            minutes(10));
  const Gate gate = gate_of_peer(text);
  EXPECT_EQ(gate.objectives.at(0).over, minutes(10));
  EXPECT_EQ(std::get<QueryIndicator>(gate.objectives[0].indicator).text,
            "sum(rate(x[${window}])) / sum(rate(y[${window}]))");
}

TEST(ArgoArguments, what_is_not_declared_is_an_error_at_its_place) {
  EXPECT_EQ(told_of_peer(analysis(condition("result[0] <= 5"), "x{a=\"{{args.nam}}\"}", "[{name: name}]")),
            "5 warning: nothing uses the argument \"name\"\n"
            "9 error: no argument \"nam\" is declared under `args`\n");
  EXPECT_EQ(told_of_peer(analysis(condition("result[0] <= 5"), "x{a=\"{{ .Values.name }}\"}")),
            "9 error: Argo fills in {{args.name}} and nothing else\n");
  EXPECT_EQ(told_of_peer(analysis(condition("result[0] <= 5")), {{.name = "a", .value = "1", .origin = "--arg"}}),
            "0 error: no analysis has the argument \"a\"\n");
}

TEST(ArgoArguments, that_a_number_needs_must_have_a_value) {
  const std::string text =
      analysis(condition("result[0] <= 5") + "\ncount: \"{{args.count}}\"\ninterval: 1m", "x", "[{name: count}]");
  EXPECT_EQ(told_of_peer(text), "9 error: the argument \"count\" has no value\n");
  EXPECT_EQ(gate_of_peer(text, {{.name = "count", .value = "4"}}).watch->length, minutes(4));
}

TEST(ArgoArguments, a_rollout_in_the_same_files_gives_them) {
  const std::string rollout =
      "---\napiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec:\n  strategy:\n    canary:\n      analysis:\n"
      "        templates: [{templateName: web}]\n        args: [{name: name, value: shop}]\n";
  const std::string text = analysis(condition("result[0] <= 5"), "x{a=\"{{args.name}}\"}", "[{name: name}]") + rollout;
  const Imported done = imported(text);
  ASSERT_TRUE(done.gate);
  EXPECT_EQ(done.gate->variables.at(0).value, "shop");
  EXPECT_EQ(told_of_peer(rollout), "2 error: a Rollout only names its AnalysisTemplates, and they are not here\n");
}

TEST(ArgoArguments, of_the_same_name_and_another_value_are_two_variables) {
  const std::string first = analysis(condition("result[0] <= 5"), "x{a=\"{{args.n}}\"}", "[{name: n, value: a}]");
  const std::string second = replace_all(replace_all(first, "value: a", "value: b"), "name: web", "name: other");
  const Gate gate = gate_of_peer(first + "---\n" + second);
  ASSERT_EQ(gate.objectives.size(), 2u);
  EXPECT_EQ(gate.objectives[1].name, "m 2");
  EXPECT_EQ(std::get<QueryIndicator>(gate.objectives[1].indicator).text, "x{a=\"b\"}");
}

// ---- the rest of the gate -----------------------------------------------------------------------------------------

TEST(ArgoImport, limits_become_a_watch) {
  const Gate gate = gate_of_peer(analysis(condition("result[0] <= 5") +
                                          "\ninterval: 1m\ncount: 10\ninitialDelay: 2m\nfailureLimit: 3\n"
                                          "consecutiveSuccessLimit: 5"));
  ASSERT_TRUE(gate.watch);
  EXPECT_EQ(gate.watch->every, minutes(1));
  EXPECT_EQ(gate.watch->length, minutes(10));
  EXPECT_EQ(gate.watch->warmup, minutes(2));
  EXPECT_EQ(gate.watch->failure_limit, 3);
  EXPECT_EQ(gate.watch->consecutive_passes, 5);
  EXPECT_FALSE(gate_of_peer(analysis(condition("result[0] <= 5"))).watch);
}

TEST(ArgoImport, a_watch_that_would_end_before_its_windows_is_made_longer) {
  const std::string text = analysis(condition("result[0] <= 5") + "\ninterval: 10s\ncount: 3");
  EXPECT_EQ(lost_of_peer(text), "1 that it takes 30s: the windows need 5m after the change\n");
  EXPECT_EQ(gate_of_peer(text).watch->length, minutes(5));
}

TEST(ArgoImport, one_range_for_all_is_the_window) {
  const Gate gate =
      gate_of_peer(analysis(condition("result[0] <= 5"), "sum(rate(a[2m])) / sum(rate(b{c=\"[1m]\"}[2m]))"));
  EXPECT_EQ(gate.objectives.at(0).over, minutes(2));
  EXPECT_EQ(std::get<QueryIndicator>(gate.objectives[0].indicator).text,
            "sum(rate(a[${window}])) / sum(rate(b{c=\"[1m]\"}[${window}]))");
  const Gate mixed = gate_of_peer(analysis(condition("result[0] <= 5"), "sum(rate(a[2m])) / sum(rate(b[3m]))"));
  EXPECT_EQ(mixed.objectives.at(0).over, minutes(5));
}

TEST(ArgoImport, a_query_over_a_range_of_time_becomes_one_at_a_moment) {
  const auto text = [](std::string_view success) {
    return replace_all(analysis(condition(success), "latency_ms"), "query: 'latency_ms'",
                       "query: latency_ms, rangeQuery: {start: 'now() - duration(\"10m\")', end: now(), step: 1m}");
  };
  const Gate gate = gate_of_peer(text("all(result, # <= 1000)"));
  EXPECT_EQ(std::get<QueryIndicator>(gate.objectives.at(0).indicator).text,
            "max_over_time(\n  (\n    latency_ms\n  )[${window}:1m]\n)");
  EXPECT_EQ(gate.objectives[0].over, minutes(10));
  EXPECT_EQ(gate.objectives[0].across, Across::every);
  EXPECT_EQ(lost_of_peer(text("result[0] <= 1000")), "7 the metric \"m\": an objective can't say its rangeQuery\n");
}

TEST(ArgoImport, a_dry_run_decides_nothing) {
  const std::string text =
      replace_all(analysis(condition("result[0] <= 5")), "  metrics:\n", "  dryRun: [{metricName: m}]\n  metrics:\n");
  EXPECT_EQ(gate_of_peer(text).objectives.at(0).severity, Severity::info);
}

TEST(ArgoImport, secrets_are_lost_and_never_written) {
  const std::string text = replace_all(
      analysis(condition("result[0] <= 5"), "sum(x)", "[{name: token, valueFrom: {secretKeyRef: {name: s, key: k}}}]"),
      "prometheus: {",
      "prometheus: {headers: [{key: Authorization, value: 'Bearer {{args.token}}'}, {key: X-Org, value: "
      "a}], ");
  EXPECT_EQ(lost_of_peer(text),
            "7 of \"m\", the header \"Authorization\" holds a secret: write {env: NAME} under headers of the source\n");
  const Gate gate = gate_of_peer(text);
  ASSERT_EQ(gate.sources.at(0).headers.size(), 1u);
  EXPECT_EQ(gate.sources[0].headers[0].name, "X-Org");
}

TEST(ArgoImport, a_secret_is_not_written_even_where_it_is_given) {
  const std::string text = analysis(condition("result[0] <= 5"), "x{k=\"{{args.key}}\"}",
                                    "[{name: key, valueFrom: {secretKeyRef: {name: s, key: k}}}]");
  const Imported done = imported(text, {{.name = "key", .value = "s3cr3t"}});
  ASSERT_TRUE(done.gate);
  EXPECT_FALSE(write(*done.gate).contains("s3cr3t"));
}

TEST(ArgoImport, several_servers_are_several_sources) {
  const std::string first = analysis(condition("result[0] <= 5"), "x");
  const Gate gate =
      gate_of_peer(first + "---\n" + replace_all(replace_all(first, "prom:9090", "other:9090"), "name: m", "name: n"));
  ASSERT_EQ(gate.sources.size(), 2u);
  EXPECT_EQ(gate.objectives.at(0).source, "prom");
  EXPECT_EQ(gate.objectives.at(1).source, "other");
}

}  // namespace
}  // namespace tidegate::specs
