#pragma once

#include <expected>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/promql/tree.h"
#include "oracle/naive_promql.h"

// Whether two answers to one query are the same, up to what rounding may do.
namespace tidegate::oracle {

using Expected = std::expected<NaiveAnswer, std::string>;

Expected as_expected(const engine::Outcome<engine::Answer>& outcome);

// Both refuse, or both have the same series, times and values: 1e-9 of a value apart at most, NaN only where the other
// is NaN. What sort() made at one moment comes in the same order.
bool agree(const promql::Expr& query, const Moments& moments, const Expected& one, const Expected& other);

struct Judged {
  const std::vector<Series>& data;
  const promql::Expr& query;
  const Moments& moments;
  NaiveOptions options;  // its noise is of no account
};

// Whether a little noise moves the naive answer (`naive`, made without it) as far as `other` lies from it.
bool is_unsettled(const Judged& judged, const Expected& naive, const Expected& other);

std::string described(const Expected& answer);

}  // namespace tidegate::oracle
