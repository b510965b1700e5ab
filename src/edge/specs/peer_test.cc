#include "edge/specs/peer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.h"
#include "edge/specs/peer_reading.h"
#include "support/imported.h"

namespace tidegate::specs {
namespace {

TEST(Peers, each_is_whole_and_knows_its_own_example_alone) {
  EXPECT_TRUE(std::ranges::is_sorted(peers(), {}, &Peer::name));
  for (const Peer& peer : peers()) {
    EXPECT_TRUE(file_exists("src/edge/specs/peer_" + std::string(peer.name) + ".cc")) << peer.name;
    EXPECT_FALSE(peer.help.empty());
    const auto example = parse_yaml(peer.example, "example.yaml");
    ASSERT_TRUE(example.complete) << peer.name;
    for (const Peer& other : peers()) EXPECT_EQ(other.matches(example.root), other.name == peer.name) << peer.name;
    if (peer.name == "kayenta") continue;  // whose judge has no counterpart yet
    EXPECT_EQ(told_of_peer(peer.example), "") << peer.name;
    EXPECT_FALSE(gate_of_peer(peer.example).objectives.empty()) << peer.name;
  }
}

TEST(Import, a_file_that_no_peer_knows_is_told_for_what_it_is) {
  EXPECT_EQ(told_of_peer("gate: web\nobjectives: []\n"), "1 error: this document is a gate of tidegate already\n");
  EXPECT_EQ(told_of_peer("kind: Pod\napiVersion: v1\n"), "1 error: this document is of the kind \"Pod\"\n");
  EXPECT_EQ(told_of_peer("metrics:\n- name: m\n"),
            "1 error: this document is a part of one: it has no apiVersion and kind\n");
  EXPECT_EQ(told_of_peer("a list?\n"), "1 error: this document is something that is no mapping\n");
  EXPECT_EQ(told_of_peer("---\n"), "0 error: the file is empty\n");
  EXPECT_EQ(told_of_peer("a: [\n"), "2 error: a value was expected here\n");
}

TEST(Import, files_of_two_peers_are_not_mixed) {
  const PeerFile files[] = {{.name = "a.yaml", .text = std::string(peers()[0].example)},
                            {.name = "b.yaml", .text = std::string(peers()[1].example)}};
  const Imported done = import_files(files, {});
  ASSERT_EQ(done.diagnostics.size(), 1u);
  EXPECT_EQ(done.diagnostics[0].message, "this is of flagger, and the one before is of argo");
  EXPECT_EQ(done.diagnostics[0].place.file, "b.yaml");
}

TEST(Import, a_list_of_documents_is_taken_apart) {
  EXPECT_FALSE(gate_of_peer("apiVersion: v1\nkind: List\nitems:\n- " +
                            replace_all(std::string(peers()[0].example), "\n", "\n  ") + "\n")
                   .objectives.empty());
}

TEST(GateFile, another_tool_s_gate_is_told_and_how_to_bring_it_along) {
  for (const Peer& peer : peers()) {
    EXPECT_EQ(messages(peer.example), "this is one of: " + std::string(peer.help) + "\n");
  }
}

TEST(QueryShape, one_series_comes_of_what_joins_all_of_them) {
  const auto gives_one = [](std::string_view query) {
    const auto tried = try_promql(query, {}, [](const Placeholder&) { return std::nullopt; });
    return tried.parsed && gives_one_series(**tried.parsed);
  };
  for (const char* query :
       {"sum(rate(x[5m]))", "1 - sum(x) / sum(y)", "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))",
        "histogram_quantile(0.9, sum(rate(x[5m])))", "sum(x) or vector(0)", "scalar(x)", "-(max(x))", "absent(x)",
        "round(sum(x), 0.1)", "sum(x) / y", "clamp_max(avg(x), 1)", "sum(x) and on() y"}) {
    EXPECT_TRUE(gives_one(query)) << query;
  }
  for (const char* query : {"x", "rate(x[5m])", "sum by (pod) (x)", "topk(1, x)", "x / y", "sum(x) or y",
                            "histogram_quantile(0.9, sum by (le, pod) (rate(x_bucket[5m])))", "count_values(\"v\", x)",
                            "max_over_time(sum(x)[5m:1m])", "sum without (pod) (x)"}) {
    EXPECT_FALSE(gives_one(query)) << query;
  }
}

TEST(Draft, any_text_is_read_again_as_it_was) {
  for (const std::string& text :
       {std::string("plain"), std::string("a: b"), std::string("true"), std::string("'quoted'"), std::string("\"a\\"),
        std::string("tab\there"), std::string(" blank "), std::string("- x"), std::string("{a}"), std::string("a #b"),
        std::string("\x01"), std::string("&x"), std::string("100%"), std::string("null"), std::string("é"),
        std::string("a\nb")}) {
    const YamlDocument document = parse_yaml("key: " + yaml_text(text) + "\n", "f.yaml");
    ASSERT_TRUE(document.complete) << text;
    EXPECT_EQ(document.root.find("key")->text, text);
    EXPECT_TRUE(document.root.find("key")->is_scalar()) << text;
  }
}

TEST(Draft, a_query_of_several_lines_keeps_its_words) {
  NativeDraft draft{.gate = "g", .origin = "x"};
  draft.sources.push_back({.address = "http://p"});
  draft.objectives.push_back(
      {.name = "o",
       .fields = {{.key = "query", .value = "sum(\n\t\trate(x[5m])\n\n  ) or\n   y\n", .form = DraftField::Form::text},
                  {.key = "at_most", .value = "1"}}});
  const Gate gate = load(write(draft));
  EXPECT_EQ(std::get<QueryIndicator>(gate.objectives.at(0).indicator).text, "sum(\n  rate(x[5m])\n\n  ) or\n   y");
}

}  // namespace
}  // namespace tidegate::specs
