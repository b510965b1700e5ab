#include "edge/specs/sources.h"

#include <gtest/gtest.h>

#include "core/model/source_fields.h"
#include "edge/specs/gate_file.h"

namespace tidegate::specs {
namespace {

std::vector<Kind> kinds() {
  return {{.name = "blocks", .help = "", .fields = blocks_source_fields(), .example = "blocks: data/"},
          {.name = "file", .help = "", .fields = file_source_fields(), .example = "file: metrics.om"},
          {.name = "prometheus", .help = "", .fields = prometheus_source_fields(), .example = "prometheus: URL"},
          {.name = "scrape", .help = "", .fields = scrape_source_fields(), .example = "scrape: URL"}};
}

Loaded load(const std::string& source, const OperatorConfig& operators = {}) {
  LoadContext context;
  context.source_kinds = kinds();
  context.operators = operators;
  context.environment = Environment(std::map<std::string, std::string, std::less<>>{
      {"METRICS", "https://user:pa55@web/metrics"}, {"OTHER", "https://a:b@web"}, {"RESULTS", "/var/results"}});
  const std::string text = "gate: web\nsource: " + source + "\nobjectives:\n- {name: up, query: up, at_least: 1}\n";
  return load_gate(text, "gates/web.yaml", context);
}

SourceConfig config(const std::string& source) {
  const auto loaded = load(source);
  return loaded.gate ? loaded.gate->sources.at(0) : SourceConfig{.kind = loaded.diagnostics.at(0).message};
}

std::string mistake(const std::string& source) {
  const auto loaded = load(source);
  std::string out;
  for (const auto& each : loaded.diagnostics) {
    out +=
        std::to_string(each.place.column) + ": " + each.message + (each.hint.empty() ? "" : " | " + each.hint) + "\n";
  }
  return out;
}

TEST(SourceOfAGate, may_lie_beside_the_gate_file) {
  EXPECT_EQ(config("{file: results/m.om}").path, "gates/results/m.om");
  EXPECT_EQ(config("{file: results/m.om}").url, "");
  EXPECT_EQ(config("{file: /tmp/m.om}").path, "/tmp/m.om");
  EXPECT_EQ(config("{file: \"${env.RESULTS}/m.om\"}").path, "/var/results/m.om");
  const auto blocks = config("{blocks: data, lag: 30s, timeout: 5s}");
  EXPECT_EQ(blocks.kind, "blocks");
  EXPECT_EQ(blocks.path, "gates/data");
  EXPECT_EQ(blocks.lag, seconds(30));
  EXPECT_EQ(blocks.timeout, seconds(5));
}

TEST(SourceOfAGate, is_of_one_kind_and_has_only_its_keys) {
  EXPECT_EQ(mistake("{flie: m.om}"), "10: unknown kind of source \"flie\" | did you mean \"file\"?\n");
  EXPECT_EQ(mistake("{timeout: 5s}"),
            "9: a source needs a kind: one of the keys blocks, file, prometheus, scrape | as in blocks: data/, or "
            "file: metrics.om, or prometheus: URL, or scrape: URL\n");
  EXPECT_EQ(mistake("{file: m.om, blocks: data}"),
            "22: \"blocks\" and \"file\" exclude each other in a source | keep one of them, or give each a name under "
            "`sources:`\n");
  EXPECT_TRUE(mistake("{file: m.om, bearer_token: {env: A}}").starts_with("22: unknown key \"bearer_token\""))
      << mistake("{file: m.om, bearer_token: {env: A}}");
  EXPECT_NE(mistake("{file: [m.om]}"), "");
  EXPECT_NE(mistake("{file: }"), "");
}

TEST(SourceOfAGate, lies_on_no_runner_whose_operator_allows_hosts_only) {
  OperatorConfig operators{.file = "tidegate.yaml", .sources = {}, .default_source = "", .allowed_hosts = {"prom"}};
  EXPECT_FALSE(load("{file: m.om}", operators).gate);
  EXPECT_FALSE(load("{blocks: data}", operators).gate);
  EXPECT_TRUE(load("{prometheus: \"http://prom\"}", operators).gate);
  operators.sources.push_back({.config = {.name = "results", .kind = "file", .path = "/results/m.om"}, .missing = {}});
  EXPECT_TRUE(load("results", operators).gate) << "but the operator may name it";
}

Labels labels_of(std::initializer_list<std::pair<std::string, std::string>> pairs) {
  Labels labels;
  for (const auto& [name, value] : pairs) labels.set(name, value);
  return labels;
}

TEST(Scrape, is_a_targets_address_or_a_plan) {
  const auto one = config("{scrape: \"web:8080\"}");
  EXPECT_EQ(one.scrape.targets, (std::vector<ScrapeTarget>{{.url = "http://web:8080", .labels = {}}}));
  EXPECT_EQ(one.scrape.every, seconds(5));
  EXPECT_EQ(one.timeout, seconds(5)) << "never longer than `every`";
  const auto many = config(
      "{scrape: {targets: [\"https://a/m\", {address: \"b:1\", labels: {track: canary, env: x}}], every: 30s, keep: "
      "2h, "
      "job: web, labels: {env: prod}}}");
  EXPECT_EQ(many.scrape.targets, (std::vector<ScrapeTarget>{
                                     {.url = "https://a/m", .labels = labels_of({{"env", "prod"}})},
                                     {.url = "http://b:1", .labels = labels_of({{"env", "x"}, {"track", "canary"}})}}));
  EXPECT_EQ(many.scrape.job, "web");
  EXPECT_EQ(many.scrape.every, seconds(30));
  EXPECT_EQ(many.scrape.keep, hours(2));
  EXPECT_EQ(many.timeout, seconds(10));
  EXPECT_EQ(config("{scrape: \"a:1\", timeout: 2s}").timeout, seconds(2));
}

TEST(Scrape, takes_credentials_out_of_the_environment_only) {
  const auto known = config("{scrape: \"${env.METRICS}\"}");
  EXPECT_EQ(known.scrape.targets.at(0).url, "https://web/metrics");
  EXPECT_EQ(known.url_credentials, "user:pa55");
  EXPECT_NE(mistake("{scrape: \"http://user:pa55@web\"}").find("credentials stand in the URL"), std::string::npos);
  EXPECT_NE(mistake("{scrape: {targets: [\"${env.METRICS}\", \"${env.OTHER}\"]}}")
                .find("the same credentials in their addresses, or none"),
            std::string::npos);
}

TEST(Scrape, credentials_of_one_target_are_sent_to_no_other) {
  EXPECT_NE(mistake("{scrape: {targets: [\"${env.METRICS}\", \"other:9100\"]}}").find("or none"), std::string::npos);
  EXPECT_NE(mistake("{scrape: {targets: [\"other:9100\", \"${env.METRICS}\"]}}").find("or none"), std::string::npos);
  EXPECT_EQ(mistake("{scrape: {targets: [\"${env.METRICS}\", \"${env.METRICS}x\"]}}"), "");
}

TEST(Scrape, keeps_a_port_as_it_is_written) {
  EXPECT_EQ(config("{scrape: \"web:80\"}").scrape.targets.at(0).url, "http://web:80");
  EXPECT_EQ(config("{scrape: \"https://web:443/m?a=b\"}").scrape.targets.at(0).url, "https://web:443/m?a=b");
  EXPECT_EQ(config("{scrape: \"[::1]:80\"}").scrape.targets.at(0).url, "http://[::1]:80");
}

TEST(Scrape, keeps_what_its_objectives_look_back_on) {
  const auto told = [](const std::string& objective) {
    LoadContext context;
    context.source_kinds = kinds();
    const auto loaded = load_gate(
        "gate: web\nsource: {scrape: {targets: [\"a:1\"], keep: 10m}}\nobjectives:\n- {name: o, " + objective + "}\n",
        "web.yaml", context);
    return loaded.diagnostics.empty() ? "" : loaded.diagnostics[0].message;
  };
  EXPECT_EQ(told("ratio: {bad: a_total, total: b_total}, over: 10m, at_most: 1%"), "");
  EXPECT_EQ(told("ratio: {bad: a_total, total: b_total}, over: 11m, at_most: 1%"),
            "\"o\" looks back 11m, and its source keeps what it scraped for 10m");
  EXPECT_EQ(told("query: 'max(a)', over: 11m, at_most: 1"), "") << "a moment";
  EXPECT_EQ(told("query: 'max(rate(a_total[${window}] offset 6m))', over: 5m, at_most: 1"),
            "\"o\" looks back 11m, and its source keeps what it scraped for 10m");
}

TEST(Scrape, every_mistake_has_its_place) {
  EXPECT_EQ(mistake("{scrape: []}"),
            "18: \"scrape\" takes an http or https URL, or host:port, or a mapping, such as "
            "http://localhost:8080/metrics; a list "
            "stands here\n");
  EXPECT_EQ(mistake("{scrape: {every: 1s}}"),
            "18: `scrape` needs the key \"targets\" | write targets: [web-1:8080, {address: "
            "'http://canary:8080/metrics', labels: {track: canary}}]\n");
  EXPECT_EQ(mistake("{scrape: {targets: []}}"), "28: \"targets\" names no target\n");
  EXPECT_EQ(mistake("{scrape: {targets: [\"a:1\"], every: 500ms}}"),
            "44: \"every\" must be 1s at least: windows are whole seconds\n");
  EXPECT_EQ(mistake("{scrape: {targets: [\"a:1\"], every: 2s}, timeout: 3s}"),
            "58: \"timeout\" is longer than `every`, which is 2s\n");
  EXPECT_EQ(mistake("{scrape: {targets: [{address: \"a:1\", labels: {__name__: x}}]}}"),
            "55: \"__name__\" is no name for a label | names that begin with __ are Prometheus' own\n");
  EXPECT_NE(mistake("{scrape: {targets: [\"ftp://a\"]}}"), "");
  EXPECT_NE(mistake("{scrape: {targets: [{adress: \"a:1\"}]}}").find("did you mean \"address\""), std::string::npos);
  EXPECT_NE(mistake("{scrape: {targets: [[a]]}}"), "");
  EXPECT_NE(mistake("{scrape: {targets: [\"a:1\"], labels: {a: [x]}}}"), "");
}

TEST(Scrape, of_a_gate_goes_to_allowed_hosts_only) {
  const OperatorConfig operators{
      .file = "tidegate.yaml", .sources = {}, .default_source = "", .allowed_hosts = {"prom", "web:8080"}};
  EXPECT_TRUE(load("{scrape: \"web:8080\"}", operators).gate);
  EXPECT_FALSE(load("{scrape: {targets: [\"web:8080\", \"169.254.169.254:80\"]}}", operators).gate);
}

}  // namespace
}  // namespace tidegate::specs
