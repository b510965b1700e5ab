#include <gtest/gtest.h>

#include "base/text.h"
#include "support/loaded_gate.h"

namespace tidegate::specs {
namespace {

TEST(NativeVariables, are_filled_in_everywhere) {
  LoadContext with = context();
  with.settings = {{.name = "ns", .value = "dev"}};
  with.since = Timestamp{1'700'000'000'000};
  const std::string text = R"(gate: web-${ns}
variables: {ns: prod, limit: {default: 1%, description: d}, n: 3}
source: {prometheus: "${env.PROMETHEUS_URL}"}
description: since ${change.time} in ${env.REGION}, not $${ns}
objectives:
- {name: "o ${ns}", ratio: {bad: 'b{ns="${ns}"}', total: 't_${ns}'}, at_most: "${limit}", min_events: "${n}"}
)";
  const Loaded loaded = load_gate(text, "gate.yaml", with);
  EXPECT_EQ(render_all(loaded.diagnostics, text), "");
  ASSERT_TRUE(loaded.gate);
  EXPECT_EQ(loaded.gate->name, "web-dev");
  EXPECT_EQ(loaded.gate->description, "since 2023-11-14T22:13:20Z in eu-1, not ${ns}");
  EXPECT_EQ(loaded.gate->sources.at(0).url, "https://prom:9090/p");
  EXPECT_EQ(loaded.gate->objectives.at(0).name, "o dev");
  EXPECT_EQ(std::get<RatioIndicator>(loaded.gate->objectives.at(0).indicator).total, "t_dev");
  EXPECT_EQ(loaded.gate->objectives.at(0).min_events, 3);
  EXPECT_EQ(loaded.variables, (std::map<std::string, std::string>{{"ns", "dev"}, {"limit", "1%"}, {"n", "3"}}));
  EXPECT_EQ(loaded.environment, (std::map<std::string, std::string>{{"REGION", "eu-1"}}));  // none of the source's
}

TEST(NativeVariables, a_value_cannot_break_out_of_a_query) {
  for (const std::string_view value : {"a\" or x{b=\"", "a\\", "a\nb", "a'b", "a`b"}) {
    LoadContext with = context();
    with.settings = {{.name = "v", .value = std::string(value)}};
    const std::string text = with_objective("query: 'x{a=\"${v}\"}', at_most: 1", "variables: {v: }\n");
    EXPECT_NE(told(text, with).find("which would break out of the string"), std::string::npos) << value;
  }
  for (const std::string_view value : {"a b", "a{", "a)", "a-b", "a[5m", "a,b", "a#"}) {
    LoadContext with = context();
    with.settings = {{.name = "v", .value = std::string(value)}};
    const std::string text = with_objective("query: 'sum(${v})', at_most: 1", "variables: {v: }\n");
    EXPECT_NE(told(text, with).find("may hold only letters, digits, _ : and . outside of quotes"), std::string::npos)
        << value;
  }
}

TEST(NativeVariables, strings_and_comments_of_a_query_are_known) {
  const auto refused = [](std::string_view query) {
    LoadContext with = context();
    with.settings = {{.name = "v", .value = "a b"}};
    const std::string text =
        "gate: g\nvariables: {v: }\nsource: {prometheus: http://p}\nobjectives:\n- name: o\n  at_most: 1\n  query: |\n "
        "   " +
        std::string(query) + "\n";
    return !told(text, with).empty();
  };
  EXPECT_FALSE(refused("x{a=\"\\\"${v}\"}"));
  EXPECT_FALSE(refused("x{a='\"${v}'}"));
  EXPECT_FALSE(refused("x{a=`\\${v}`}"));
  EXPECT_TRUE(refused("x{a=\"b\"} ${v}"));
  EXPECT_TRUE(refused("x # \" ${v}"));
}

TEST(NativeVariables, what_is_wrong_with_them_is_told_where_it_stands) {
  EXPECT_EQ(told(R"(gate: g ${nsp} ${env.NO} ${
variables: {ns: prod, env: x, 1st: y, gone: }
source: {prometheus: http://p}
objectives: [{name: "o ${ns} ${window} ${env.EMPTY} ${x:-5}", query: x, at_most: 1}]
)"),
            R"(gate.yaml:1:9: error: unknown variable "nsp"
  1 | gate: g ${nsp} ${env.NO} ${
    |         ^~~~~~
  hint: did you mean "ns"?
gate.yaml:1:16: error: the environment variable NO is not set
  1 | gate: g ${nsp} ${env.NO} ${
    |                ^~~~~~~~~
gate.yaml:1:26: error: this ${ has no closing }
  1 | gate: g ${nsp} ${env.NO} ${
    |                          ^~
  hint: write $${ for a plain ${
gate.yaml:2:23: error: "env" is a built-in variable
  2 | variables: {ns: prod, env: x, 1st: y, gone: }
    |                       ^~~
  hint: choose another name
gate.yaml:2:31: error: "1st" is no name for a variable
  2 | variables: {ns: prod, env: x, 1st: y, gone: }
    |                               ^~~
  hint: use letters, digits, _ and -
gate.yaml:2:39: error: the variable "gone" has no value
  2 | variables: {ns: prod, env: x, 1st: y, gone: }
    |                                       ^~~~
  hint: set it: --set gone=VALUE
gate.yaml:2:39: warning: nothing uses the variable "gone"
  2 | variables: {ns: prod, env: x, 1st: y, gone: }
    |                                       ^~~~
  hint: write ${gone} where it is meant
gate.yaml:4:30: error: ${window} has a value only in `query`
  4 | objectives: [{name: "o ${ns} ${window} ${env.EMPTY} ${x:-5}", query: x, at_most: 1}]
    |                              ^~~~~~~~~
gate.yaml:4:40: error: the environment variable EMPTY is empty
  4 | objectives: [{name: "o ${ns} ${window} ${env.EMPTY} ${x:-5}", query: x, at_most: 1}]
    |                                        ^~~~~~~~~~~~
gate.yaml:4:53: error: unknown variable "x:-5"
  4 | objectives: [{name: "o ${ns} ${window} ${env.EMPTY} ${x:-5}", query: x, at_most: 1}]
    |                                                     ^~~~~~~
  hint: declare it with a default, as in variables: {name: value}; ":-" has no meaning here
)");
}

TEST(NativeVariables, a_query_cannot_hold_a_plain_window) {
  EXPECT_EQ(messages(with_objective("query: 'x{a=\"$${window}\"}', at_most: 1")),
            "a query can't hold a plain ${window}: it would be filled in when the query is asked\n");
}

TEST(NativeVariables, a_default_may_come_from_the_environment_but_from_no_other_variable) {
  const std::string text = with_objective("query: 'x_${where}', at_most: 1", "variables: {where: '${env.REGION}'}\n");
  LoadContext with = context();
  with.environment = Environment(std::map<std::string, std::string, std::less<>>{{"REGION", "eu1"}});
  const Loaded loaded = load_gate(text, "gate.yaml", with);
  ASSERT_TRUE(loaded.gate) << render_all(loaded.diagnostics, text);
  EXPECT_EQ(std::get<QueryIndicator>(loaded.gate->objectives.at(0).indicator).text, "x_eu1");
  EXPECT_EQ(loaded.environment.at("REGION"), "eu1");
  EXPECT_EQ(messages(with_objective("query: 'x_${a}_${b}', at_most: 1", "variables: {a: x, b: '${a}'}\n")),
            "unknown variable \"a\"\n");
}

TEST(NativeVariables, a_setting_that_the_gate_does_not_declare_is_an_error) {
  LoadContext with = context();
  with.settings = {{.name = "nss", .value = "x", .origin = "--set nss=x"}};
  const std::string text = with_objective("query: 'x_${ns}', at_most: 1", "variables: {ns: prod}\n");
  EXPECT_EQ(told(text, with), "--set nss=x: error: the gate has no variable \"nss\"\n  hint: did you mean \"ns\"?\n");
  with.unknown_settings = LoadContext::UnknownSettings::ignore;
  EXPECT_EQ(told(text, with), "");
}

TEST(NativeVariables, an_error_behind_a_variable_points_at_the_right_place) {
  EXPECT_EQ(
      told(
          "gate: g\nvariables: {ns: production}\nsource: {prometheus: http://p}\nobjectives:\n- name: o\n  at_most: 1\n"
          "  query: |\n    sum(x{ns=\"${ns}\"})\n      / sum(y{ns~\"${ns}\"})\n"),
      "gate.yaml:9:17: error: the matcher of label ns needs =, !=, =~ or !~\n"
      "  9 |       / sum(y{ns~\"${ns}\"})\n"
      "    |                 ^\n"
      "  hint: write ns=~\n");
}

}  // namespace
}  // namespace tidegate::specs
