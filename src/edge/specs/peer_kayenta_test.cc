#include <gtest/gtest.h>

#include "support/imported.h"

namespace tidegate::specs {
namespace {

std::string config(std::string_view query = "{\"type\": \"prometheus\", \"metricName\": \"x\"}",
                   std::string_view canary = "{}", std::string_view weights = "{\"all\": 100}") {
  return "{\"name\": \"web\", \"judge\": {\"name\": \"NetflixACAJudge-v1.0\"},\n\"metrics\": [{\"name\": \"m\", "
         "\"query\": " +
         std::string(query) +
         ", \"groups\": [\"all\"],\n\"analysisConfigurations\": {\"canary\": " + std::string(canary) +
         "}}],\n\"classifier\": {\"groupWeights\": " + std::string(weights) +
         ", \"scoreThresholds\": {\"pass\": 95, \"marginal\": 75}}}\n";
}

TEST(KayentaImport, names_what_no_objective_can_say_yet) {
  EXPECT_EQ(told_of_peer(config()), "1 error: no objective of it can be carried over\n");
  EXPECT_EQ(lost_of_peer(config()),
            "2 the metric \"m\": it is judged by statistics against a baseline, for which "
            "`compare` does not exist yet\n");
}

TEST(KayentaLint, keys_words_and_weights_that_are_wrong_are_errors) {
  EXPECT_EQ(told_of_peer(config("{\"type\": \"atlas\", \"q\": \"x\"}")),
            "2 error: the metrics store \"atlas\" is not supported yet\n");
  EXPECT_EQ(told_of_peer(config("{\"type\": \"prometheus\", \"metricname\": \"x\"}")),
            "2 error: the query names no metric\n2 error: unknown key \"metricname\" in `query`\n");
  EXPECT_EQ(told_of_peer(config("{\"type\": \"prometheus\", \"metricName\": \"x\"}", "{\"direction\": \"up\"}")),
            "3 error: \"up\" is none of increase, decrease, either\n");
  EXPECT_EQ(told_of_peer(config("{\"type\": \"prometheus\", \"metricName\": \"x\"}", "{}", "{\"other\": 90}")),
            "2 warning: the group \"all\" has no weight\n"
            "4 error: the weights of the groups are 90 together, and not 100\n");
}

}  // namespace
}  // namespace tidegate::specs
