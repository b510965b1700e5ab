#pragma once

#include <map>
#include <memory>
#include <tuple>
#include <unordered_map>

#include "core/engine/frame.h"
#include "core/promql/parser.h"

namespace tidegate::engine {

// Calls like rate(x{code="500"}[5m]) and rate(x[5m]) in one query read the same series: the broader one is evaluated,
// and the narrower one takes the rows of it that it wants.
class Sharing {
 public:
  // Finds the calls that can share. The tree must not change afterwards.
  void find_in(const promql::Expr& root);

  // The broader call, or the same one if others take from it; nullptr if nothing is shared.
  const promql::Expr* base_of(const promql::Expr& call) const;

  // The rows of a base that was evaluated for this grid, and has more takers; nullptr if it wasn't yet.
  using Key = std::tuple<const promql::Expr*, std::int64_t, std::int64_t, std::int64_t>;
  static Key key_of(const promql::Expr& base, const Grid& grid) { return {&base, grid.start, grid.end, grid.step}; }
  std::shared_ptr<const Frame> find(const Key& key) const;
  void keep(const Key& key, std::shared_ptr<const Frame> frame);
  void taken(const Key& key);  // one more has taken its rows: after the last one they are forgotten

  // Not shared after all: its evaluation has remarks that belong to each call.
  void give_up(const promql::Expr& base);

 private:
  struct Kept {
    std::shared_ptr<const Frame> frame;
    std::size_t takers = 0;
  };

  std::unordered_map<const promql::Expr*, const promql::Expr*> base_;
  std::map<Key, Kept> kept_;
};

// The selector of a call over a plain range: rate(x[5m]), not rate(x[5m:1m]); nullptr for anything else.
const promql::VectorSelector* shareable_selector(const promql::Expr& call);

// The matchers that the narrower selector has on top of the broader one's; nothing if it isn't narrower.
std::optional<std::vector<promql::Matcher>> more_matchers(const promql::VectorSelector& narrow,
                                                          const promql::VectorSelector& broad);

}  // namespace tidegate::engine
