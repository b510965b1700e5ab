#include "core/engine/context.h"

#include <algorithm>

#include "base/format.h"
#include "core/engine/label_index.h"

namespace tidegate::engine {

std::unexpected<Failure> fail_query(std::string message) { return fail_query(Error{.message = std::move(message)}); }

std::unexpected<Failure> fail_query(Error error) {
  return std::unexpected(Failure{.syntax = {}, .message = std::move(error.message), .kind = error.kind});
}

Row Context::unnamed(Row row) {
  if (options.delayed_names) {
    row.drop_name = true;
  } else {
    row.labels = labeling.without_metadata(row.labels);
  }
  return row;
}

Outcome<void> Context::check(std::size_t more_samples) const {
  if (options.expired && options.expired()) return fail_query("query timed out in expression evaluation");
  if (live_samples + more_samples > options.most_samples) {
    return fail_query("query processing would load too many samples into memory in query execution");
  }
  return {};
}

Outcome<void> Context::check_size(std::size_t series, std::size_t steps) const {
  if (series > options.most_series) {
    return fail_query(fmt::format("a selector chooses {} series, and {} are allowed: name more of their labels", series,
                                  options.most_series));
  }
  if (series > options.most_cells / std::max<std::size_t>(steps, 1)) {
    constexpr std::size_t kMebibyte = std::size_t{1} << 20;
    return fail_query(
        fmt::format("{} series at {} steps need more than {} MiB of memory: choose fewer series, or a longer step",
                    series, steps, options.most_cells * sizeof(double) / kMebibyte));
  }
  return {};
}

Outcome<Frame> merge_equal_rows(Frame frame) {
  LabelIndex index(frame.size());
  bool any = false;
  for (const Row& row : frame.rows) {
    if (index.find(row.labels) != LabelIndex::kNone) {
      any = true;
      break;
    }
    index.add(row.labels);
  }
  if (!any) return frame;

  Frame merged(frame.steps);
  LabelIndex kept;
  for (std::size_t from = 0; from < frame.size(); ++from) {
    auto to = kept.find(frame.rows[from].labels);
    if (to == LabelIndex::kNone) {
      to = static_cast<std::uint32_t>(merged.add(frame.rows[from]));
      kept.add(frame.rows[from].labels);
    }
    for (std::size_t step = 0; step < frame.steps; ++step) {
      if (!frame.has(from, step)) continue;
      // A float and a histogram are not told apart as Prometheus merges: of both, the histogram stays.
      const bool is_histogram = frame.histogram(from, step) != nullptr;
      if (merged.has(to, step)) {
        const bool was_histogram = merged.histogram(to, step) != nullptr;
        if (was_histogram == is_histogram) return fail_query("vector cannot contain metrics with the same labelset");
        if (was_histogram) continue;
      }
      merged.copy(frame, from, step, to);
    }
  }
  return merged;
}

}  // namespace tidegate::engine
