#include "edge/specs/sources.h"

#include <gtest/gtest.h>

#include "core/model/source_fields.h"
#include "edge/specs/gate_file.h"

namespace tidegate::specs {
namespace {

std::vector<Kind> kinds() {
  return {{.name = "blocks", .help = "", .fields = blocks_source_fields(), .example = "blocks: data/"},
          {.name = "file", .help = "", .fields = file_source_fields(), .example = "file: metrics.om"},
          {.name = "prometheus", .help = "", .fields = prometheus_source_fields(), .example = "prometheus: URL"}};
}

Loaded load(const std::string& source, const OperatorConfig& operators = {}) {
  LoadContext context;
  context.source_kinds = kinds();
  context.operators = operators;
  context.environment = Environment(std::map<std::string, std::string, std::less<>>{{"RESULTS", "/var/results"}});
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
            "9: a source needs a kind: one of the keys blocks, file, prometheus | as in blocks: data/, or file: "
            "metrics.om, or prometheus: URL\n");
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

}  // namespace
}  // namespace tidegate::specs
