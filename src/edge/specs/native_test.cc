#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "edge/specs/dialect.h"
#include "edge/specs/gate_file.h"
#include "support/loaded_gate.h"

namespace tidegate::specs {
namespace {

// ---- what is read -------------------------------------------------------------------------------------------------

TEST(Native, reads_the_first_scenario_whole) {
  const Gate gate = load(R"(gate: web
source:
  prometheus: http://localhost:9090
objectives:
  - name: error rate
    ratio:
      bad: http_requests_total{job="web", code=~"5.."}
      total: http_requests_total{job="web"}
    over: 5m
    at_most: 1%
)");
  EXPECT_EQ(gate.name, "web");
  EXPECT_EQ(gate.file, "gate.yaml");
  ASSERT_EQ(gate.sources.size(), 1u);
  EXPECT_EQ(gate.sources[0].name, "default");
  EXPECT_EQ(gate.sources[0].kind, "prometheus");
  EXPECT_EQ(gate.sources[0].url, "http://localhost:9090");
  ASSERT_EQ(gate.objectives.size(), 1u);
  const Objective& objective = gate.objectives[0];
  EXPECT_EQ(objective.name, "error rate");
  EXPECT_EQ(objective.source, "default");
  EXPECT_EQ(objective.indicator, Indicator(RatioIndicator{.counted = "http_requests_total{job=\"web\",code=~\"5..\"}",
                                                          .total = "http_requests_total{job=\"web\"}"}));
  EXPECT_EQ(objective.condition, (Condition{.kind = Condition::Kind::at_most, .high = 0.01}));
  EXPECT_EQ(objective.over, minutes(5));
  EXPECT_EQ(objective.place.line, 5);
  EXPECT_EQ(gate.rule.kind, Rule::Kind::all_of);
  ASSERT_EQ(gate.rule.children.size(), 1u);
  EXPECT_EQ(gate.rule.children[0].kind, Rule::Kind::objective);
  EXPECT_FALSE(gate.watch);
}

TEST(Native, fills_in_the_defaults) {
  const Gate gate = load(with_objective("query: x, at_most: 1", "watch: {for: 4m}\n"));
  const Objective& objective = gate.objectives.at(0);
  EXPECT_EQ(objective.over, minutes(5));
  EXPECT_EQ(objective.max_age, minutes(2));
  EXPECT_EQ(objective.severity, Severity::block);
  EXPECT_EQ(objective.across, Across::none);
  EXPECT_FALSE(objective.min_events || objective.on_no_data || objective.warn_above);
  EXPECT_EQ(gate.on, DoubtPolicy{});
  EXPECT_EQ(gate.watch->every, seconds(30));
  EXPECT_EQ(gate.watch->max_outage, minutes(2));  // half of `for`
  EXPECT_EQ(gate.sources.at(0).timeout, seconds(30));
  EXPECT_EQ(gate.sources.at(0).connections, 16);
}

TEST(Native, an_objective_outranks_the_gate) {
  const std::string top = "over: 10m\nmax_age: 5m\nmin_events: 100\n";
  const Objective plain = objective("ratio: {bad: b, total: t}, at_most: 1%", top);
  EXPECT_EQ(plain.over, minutes(10));
  EXPECT_EQ(plain.max_age, minutes(5));
  EXPECT_EQ(plain.min_events, 100);
  const Objective own = objective("ratio: {bad: b, total: t}, at_most: 1%, over: 1m, max_age: 30s, min_events: 7", top);
  EXPECT_EQ(own.over, minutes(1));
  EXPECT_EQ(own.max_age, seconds(30));
  EXPECT_EQ(own.min_events, 7);
}

TEST(Native, min_events_of_the_gate_is_not_for_queries) {
  const Gate gate = load(
      "gate: g\nmin_events: 5\nsource: {prometheus: http://p}\nobjectives:\n- {name: a, query: x, at_most: 1}\n"
      "- {name: b, ratio: {bad: b, total: t}, at_most: 1%}\n");
  EXPECT_FALSE(gate.objectives.at(0).min_events);
  EXPECT_EQ(gate.objectives.at(1).min_events, 5);
}

TEST(Native, scope_narrows_ratio_and_latency_but_no_query) {
  const Gate gate = load(R"(gate: g
source: {prometheus: http://p}
scope: job="web", track="canary"
objectives:
- {name: a, ratio: {bad: 'b{code="5"}', total: 't{job="web"}'}, at_most: 1%}
- {name: b, latency: h, quantile: 0.9, at_most: 1s}
- {name: c, query: 'x', at_most: 1}
)");
  const auto& ratio = std::get<RatioIndicator>(gate.objectives.at(0).indicator);
  EXPECT_EQ(ratio.counted, "b{code=\"5\",job=\"web\",track=\"canary\"}");
  EXPECT_EQ(ratio.total, "t{job=\"web\",track=\"canary\"}");
  EXPECT_EQ(std::get<QuantileIndicator>(gate.objectives.at(1).indicator).histogram, "h{job=\"web\",track=\"canary\"}");
  EXPECT_EQ(std::get<QueryIndicator>(gate.objectives.at(2).indicator).text, "x");
}

TEST(Native, a_part_that_is_in_no_total_is_told) {
  EXPECT_EQ(messages(with_objective(
                "ratio: {bad: 'x{track=\"canry\",code=\"5\"}', total: 'x{track=\"canary\"}'}, at_most: 1%")),
            "\"bad\" has track=\"canry\" and \"total\" track=\"canary\": no series is in both\n");
  EXPECT_EQ(messages(with_objective("ratio: {bad: 'y{track=\"a\"}', total: 'x{track=\"b\"}'}, at_most: 1%")), "");
}

TEST(Native, reads_each_indicator) {
  EXPECT_EQ(objective("ratio: {good: g, total: t}, at_least: 99%").indicator,
            Indicator(RatioIndicator{.counted = "g", .total = "t", .counts_good = true}));
  EXPECT_EQ(objective("latency: h_seconds, quantile: 0.99, at_most: 1s").indicator,
            Indicator(QuantileIndicator{.histogram = "h_seconds", .quantile = 0.99, .unit_scale = 1}));
  EXPECT_EQ(objective("latency: h_milliseconds, within: 300ms, at_least: 99%").indicator,
            Indicator(WithinIndicator{.histogram = "h_milliseconds", .within = milliseconds(300), .unit_scale = 1e-3}));
  const auto query =
      std::get<QueryIndicator>(objective("query: 'sum(rate(x[${window}]))', unit: percent, at_most: 70%").indicator);
  EXPECT_EQ(query.text, "sum(rate(x[${window}]))");
  EXPECT_EQ(query.unit.scale, 0.01);
  EXPECT_EQ(query.unit.dimension, Dimension::ratio);
}

TEST(Native, the_unit_of_a_histogram_is_in_its_name_or_said) {
  const auto scale = [](std::string_view keys) {
    return std::get<QuantileIndicator>(objective(keys).indicator).unit_scale;
  };
  EXPECT_EQ(scale("latency: h, quantile: 0.5, at_most: 1s"), 1);
  EXPECT_EQ(scale("latency: h_ms, quantile: 0.5, at_most: 1s"), 1e-3);
  EXPECT_EQ(scale("latency: h_microseconds, quantile: 0.5, at_most: 1s"), 1e-6);
  EXPECT_EQ(scale("latency: h, histogram_unit: us, quantile: 0.5, at_most: 1s"), 1e-6);
}

TEST(Native, reads_each_condition) {
  EXPECT_EQ(objective("query: x, at_least: 3").condition, (Condition{.kind = Condition::Kind::at_least, .low = 3}));
  EXPECT_EQ(objective("query: x, between: [1, 2]").condition,
            (Condition{.kind = Condition::Kind::between, .low = 1, .high = 2}));
  const Objective warned =
      objective("query: x, unit: bytes, between: [1MiB, 1GiB], warn_above: 512MiB, warn_below: 2MiB");
  EXPECT_EQ(warned.warn_above, 536870912.0);
  EXPECT_EQ(warned.warn_below, 2097152.0);
}

TEST(Native, reads_policies) {
  const Objective objective = tidegate::specs::objective(
      "query: x, at_most: 1, severity: info, across: every, on_no_data: hold, runbook: r, description: d");
  EXPECT_EQ(objective.severity, Severity::info);
  EXPECT_EQ(objective.across, Across::every);
  EXPECT_EQ(objective.on_no_data, Doubt::hold);
  EXPECT_EQ(objective.runbook, "r");
  EXPECT_EQ(objective.description, "d");
  const Gate gate = load(with_objective("query: x, at_most: 1", "on: {no_data: pass, error: hold}\n"));
  EXPECT_EQ(gate.on, (DoubtPolicy{.no_data = Doubt::pass, .error = Doubt::hold, .inconclusive = Doubt::block}));
}

TEST(Native, reads_groups_as_rules) {
  const Gate gate = load(R"(gate: g
source: {prometheus: http://p}
objectives:
- {name: a, query: x, at_most: 1}
- name: either
  any_of:
  - {name: b, query: x, at_most: 1, only_if: a}
  - all_of:
    - {name: c, query: x, at_most: 1}
    - {name: d, query: x, at_most: 1}
)");
  ASSERT_EQ(gate.objectives.size(), 4u);
  EXPECT_EQ(gate.objectives[1].only_if, "a");
  ASSERT_EQ(gate.rule.children.size(), 2u);
  const Rule& either = gate.rule.children[1];
  EXPECT_EQ(either.kind, Rule::Kind::any_of);
  EXPECT_EQ(either.name, "either");
  EXPECT_EQ(either.children.at(0).objective, 1u);
  EXPECT_EQ(either.children.at(1).kind, Rule::Kind::all_of);
  EXPECT_EQ(either.children.at(1).children.at(1).objective, 3u);
}

TEST(Native, reads_exclusions) {
  const Gate gate = load(with_objective("query: x, at_most: 1", R"(exclude:
- {cron: "0 22 * * *", for: 30m, time_zone: Europe/Berlin, reason: nightly backup}
- {query: 'max_over_time(backup_running[${window}])', reason: backup}
)"));
  ASSERT_EQ(gate.exclusions.size(), 2u);
  EXPECT_EQ(gate.exclusions[0].kind, Exclusion::Kind::cron);
  EXPECT_EQ(gate.exclusions[0].text, "0 22 * * *");
  EXPECT_EQ(gate.exclusions[0].length, minutes(30));
  EXPECT_EQ(gate.exclusions[0].time_zone, "Europe/Berlin");
  EXPECT_EQ(gate.exclusions[0].reason, "nightly backup");
  EXPECT_EQ(gate.exclusions[1].kind, Exclusion::Kind::query);
  EXPECT_EQ(gate.exclusions[1].source, "default");
  EXPECT_EQ(gate.exclusions[1].text, "max_over_time(backup_running[${window}])");
}

TEST(Native, a_calendar_is_read_and_kept_for_the_evidence) {
  constexpr std::string_view kCalendar =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
      "DTSTART:20261224T000000Z\r\nDTEND:20261226T000000Z\r\nSUMMARY:freeze\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  LoadContext with = context();
  with.read_file = [&](const std::string& name) -> Result<std::string> {
    if (name == "freezes.ics") return std::string(kCalendar);
    return fail(ErrorKind::invalid, "cannot read " + name + ": there is no such file");
  };
  const std::string text =
      with_objective("query: x, at_most: 1", "exclude:\n- {calendar: freezes.ics, reason: holidays}\n");
  const Loaded loaded = load_gate(text, "gate.yaml", with);
  EXPECT_EQ(render_all(loaded.diagnostics, text), "");
  ASSERT_TRUE(loaded.gate);
  EXPECT_EQ(loaded.gate->exclusions.at(0).origin, "freezes.ics");
  EXPECT_EQ(loaded.gate->exclusions.at(0).text, kCalendar);
  EXPECT_EQ(loaded.files.at("freezes.ics"), kCalendar);
}

TEST(Native, anchors_and_merge_keys_share_what_objectives_have_in_common) {
  const Gate gate = load(R"(gate: g
source: {prometheus: http://p}
objectives:
- &one {name: a, query: x, at_most: 1, over: 7m}
- {<<: *one, name: b}
)");
  EXPECT_EQ(gate.objectives.at(1).name, "b");
  EXPECT_EQ(gate.objectives.at(1).over, minutes(7));
}

TEST(Native, a_gate_may_be_json) {
  EXPECT_EQ(
      load(R"({"gate":"g","source":{"prometheus":"http://p"},"objectives":[{"name":"o","query":"x","at_most":1}]})")
          .name,
      "g");
}

TEST(Native, is_the_dialect_of_what_looks_like_nothing_else) {
  ASSERT_FALSE(dialects().empty());
  for (const Dialect& dialect : dialects()) {
    EXPECT_FALSE(dialect.help.empty());
    EXPECT_EQ(told(dialect.example), "") << dialect.name;
  }
  EXPECT_NE(told("hello: world\n").find("a gate needs the key \"objectives\""), std::string::npos);
}

// ---- sources ------------------------------------------------------------------------------------------------------

TEST(NativeSources, reads_every_option) {
  const Gate gate = load(R"(gate: g
source:
  prometheus: https://prom:9090/base/
  basic: {username: gate, password: {env: HOME}}
  headers: {X-Scope-OrgID: team-a, X-Api-Key: {file: key.txt}}
  tls: {ca_file: ca.pem, cert_file: /etc/c.pem, key_file: k.pem, server_name: prom.internal}
  proxy: http://proxy:3128
  timeout: 5s
  lag: 30s
  connections: 4
  language: metricsql
objectives: [{name: o, query: x, at_most: 1}]
)");
  const SourceConfig& source = gate.sources.at(0);
  EXPECT_EQ(source.url, "https://prom:9090/base/");
  EXPECT_EQ(source.username, "gate");
  EXPECT_EQ(source.password, (SecretReference{SecretReference::Kind::environment, "HOME"}));
  ASSERT_EQ(source.headers.size(), 2u);
  EXPECT_EQ(source.headers[0].value, "team-a");
  EXPECT_EQ(source.headers[1].secret.kind, SecretReference::Kind::file);
  EXPECT_TRUE(source.headers[1].secret.where.ends_with("key.txt"));
  EXPECT_EQ(source.cert_file, "/etc/c.pem");
  EXPECT_EQ(source.server_name, "prom.internal");
  EXPECT_EQ(source.proxy, "http://proxy:3128");
  EXPECT_EQ(source.timeout, seconds(5));
  EXPECT_EQ(source.lag, seconds(30));
  EXPECT_EQ(source.connections, 4);
  EXPECT_EQ(source.language, QueryLanguage::metricsql);
}

TEST(NativeSources, paths_are_relative_to_the_gate_file) {
  const std::string text =
      "gate: g\nsource: {prometheus: 'http://p', tls: {ca_file: ca.pem}}\nobjectives: [{name: o, query: x, at_most: "
      "1}]\n";
  const Loaded loaded = load_gate(text, "teams/web/gate.yaml", context());
  ASSERT_TRUE(loaded.gate);
  EXPECT_EQ(loaded.gate->sources.at(0).ca_file, "teams/web/ca.pem");
}

TEST(NativeSources, credentials_out_of_the_environment_are_split_off) {
  const std::string text =
      "gate: g\nsource: {prometheus: '${env.WITH_PASSWORD}'}\nobjectives: [{name: o, query: x, at_most: 1}]\n";
  const Loaded loaded = load_gate(text, "gate.yaml", context());
  ASSERT_TRUE(loaded.gate);
  EXPECT_EQ(loaded.gate->sources.at(0).url, "http://prom");
  EXPECT_EQ(loaded.gate->sources.at(0).url_credentials, "gate:s3cr3t");
  EXPECT_TRUE(loaded.environment.empty());
}

TEST(NativeSources, no_message_shows_a_secret) {
  const std::string text = R"(gate: g
source:
  prometheus: http://gate:s3cr3t@prom
  bearer_token: s3cr3t
  bearer_tokn: s3cr3t
  headers: {Authorization: Bearer s3cr3t, X-Api-Key: "s3cr3t", X-Token: "${env.HOME}"}
  basic: {username: u, password: "s3cr3t"}
sources:
  other: {prometheus: "http://p", bearer_token:
     s3cr3t}
  third: http://u:s3cr3t@h
objectives: [{name: o, query: x, at_most: 1}]
)";
  const std::string shown = told(text);
  EXPECT_EQ(shown.find("s3cr3t"), std::string::npos) << shown;
  EXPECT_NE(shown.find("3:15: error: credentials stand in the URL"), std::string::npos) << shown;
  EXPECT_NE(shown.find("4:17: error: a secret stands in the file"), std::string::npos) << shown;
  EXPECT_NE(shown.find("hint: write bearer_token: {env: PROM_TOKEN}, or {file: PATH}"), std::string::npos) << shown;
  EXPECT_NE(shown.find("hint: write X-Token: {env: HOME}, or {file: PATH}"), std::string::npos) << shown;
  const std::string broken = "gate: g\nsource: {prometheus: 'http://p', bearer_token: s3cr3t\nobjectives: [\n";
  EXPECT_EQ(told(broken).find("s3cr3t"), std::string::npos) << told(broken);
}

TEST(NativeSources, a_secret_spelled_out_beside_what_the_environment_fills_in_is_an_error) {
  LoadContext with = context();
  with.environment = Environment(std::map<std::string, std::string, std::less<>>{{"PART", "part"}});
  const auto gate = [](const std::string& url) {
    return "gate: g\nsource: {prometheus: '" + url + "'}\nobjectives: [{name: o, query: x, at_most: 1}]\n";
  };
  for (const std::string url : {"http://u:s3cr3t@${env.PART}", "http://u:s3cr3t${env.PART}@prom",
                                "http://prom/?tenant=a&api_key=s3cr3t", "https://${env.PART}?token=s3cr3t"}) {
    const std::string shown = told(gate(url), with);
    EXPECT_NE(shown.find("in the URL"), std::string::npos) << url << ": " << shown;
    EXPECT_EQ(shown.find("s3cr3t"), std::string::npos) << shown;
  }
  for (const std::string url : {"http://u:${env.PART}@prom", "http://prom/?tenant=a&api_key=${env.PART}"}) {
    EXPECT_EQ(told(gate(url), with), "") << url;
  }
}

TEST(NativeSources, what_the_environment_filled_in_is_not_shown_in_messages) {
  LoadContext with = context();
  with.environment = Environment(std::map<std::string, std::string, std::less<>>{{"TOKEN", "s3cr3t"}});
  for (const std::string_view key :
       {"over", "max_age", "min_events", "severity", "at_most", "warn_above", "quantile", "across", "unit"}) {
    const std::string text = "gate: g\nsource: {prometheus: http://p}\nobjectives:\n- " + std::string(key) +
                             ": ${env.TOKEN}\n  query: x\n  latency: y\n";
    EXPECT_EQ(told(text, with).find("s3cr3t"), std::string::npos) << told(text, with);
  }
  const std::string query =
      with_objective("query: 'x', unit: '${env.TOKEN}', over: '${env.TOKEN}', at_most: '${env.TOKEN}'");
  EXPECT_EQ(told(query, with).find("s3cr3t"), std::string::npos) << told(query, with);
}

TEST(NativeSources, what_is_missing_for_a_credential_is_told) {
  EXPECT_NE(told("gate: g\nsource: {prometheus: 'http://p', bearer_token: {env: PROM_TOKN}}\nobjectives: [{name: o, "
                 "query: x, at_most: 1}]\n")
                .find("2:54: error: the environment variable PROM_TOKN is not set"),
            std::string::npos);
}

TEST(NativeSources, only_sources_that_are_asked_come_with_the_gate) {
  const Gate gate = load(R"(gate: g
source: a
sources: {a: {prometheus: "http://a"}, b: {prometheus: "http://b"}, c: {prometheus: "http://c"}}
exclude: [{query: x, source: c, reason: r}]
objectives: [{name: o, query: x, at_most: 1}, {name: p, query: x, at_most: 1}]
)");
  ASSERT_EQ(gate.sources.size(), 2u);
  EXPECT_EQ(gate.sources[0].name, "a");
  EXPECT_EQ(gate.sources[1].name, "c");
}

TEST(NativeSources, the_only_source_needs_no_naming_and_two_do) {
  const std::string tail = "objectives: [{name: o, query: x, at_most: 1}]\n";
  EXPECT_EQ(load("gate: g\nsources: {a: {prometheus: 'http://a'}}\n" + tail).objectives.at(0).source, "a");
  EXPECT_EQ(messages("gate: g\nsources: {a: {prometheus: 'http://a'}, b: {prometheus: 'http://b'}}\n" + tail),
            "no source is named for it\n");
  EXPECT_EQ(messages("gate: g\n" + tail), "no source is named for it\n");
}

TEST(NativeSources, replay_takes_names_and_looks_nothing_up) {
  LoadContext with = context();
  with.sources = LoadContext::Sources::leave;
  const std::string tail =
      "objectives: [{name: o, query: x, at_most: 1}, {name: p, query: x, at_most: 1, source: other}]\n";
  for (const std::string_view source : {"source: {prometheus: '${env.NOT_THERE}'}\n", "source: prod\n", ""}) {
    const Gate gate = load("gate: g\n" + std::string(source) + tail, with);
    ASSERT_EQ(gate.sources.size(), 2u) << source;
    EXPECT_EQ(gate.sources[0].name, source == "source: prod\n" ? "prod" : "default");
    EXPECT_EQ(gate.sources[1].name, "other");
  }
}

// ---- what is refused ----------------------------------------------------------------------------------------------

TEST(Native, the_table_of_gates_is_refused_and_accepted_as_it_says) {
  const auto table = read_file("test/schema/gates.txt");
  ASSERT_TRUE(table) << table.error().message;
  std::size_t cases = 0;
  for (const std::string_view line : split(*table, '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t colon = line.find(':');
    const std::string_view gate = line.substr(colon + 1);
    const Loaded loaded = load_gate(gate, "gate.yaml", context());
    EXPECT_EQ(loaded.gate.has_value(), line.starts_with("nobody")) << line << "\n"
                                                                   << render_all(loaded.diagnostics, gate);
    for (const Diagnostic& diagnostic : loaded.diagnostics) EXPECT_GT(diagnostic.place.line, 0) << diagnostic.message;
    ++cases;
  }
  EXPECT_GT(cases, 100u);
}

TEST(Native, a_file_full_of_mistakes_tells_them_all) {
  const auto text = read_file("test/specs/mistakes.yaml");
  const auto expected = read_file("test/specs/mistakes.txt");
  ASSERT_TRUE(text && expected);
  LoadContext with = context();
  with.read_file = files_beside("test/specs/mistakes.yaml");
  const Loaded loaded = load_gate(*text, "mistakes.yaml", with);
  EXPECT_EQ(render_all(loaded.diagnostics, *text, 100), *expected);
}

TEST(Native, conditions_that_look_the_wrong_way_round_are_warned_about) {
  EXPECT_EQ(messages(with_objective("ratio: {bad: b, total: t}, at_least: 1%")),
            "many bad events pass, and few fail\n");
  EXPECT_EQ(messages(with_objective("ratio: {good: b, total: t}, at_most: 99%")),
            "few good events pass, and many fail\n");
  EXPECT_EQ(messages(with_objective("latency: h, quantile: 0.5, at_least: 1s")), "slow passes, and fast fails\n");
  EXPECT_EQ(messages(with_objective("latency: h, within: 1s, at_most: 99%")), "few fast events pass, and many fail\n");
  EXPECT_EQ(messages(with_objective("ratio: {bad: b, total: t}, at_most: 100%")),
            "every share meets this condition: the objective can never fail\n");
}

TEST(Native, a_watch_has_time_left_after_its_warm_up) {
  EXPECT_EQ(messages(with_objective("query: x, at_most: 1", "watch: {every: 1s, for: 5s, warmup: 10s}\n")),
            "the warm-up of 10s takes the whole watch, which ends after 5s\n");
  EXPECT_EQ(messages(with_objective("query: x, at_most: 1", "watch: {warmup: 10m}\n")), "");  // for `check`
}

TEST(Native, an_objective_without_a_runbook_has_that_of_its_gate) {
  const Gate gate = load(
      "gate: g\nrunbook: https://wiki/g\nsource: {prometheus: http://p}\nobjectives:\n"
      "- {name: a, query: x, at_most: 1}\n- {name: b, query: x, at_most: 1, runbook: https://wiki/b}\n");
  EXPECT_EQ(gate.objectives[0].runbook, "https://wiki/g");
  EXPECT_EQ(gate.objectives[1].runbook, "https://wiki/b");
}

TEST(Native, a_misspelt_key_is_looked_for_where_it_can_stand) {
  const auto hints = [](std::string_view text) {
    std::string lines;
    for (const auto& diagnostic : load_gate(text, "gate.yaml", context()).diagnostics) lines += diagnostic.hint + "\n";
    return lines;
  };
  EXPECT_EQ(hints(with_objective("query: x, at_most: 1", "on: {errors: block}\n")), "did you mean \"error\"?\n");
  EXPECT_NE(hints("gate: g\nsource: {prometheus: http://p}\nobjectives: [{any_off: []}]\n").find("mean \"any_of\"?"),
            std::string::npos);
}

TEST(Native, units_that_hardly_can_be_meant_are_warned_about) {
  EXPECT_EQ(messages(with_objective("latency: h_seconds, quantile: 0.5, at_most: 500m")), "that is 8.33333 h\n");
  EXPECT_EQ(messages(with_objective("latency: h_seconds, quantile: 0.5, at_most: 59m")), "");
  EXPECT_EQ(messages(with_objective("latency: h_seconds, quantile: 0.5, at_most: 1s, histogram_unit: ms")),
            "the histogram's name says that it counts seconds\n");
  EXPECT_EQ(messages(with_objective("latency: h_ms, within: 1s, at_least: 90%, histogram_unit: s")),
            "the histogram's name says that it counts milliseconds\n");
  EXPECT_EQ(messages(with_objective("latency: h_ms, quantile: 0.5, at_most: 1s, histogram_unit: ms")), "");
  EXPECT_EQ(messages(with_objective("latency: h, quantile: 0.5, at_most: 1s, histogram_unit: ms")), "");
  EXPECT_EQ(messages(with_objective("query: max(lag_seconds), unit: milliseconds, at_most: 1s")),
            "the metric's name says that it counts seconds\n");
  EXPECT_EQ(messages(with_objective("query: max(lag_seconds) * 1000, unit: milliseconds, at_most: 1s")), "");
  EXPECT_EQ(messages(with_objective("query: a / b, unit: percent, at_most: 70%")),
            "nothing in the query makes its quotient a percentage\n");
  EXPECT_EQ(messages(with_objective("query: a / b * 100, unit: percent, at_most: 70%")), "");
  EXPECT_EQ(messages(with_objective("query: cpu, unit: percent, at_most: 70%")), "");
}

TEST(Native, settings_that_change_nothing_are_warned_about) {
  EXPECT_EQ(messages(with_objective("query: x, at_most: 1", "scope: a=\"b\"\nmin_events: 5\n")),
            "\"scope\" applies to no objective\n\"min_events\" applies to no objective\n");
  EXPECT_EQ(messages(with_objective("query: x, at_most: 1", "variables: {ns: prod}\n")),
            "nothing uses the variable \"ns\"\n");
}

TEST(Native, hostile_files_get_an_answer_soon) {
  std::string many = "gate: g\nsource: {prometheus: http://p}\nobjectives:\n";
  for (int i = 0; i < 4'000; ++i)
    many += "- {name: o" + std::to_string(i) + ", only_if: o" + std::to_string(i + 1) + "}\n";
  EXPECT_NE(messages(many), "");
  std::string unknown = "gate: g\n";
  for (int i = 0; i < 5'000; ++i) unknown += "key" + std::to_string(i) + ": ${v" + std::to_string(i) + "}\n";
  EXPECT_NE(messages(unknown), "");
  std::string variables = "gate: \"";
  for (int i = 0; i < 10'000; ++i) variables += "${v" + std::to_string(i) + "}";
  EXPECT_NE(messages(variables + "\"\n"), "");
  EXPECT_NE(messages("gate: g\nobjectives:\n- any_of:" + std::string(10'000, '[')), "");
}

}  // namespace
}  // namespace tidegate::specs
