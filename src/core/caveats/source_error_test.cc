#include <gtest/gtest.h>

#include "core/caveats/caveats.h"
#include "support/observations.h"

namespace tidegate::caveats {
using namespace test;
namespace {

Caveat caveat_of(ErrorKind kind) {
  auto seen = all_well();
  seen.errors = {{.kind = kind, .message = "http://prom:9090 said no"}};
  return *source_error().find(error_rate(), seen);
}

TEST(SourceError, is_silent_without_errors) {
  EXPECT_EQ(effect(source_error().find(error_rate(), all_well())), "nothing");
}

TEST(SourceError, disqualifies_as_an_error_in_the_sources_own_words) {
  for (const auto kind : {ErrorKind::invalid, ErrorKind::rejected, ErrorKind::unreachable, ErrorKind::refused,
                          ErrorKind::timed_out, ErrorKind::malformed, ErrorKind::too_large, ErrorKind::interrupted}) {
    EXPECT_EQ(effect(caveat_of(kind)), "disqualifies: http://prom:9090 said no");
    EXPECT_TRUE(caveat_of(kind).is_error);
    EXPECT_FALSE(caveat_of(kind).is_no_data);
  }
}

TEST(SourceError, advises_by_what_went_wrong) {
  EXPECT_EQ(caveat_of(ErrorKind::invalid).next, "correct the query, or the setting that the message names");
  EXPECT_EQ(caveat_of(ErrorKind::unreachable).next, "check that the source is up and reachable from here");
  EXPECT_EQ(caveat_of(ErrorKind::too_large).next, "aggregate in the query, so that fewer series come back");
}

TEST(SourceError, a_query_that_the_source_cannot_read_is_a_mistake_in_the_gate_and_no_error_of_the_source) {
  auto seen = all_well();
  seen.errors = {{.kind = ErrorKind::rejected, .message = "parse error"}};
  EXPECT_TRUE(source_error().find(cpu(), seen)->is_error);  // of a question of ours
  seen.query_is_wrong = true;
  EXPECT_TRUE(source_error().find(cpu(), seen)->is_mistake);
  EXPECT_FALSE(source_error().find(cpu(), seen)->is_error);
}

TEST(SourceError, shows_the_first_of_several) {
  auto seen = all_well();
  seen.errors = {{.message = "first"}, {.message = "second"}};
  EXPECT_EQ(effect(source_error().find(error_rate(), seen)), "disqualifies: first");
}

}  // namespace
}  // namespace tidegate::caveats
