#include <algorithm>
#include <map>
#include <ranges>

#include "app/cli/blocks.h"
#include "app/cli/exit_codes.h"
#include "app/cli/gate_loading.h"
#include "app/cli/session.h"
#include "base/file.h"
#include "base/format.h"
#include "base/text.h"
#include "core/histograms/text.h"
#include "core/promql/selectors.h"
#include "core/tsdb/exposition_text.h"
#include "edge/sources/head_folder.h"
#include "edge/sources/source_kinds.h"
#include "edge/sources/stored_series.h"

namespace tidegate::cli {
namespace {

constexpr int kExitNoSource = 4;
constexpr std::size_t kTop = 10;  // lines of each list that analyze prints

int complain(Invocation& call, const Error& error) {
  usage_error(call, error.message);
  return error.kind == ErrorKind::invalid ? kExitUsage : kExitNoSource;
}

// The blocks, and what is in the log but in no block yet.
std::expected<std::unique_ptr<sources::StoredSeries>, int> open(Invocation& call, const Session& session,
                                                                const std::string& folder) {
  auto series = sources::find_source_kind("blocks")->read({.name = folder, .kind = "blocks", .path = folder},
                                                          session.source_context);
  if (series) return *std::move(series);
  return std::unexpected(complain(call, series.error()));
}

struct Counted {
  std::string name;
  std::size_t count = 0;
};

// The largest first.
std::string top_of(std::string_view title, std::vector<Counted> all) {
  if (all.empty()) return "";
  std::ranges::sort(all, [](const Counted& a, const Counted& b) {
    return a.count > b.count || (a.count == b.count && a.name < b.name);
  });
  std::string text = format("\n{}\n", title);
  for (const auto& [name, count] : all | std::views::take(kTop)) text += format("{:>10}  {}\n", count, printable(name));
  if (all.size() > kTop) text += format("{:>10}  ... and {} more\n", "", all.size() - kTop);
  return text;
}

// What the series of all blocks have.
struct Census {
  std::map<std::string, std::size_t> metrics;                        // series of each
  std::map<std::string, std::map<std::string, std::size_t>> labels;  // series of each value of each label
  std::size_t series = 0;
};

Result<Census> count(const tsdb::Storage& storage) {
  LabelStore store;
  const promql::Matcher any{.label = "__name__", .op = promql::Matcher::Op::matches, .value = ".*"};
  const tsdb::TimeRange always{.first = INT64_MIN / 2, .last = INT64_MAX / 2};
  const auto selection = TRY(storage.select({&any, 1}, always, store));
  Census census;
  for (const LabelSet set : selection->series()) {
    ++census.series;
    for (const auto& [name, value] : set) {
      const auto label = store.text(name);
      if (label == "__name__") {
        ++census.metrics[std::string(store.text(value))];
      } else {
        ++census.labels[std::string(label)][std::string(store.text(value))];
      }
    }
  }
  return census;
}

std::string text_of(const Census& census) {
  std::vector<Counted> metrics;
  for (const auto& [name, series] : census.metrics) metrics.push_back({name, series});
  std::vector<Counted> values;
  std::vector<Counted> pairs;
  for (const auto& [label, of_label] : census.labels) {
    values.push_back({label, of_label.size()});
    for (const auto& [value, series] : of_label) pairs.push_back({label + "=" + quoted(value), series});
  }
  return format("{}, {}, {}\n", format("{} series", census.series), count_of(census.metrics.size(), "metric"),
                count_of(census.labels.size(), "label")) +
         top_of("Metrics with most series", std::move(metrics)) + top_of("Labels with most values", std::move(values)) +
         top_of("Pairs in most series", std::move(pairs));
}

// A sample's value in OpenMetrics and in dumps.
std::string value_text(double value) { return shortest(value); }

class Samples {
 public:
  Samples(Invocation& call, SampleFormat format) : call_(call), format_(format) {}

  Result<void> print(const tsdb::Storage& storage, std::span<const promql::Matcher> matchers, tsdb::TimeRange range) {
    LabelStore store;
    const auto selection = TRY(storage.select(matchers, range, store));
    tsdb::Columns columns;
    for (std::size_t i = 0; i < selection->series().size(); ++i) {
      columns.clear();
      TRY(selection->read(i, columns));
      print_series(store.labels(selection->series()[i]), columns);
    }
    if (format_ == SampleFormat::openmetrics) call_.out.write("# EOF\n");
    if (histograms_ > 0) {
      call_.err.write(
          format("left out {}: OpenMetrics has no form for native histograms\n", count_of(histograms_, "sample")));
    }
    return {};
  }

