#include "core/tsdb/exposition_memory.h"

#include <array>
#include <cstring>
#include <span>

namespace tidegate::tsdb {
namespace {

constexpr std::string_view kCreated = "_created";

std::span<const std::string_view> suffixes_of(MetricType type) {
  static constexpr std::array<std::string_view, 2> kCounter = {"_total", kCreated};
  static constexpr std::array<std::string_view, 4> kHistogram = {"_bucket", "_count", "_sum", kCreated};
  if (type == MetricType::counter) return kCounter;
  if (type == MetricType::histogram) return kHistogram;
  if (type == MetricType::summary) return std::span(kHistogram).subspan(1);
  return {};
}

std::string_view without_suffix(std::string_view name, MetricType type) {
  for (const auto suffix : suffixes_of(type)) {
    if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  }
  return name;
}

// Equal for the series that share a start: their metric, and their labels but for the bound.
std::string group_key(const Labels& labels, MetricType type) {
  std::string key(without_suffix(labels.get("__name__"), type));
  for (const auto& [name, value] : labels.pairs) {
    if (name == "__name__" || (type == MetricType::histogram && name == "le") ||
        (type == MetricType::summary && name == "quantile")) {
      continue;
    }
    for (const auto& text : {name, value}) key.append(1, '\0').append(std::to_string(text.size())).append(text);
  }
  return key;
}

}  // namespace

std::uint32_t ExpositionMemory::find(std::string_view text, MetricType type) const {
  const auto known = indexes_.find({text, type});
  return known == indexes_.end() ? kNone : known->second;
}

void ExpositionMemory::find_role(KnownSeries& one, const Labels& labels) {
  const bool may_have_start =
      one.type == MetricType::counter || one.type == MetricType::histogram || one.type == MetricType::summary;
  if (options.created == ExpositionOptions::Created::starts && options.format == ExpositionFormat::openmetrics &&
      may_have_start) {
    const auto next = static_cast<std::uint32_t>(groups_.size() + 1);
    one.group = groups_.emplace(group_key(labels, one.type), next).first->second;
    if (labels.get("__name__").ends_with(kCreated)) one.role = KnownSeries::Role::start;
  }
  if (one.role == KnownSeries::Role::samples) one.number = numbers_++;
}

KnownSeries& ExpositionMemory::add(const SeriesParts& parts_given, MetricType type, const Labels& labels) {
  auto* kept = static_cast<char*>(texts_.allocate(parts_given.text.size(), 1));
  std::memcpy(kept, parts_given.text.data(), parts_given.text.size());
  const auto index = static_cast<std::uint32_t>(series.size());
  auto& one =
      series.emplace_back(KnownSeries{.text = {kept, parts_given.text.size()}, .type = type, .next = index + 1});
  indexes_.emplace(Key{one.text, type}, index);
  find_role(one, labels);
  return one;
}

}  // namespace tidegate::tsdb
