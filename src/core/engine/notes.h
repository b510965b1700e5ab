#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/engine/engine.h"

namespace tidegate::engine {

// Collects the annotations of a query, each text once. For one thread; what several collected is merged.
class Notes {
 public:
  explicit Notes(std::string_view query) : query_(query) {}

  void warn(const promql::Expr& where, std::string_view text) { add("PromQL warning: ", where, text, found_.warnings); }
  void info(const promql::Expr& where, std::string_view text) { add("PromQL info: ", where, text, found_.infos); }
  void warn(std::string_view text);  // of the query as a whole

  // Samples that were mended. Those with the same text become one remark that says how many, and how much.
  struct Forced {
    double lowest = 0;  // bounds of buckets
    double highest = 0;
    double drop = 0;         // the largest
    std::int64_t first = 0;  // ms
    std::int64_t last = 0;
    std::size_t count = 1;
  };
  void forced(const promql::Expr& where, std::string_view text, const Forced& what);

  Notes empty_copy() const { return Notes(query_); }
  void merge(Notes other);
  bool empty() const { return seen_.empty() && forced_.empty(); }
  Annotations take();

 private:
  void add(std::string_view kind, const promql::Expr& where, std::string_view text, std::vector<std::string>& list);
  void add_once(std::string text, std::vector<std::string>& list);

  using TextAndPlace = std::pair<std::string, std::string>;
  void add_forced(const TextAndPlace& key, const Forced& what);

  std::string_view query_;
  Annotations found_;
  std::unordered_set<std::string> seen_;
  std::map<TextAndPlace, Forced> forced_;
};

// The texts that several places use. Source: prometheus util/annotations.
std::string for_metric(std::string_view text, std::string_view metric);  // `text for metric name "x"`; text if empty
std::string mixed_samples(std::string_view metric);
std::string mixed_schemas(std::string_view metric);
std::string not_a_counter(std::string_view metric);
std::string not_a_gauge(std::string_view metric);
std::string ignored_histograms(std::string_view metric);
std::string ignored_in_aggregation(std::string_view aggregator);
std::string reconciled(std::string_view operation);          // "addition", "subtraction", "aggregation"
std::string conflicting_resets(std::string_view operation);  // the same
std::string bad_quantile(double q);
std::string starts_overlap_text(std::string_view metric);

}  // namespace tidegate::engine
