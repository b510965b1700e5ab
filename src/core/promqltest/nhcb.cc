#include "core/promqltest/nhcb.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/format.h"
#include "base/text.h"
#include "core/histograms/arithmetic.h"
#include "core/histograms/text.h"

namespace tidegate::promqltest {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// What is known of one classic histogram at one time.
struct Classic {
  std::map<double, double> buckets;  // cumulative, by upper bound
  std::optional<double> count;
  double sum = 0;
};

using Samples = std::map<std::int64_t, Classic>;
using ClassicSeries = std::map<Labels, Samples>;

enum class Part { none, bucket, count, sum };

struct Suffix {
  std::string_view text;
  Part part;
};

constexpr Suffix kSuffixes[] = {{"_bucket", Part::bucket}, {"_count", Part::count}, {"_sum", Part::sum}};

void take(Classic& classic, Part part, double bound, double value) {
  switch (part) {
    case Part::bucket: classic.buckets.emplace(bound, value); break;  // of two with one bound, the first
    case Part::count: classic.count = value; break;
    case Part::sum: classic.sum = value; break;
    case Part::none: break;
  }
}

void collect(const Load::Series& series, Duration step, ClassicSeries& all) {
  const auto name = series.labels.get("__name__");
  const auto suffix = std::ranges::find_if(kSuffixes, [name](const Suffix& s) { return name.ends_with(s.text); });
  if (suffix == std::end(kSuffixes)) return;
  double bound = 0;
  if (suffix->part == Part::bucket) {
    const auto le = parse_double(series.labels.get("le"));
    if (!le || std::isnan(*le)) return;
    bound = *le;
  }
  Labels labels = series.labels;
  labels.set("__name__", std::string(name.substr(0, name.size() - suffix->text.size())));
  labels.remove("le");
  Samples& samples = all[std::move(labels)];
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    const auto& value = series.values[i];
    const auto time = static_cast<std::int64_t>(i) * step.ms;
    if (!value.omitted && !value.histogram) take(samples[time], suffix->part, bound, value.value);
  }
}

bool is_whole(double value) { return std::abs(value) < 0x1p63 && std::trunc(value) == value; }

// The cumulative buckets, the last of them +Inf.
Result<std::map<double, double>> complete_buckets(const Classic& classic) {
  auto buckets = classic.buckets;
  if (buckets.empty() && !classic.count)
    return fail(ErrorKind::invalid, "a histogram needs a count where it has no buckets");
  double below = 0;
  for (const auto& [bound, count] : buckets) {
    if (count < 0) return fail(ErrorKind::invalid, "a bucket must not hold less than nothing");
    if (count < below)
      return fail(ErrorKind::invalid, format("the bucket le=\"{}\" holds less than the one below", shortest(bound)));
    below = count;
  }
  if (classic.count && *classic.count < 0) return fail(ErrorKind::invalid, "a count must not be negative");
  const double count = classic.count ? *classic.count : buckets.rbegin()->second;
  buckets.emplace(kInfinity, count);
  if (buckets.rbegin()->second != count)
    return fail(ErrorKind::invalid, format("the count is {}, but the last bucket holds {}", histograms::general(count),
                                           histograms::general(buckets.rbegin()->second)));
  return buckets;
}

Result<Histogram> convert(const Classic& classic) {
  const auto buckets = TRY(complete_buckets(classic));
  Histogram native;
  native.schema = Histogram::kCustomBuckets;
  native.count = buckets.rbegin()->second;
  native.sum = classic.sum;
  native.positive_spans = {{.offset = 0, .length = static_cast<std::uint32_t>(buckets.size())}};
  bool all_whole = true;
  double below = 0;
  for (const auto& [bound, count] : buckets) {
    if (bound != kInfinity) native.custom_bounds.push_back(bound);
    native.positive.push_back(count - below);
    below = count;
    all_whole = all_whole && is_whole(count);
  }
  histograms::compact(native, all_whole ? 2 : 0);  // as Prometheus does, whose integer histograms keep small gaps
  TRY(histograms::check(native));
  return native;
}

}  // namespace

Result<std::vector<NativeSample>> native_samples(const Load& load) {
  ClassicSeries all;
  for (const auto& series : load.series) collect(series, load.step, all);
  std::vector<NativeSample> native;
  for (const auto& [labels, samples] : all) {
    for (const auto& [time, classic] : samples) {
      auto histogram = convert(classic);
      if (!histogram)
        return fail(ErrorKind::invalid,
                    format("{} at {} ms: {}", format_labels(labels), time, histogram.error().message));
      native.push_back({.labels = labels, .time = time, .histogram = std::move(*histogram)});
    }
  }
  return native;
}

}  // namespace tidegate::promqltest