 private:
  void print_series(const Labels& labels, const tsdb::Columns& columns) {
    const bool dumps = format_ == SampleFormat::dump;
    const std::string name = dumps ? braces(labels) : tsdb::exposition_text(labels);
    std::string lines;
    const auto& floats = columns.floats;
    for (std::size_t i = 0; i < floats.times.size(); ++i) {
      const auto time = floats.times[i];
      lines += name + " " + value_text(floats.values[i]) + " " +
               (dumps ? format("{}", time) : format("{}.{:03}", time / 1000, time % 1000)) + "\n";
    }
    const auto& histograms = columns.histograms;
    for (std::size_t i = 0; i < histograms.times.size() && dumps; ++i) {
      lines += format("{} {} {}\n", name, histograms::to_text(*histograms.values[i]), histograms.times[i]);
    }
    if (!dumps) histograms_ += histograms.times.size();
    call_.out.write(lines);
  }

  // {__name__="up", job="web"}
  static std::string braces(const Labels& labels) {
    std::string text;
    for (const auto& [name, value] : labels.pairs) {
      text += (text.empty() ? "" : ", ") + promql::write_label(name) + "=" + quoted(value);
    }
    return "{" + text + "}";
  }

  Invocation& call_;
  SampleFormat format_;
  std::size_t histograms_ = 0;
};

std::string rows_of(const std::vector<sources::BlockOnDisk>& blocks) {
  std::string text = format("{:<26}  {:<20}  {:<20}  {:>9}  {:>11}  {:>9}  {:>8}\n", "BLOCK", "FROM", "TO", "LENGTH",
                            "SAMPLES", "CHUNKS", "SERIES");
  for (const auto& each : blocks) {
    const auto& meta = each.block().meta();
    const Duration length = milliseconds(meta.range.last - meta.range.first);
    text +=
        format("{:<26}  {:<20}  {:<20}  {:>9}  {:>11}  {:>9}  {:>8}\n", printable(meta.ulid),
               format_timestamp({meta.range.first / 1000 * 1000}), format_timestamp({meta.range.last / 1000 * 1000}),
               format_duration_rough(length), meta.samples, meta.chunks, meta.series);
  }
  return text;
}

// All of them, whether they have a name or not.
promql::Matcher any_series() { return {.label = "__name__", .op = promql::Matcher::Op::matches, .value = ".*"}; }

}  // namespace

int list_blocks(Invocation& call, const std::string& folder) {
  auto blocks = sources::open_blocks(folder);
  if (!blocks) return complain(call, blocks.error());
  std::optional<tsdb::HeadSummary> log;
  if (!file_exists(folder + "/meta.json")) {  // else it is a block
    tsdb::HeadOptions beyond_blocks;
    if (!blocks->empty()) beyond_blocks.complete_from = blocks->back().block().meta().range.last + 1;
    const auto head = sources::HeadOnDisk::open(folder, beyond_blocks);
    if (!head) return complain(call, head.error());
    log = head->head().summary();
    blocks = sources::open_blocks(folder);  // what was in the log may just have become a block
    if (!blocks) return complain(call, blocks.error());
  }
  if (blocks->empty()) call.err.write(printable(folder) + " has no blocks\n");
  if (!blocks->empty()) call.out.write(rows_of(*blocks));
  if (log && log->samples + log->chunks > 0) {
    call.out.write(format("{}in no block yet: {} series, {} and {}\n", blocks->empty() ? "" : "\n", log->series,
                          count_of(log->samples, "sample"), count_of(log->chunks, "chunk")));
  }
  return kExitPass;
}

int analyze_blocks(Invocation& call, const std::string& folder) {
  const Session session(call);
  const auto series = open(call, session, folder);
  if (!series) return series.error();
  const auto census = count((*series)->storage());
  if (!census) {
    usage_error(call, census.error().message);
    return kExitNoSource;
  }
  call.out.write(text_of(*census));
  return kExitPass;
}

int print_samples(Invocation& call, const std::string& folder, SampleFormat format) {
  std::vector<promql::Matcher> matchers = {any_series()};
  if (const auto match = call.value("match")) {
    const auto selector = promql::parse_selector(*match);
    if (!selector) return usage_error(call, "--match " + quoted(printable(*match)) + ": " + selector.error().message);
    matchers = selector->matchers;
    if (!selector->name.empty())
      matchers.push_back({.label = "__name__", .op = promql::Matcher::Op::equal, .value = selector->name});
  }
  const Session session(call);
  const auto series = open(call, session, folder);
  if (!series) return series.error();
  const auto newest = (*series)->newest();
  if (!newest) return complain(call, newest.error());
  const Timestamp base = newest->value_or(Timestamp{});
  tsdb::TimeRange range{.first = INT64_MIN / 2, .last = INT64_MAX / 2};
  if (const auto from = call.value("from")) range.first = resolve_time(*from, base).ms;
  if (const auto to = call.value("to")) range.last = resolve_time(*to, base).ms;
  const auto done = Samples(call, format).print((*series)->storage(), matchers, range);
  if (done) return kExitPass;
  usage_error(call, done.error().message);
  return kExitNoSource;
}

}  // namespace tidegate::cli
