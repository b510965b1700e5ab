#include "core/engine/notes.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/time.h"
#include "core/histograms/text.h"
#include "core/promql/quoting.h"

namespace tidegate::engine {
namespace {

// "3:14", both from 1, as Prometheus counts: by bytes.
std::string place_in(std::string_view query, std::size_t offset) {
  const auto before = query.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const auto line_start = before.rfind('\n');
  const auto column = line_start == std::string_view::npos ? offset + 1 : offset - line_start;
  return fmt::format("{}:{}", line, column);
}

// As Go's %.2g.
std::string two_digits(double number) {
  return std::isfinite(number) ? fmt::format("{:.2g}", number) : histograms::general(number);
}

}  // namespace

void Notes::add(std::string_view kind, const promql::Expr& where, std::string_view text,
                std::vector<std::string>& list) {
  add_once(fmt::format("{}{} ({})", kind, text, place_in(query_, where.span.begin)), list);
}

void Notes::warn(std::string_view text) { add_once(fmt::format("PromQL warning: {}", text), found_.warnings); }

void Notes::add_once(std::string text, std::vector<std::string>& list) {
  if (seen_.insert(text).second) list.push_back(std::move(text));
}

void Notes::forced(const promql::Expr& where, std::string_view text, const Forced& what) {
  add_forced({std::string(text), place_in(query_, where.span.begin)}, what);
}

void Notes::add_forced(const TextAndPlace& key, const Forced& what) {
  const auto [known, is_new] = forced_.try_emplace(key, what);
  if (is_new) return;
  Forced& all = known->second;
  all.lowest = std::min(all.lowest, what.lowest);
  all.highest = std::max(all.highest, what.highest);
  all.drop = std::max(all.drop, what.drop);
  all.first = std::min(all.first, what.first);
  all.last = std::max(all.last, what.last);
  all.count += what.count;
}

Annotations Notes::take() {
  const auto second = [](std::int64_t ms) { return format_timestamp(Timestamp{ms / 1000 * 1000}); };
  for (const auto& [key, all] : forced_) {
    add_once(
        fmt::format("PromQL info: {}, from buckets {} to {}, with a max diff of {}, over {} samples from {} to {} ({})",
                    key.first, histograms::general(all.lowest), histograms::general(all.highest), two_digits(all.drop),
                    all.count, second(all.first), second(all.last), key.second),
        found_.infos);
  }
  return std::move(found_);
}

void Notes::merge(Notes other) {
  for (const auto& [key, what] : other.forced_) add_forced(key, what);
  for (auto& text : other.found_.warnings) add_once(std::move(text), found_.warnings);
  for (auto& text : other.found_.infos) add_once(std::move(text), found_.infos);
}

std::string for_metric(std::string_view text, std::string_view metric) {
  if (metric.empty()) return std::string(text);
  return fmt::format("{} for metric name {}", text, promql::write_string(metric));
}

std::string mixed_samples(std::string_view metric) {
  return fmt::format("encountered a mix of histograms and floats for metric name {}", promql::write_string(metric));
}

std::string mixed_schemas(std::string_view metric) {
  return fmt::format(
      "vector contains a mix of histograms with exponential and custom buckets schemas for metric name {}",
      promql::write_string(metric));
}

std::string not_a_counter(std::string_view metric) {
  return fmt::format("this native histogram metric is not a counter: {}", promql::write_string(metric));
}

std::string not_a_gauge(std::string_view metric) {
  return fmt::format("this native histogram metric is not a gauge: {}", promql::write_string(metric));
}

std::string ignored_histograms(std::string_view metric) {
  return fmt::format("ignored histograms in a range containing both floats and histograms for metric name {}",
                     promql::write_string(metric));
}

std::string ignored_in_aggregation(std::string_view aggregator) {
  return fmt::format("ignored histogram in {} aggregation", aggregator);
}

std::string reconciled(std::string_view operation) {
  return fmt::format("mismatched custom buckets were reconciled during {}", operation);
}

std::string conflicting_resets(std::string_view operation) {
  return fmt::format("conflicting counter resets during histogram {}", operation);
}

std::string bad_quantile(double q) {
  return fmt::format("quantile value should be between 0 and 1, got {}", histograms::general(q));
}

std::string starts_overlap_text(std::string_view metric) {
  return fmt::format("start timestamps of neighbouring samples overlap for metric name {}",
                     promql::write_string(metric));
}

}  // namespace tidegate::engine
