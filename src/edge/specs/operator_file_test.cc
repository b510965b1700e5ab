#include "edge/specs/operator_file.h"

#include <gtest/gtest.h>

#include "core/model/source_fields.h"
#include "edge/specs/gate_file.h"

namespace tidegate::specs {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

std::vector<Kind> kinds() {
  return {{.name = "prometheus", .help = "", .fields = prometheus_source_fields(), .example = "prometheus: http://p"}};
}

LoadedOperators load(std::string_view text, Environment environment = {}) {
  return load_operator_file(text, "ops/tidegate.yaml", environment, kinds());
}

std::string told(std::string_view text) { return render_all(load(text).diagnostics, text); }

constexpr std::string_view kUsual = R"(sources:
  prod: {prometheus: https://prom.example.com, bearer_token: {file: token}}
  dev: {prometheus: "${env.DEV_URL}"}
default_source: prod
allowed_hosts: [prom.example.com, "prom:9090", "*.monitoring.example.com"]
)";

TEST(OperatorFile, names_sources_for_all_gates) {
  const LoadedOperators loaded = load(kUsual);
  EXPECT_EQ(render_all(loaded.diagnostics, kUsual), "");
  ASSERT_EQ(loaded.config.sources.size(), 2u);
  const SourceConfig& prod = loaded.config.find("prod")->config;
  EXPECT_EQ(prod.url, "https://prom.example.com");
  EXPECT_EQ(prod.bearer_token, (SecretReference{SecretReference::Kind::file, "ops/token"}));
  EXPECT_EQ(loaded.config.default_source, "prod");
  EXPECT_EQ(loaded.config.find("test"), nullptr);
}

TEST(OperatorFile, an_empty_one_decides_nothing) {
  EXPECT_EQ(told(""), "");
  EXPECT_EQ(told("# nothing yet\n"), "");
}

TEST(OperatorFile, tells_all_mistakes_at_once) {
  EXPECT_EQ(told(R"(sources:
  prod: {promtheus: http://p}
  "a b": {prometheus: http://p}
default_sorce: prod
default_source: prd
allowed_hosts: ["http://h", "h:port", "a@b"]
)"),
            R"(ops/tidegate.yaml:2:10: error: unknown kind of source "promtheus"
  2 |   prod: {promtheus: http://p}
    |          ^~~~~~~~~
  hint: did you mean "prometheus"?
ops/tidegate.yaml:3:3: error: "a b" is no name for a source
  3 |   "a b": {prometheus: http://p}
    |   ^~~~~
  hint: use letters, digits, _ . and -
ops/tidegate.yaml:4:1: error: unknown key "default_sorce" in the operator file
  4 | default_sorce: prod
    | ^~~~~~~~~~~~~
  hint: did you mean "default_source"?
ops/tidegate.yaml:5:17: error: there is no source named "prd"
  5 | default_source: prd
    |                 ^~~
  hint: did you mean "prod"?
ops/tidegate.yaml:6:17: error: this is no host
  6 | allowed_hosts: ["http://h", "h:port", "a@b"]
    |                 ^~~~~~~~~~
  hint: write host, host:port, or "*.example.com" for all below it
ops/tidegate.yaml:6:29: error: this is no host
  6 | allowed_hosts: ["http://h", "h:port", "a@b"]
    |                             ^~~~~~~~
  hint: write host, host:port, or "*.example.com" for all below it
ops/tidegate.yaml:6:39: error: this is no host
  6 | allowed_hosts: ["http://h", "h:port", "a@b"]
    |                                       ^~~~~
  hint: write host, host:port, or "*.example.com" for all below it
)");
}

TEST(OperatorFile, an_empty_list_of_hosts_is_no_way_to_allow_none) {
  EXPECT_NE(told("allowed_hosts: []\n").find("\"allowed_hosts\" allows no host"), std::string::npos);
}

TEST(AllowedHosts, are_compared_by_host_and_port) {
  const OperatorConfig config = load(kUsual).config;
  for (const auto* url :
       {"https://prom.example.com", "http://prom.example.com:9090/p", "http://PROM.example.com", "http://prom:9090",
        "https://eu.monitoring.example.com", "https://a.b.monitoring.example.com:8443/x"}) {
    EXPECT_TRUE(host_is_allowed(config, url)) << url;
  }
  for (const auto* url : {"http://prom", "http://prom:9091", "http://example.com", "http://evil-prom.example.com",
                          "http://monitoring.example.com", "http://prom.example.com.evil.net",
                          "http://prom.example.com@evil.net", "http://evilmonitoring.example.com"}) {
    EXPECT_FALSE(host_is_allowed(config, url)) << url;
  }
  EXPECT_TRUE(host_is_allowed(OperatorConfig{}, "http://anything"));
}

LoadContext with_operators(const Environment& environment = {}) {
  LoadContext context;
  context.environment = environment;
  context.source_kinds = kinds();
  context.operators = load(kUsual, environment).config;
  return context;
}

std::string gate_told(std::string_view top, const Environment& environment = {}) {
  const std::string text = "gate: g\n" + std::string(top) + "objectives: [{name: o, query: x, at_most: 1}]\n";
  return render_all(load_gate(text, "gate.yaml", with_operators(environment)).diagnostics, text);
}

TEST(GateWithOperators, uses_their_sources_by_name_or_by_default) {
  const std::string text =
      "gate: g\nobjectives: [{name: o, query: x, at_most: 1}, {name: p, query: x, at_most: 1, source: dev}]\n";
  const Loaded loaded = load_gate(text, "gate.yaml", with_operators(Environment(Variables{{"DEV_URL", "http://dev"}})));
  ASSERT_TRUE(loaded.gate) << render_all(loaded.diagnostics, text);
  ASSERT_EQ(loaded.gate->sources.size(), 2u);
  EXPECT_EQ(loaded.gate->sources[0].url, "https://prom.example.com");
  EXPECT_EQ(loaded.gate->sources[1].url, "http://dev");
  EXPECT_TRUE(loaded.environment.empty());
}

TEST(GateWithOperators, a_missing_variable_of_a_source_matters_only_to_gates_that_ask_it) {
  EXPECT_EQ(gate_told("source: prod\n"), "");
  EXPECT_EQ(gate_told("source: dev\n"),
            "gate.yaml:2:9: error: the source \"dev\" can't be used: the environment variable DEV_URL is not set\n"
            "  2 | source: dev\n"
            "    |         ^~~\n"
            "  hint: it is declared in ops/tidegate.yaml:3\n");
}

TEST(GateWithOperators, a_source_of_its_own_must_be_at_an_allowed_host) {
  EXPECT_EQ(gate_told("source: {prometheus: 'https://prom.example.com:9090'}\n"), "");
  EXPECT_NE(gate_told("source: {prometheus: 'https://evil.example.com'}\n")
                .find("the host https://evil.example.com is not among the allowed_hosts of ops/tidegate.yaml"),
            std::string::npos);
  EXPECT_NE(gate_told("source: {prometheus: 'http://prom:9090', proxy: 'http://evil:3128'}\n")
                .find("the host http://evil:3128 is not among"),
            std::string::npos);
}

TEST(GateWithOperators, may_not_take_a_source_s_name_for_itself) {
  EXPECT_NE(gate_told("sources: {prod: {prometheus: 'http://prom:9090'}}\n")
                .find("the operator file ops/tidegate.yaml has a source \"prod\" too"),
            std::string::npos);
}

TEST(GateWithOperators, an_unknown_source_gets_a_guess) {
  EXPECT_NE(gate_told("source: prdo\n")
                .find("there is no source named \"prdo\"\n  2 | source: prdo\n    |         ^~~~\n  hint: did you mean "
                      "\"prod\"?"),
            std::string::npos)
      << gate_told("source: prdo\n");
  EXPECT_NE(gate_told("source: http://prom:9090\n").find("write source: {prometheus: URL}"), std::string::npos);
}

}  // namespace
}  // namespace tidegate::specs
