#include <algorithm>
#include <unordered_map>

#include "app/cli/blocks.h"
#include "app/cli/exit_codes.h"
#include "app/cli/gate_loading.h"
#include "app/cli/session.h"
#include "base/file.h"
#include "base/format.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "core/tsdb/block_writer.h"
#include "core/tsdb/exposition.h"
#include "edge/sources/block_folder.h"

namespace tidegate::cli {
namespace {

// Collects the samples of all files, each series once.
class Collector final : public tsdb::ExpositionVisitor {
 public:
  void begin_file() { places_.clear(); }

  Result<void> series(std::uint32_t, const Labels& labels) override {
    const auto [at, is_new] = known_.try_emplace(format_labels(labels), all_.size());
    if (is_new) all_.push_back({.labels = labels, .samples = {}});
    places_.push_back(at->second);
    return {};
  }

  Result<void> sample(const tsdb::ExpositionSample& sample) override {
    if (!sample.time) return fail(ErrorKind::malformed, "a sample without a time can't be put into a block");
    auto& floats = all_[places_[sample.series]].samples.floats;
    floats.times.push_back(*sample.time);
    floats.values.push_back(sample.value);
    ++samples_;
    return {};
  }

  std::size_t samples() const { return samples_; }

  // In the order of their labels, each one's samples in the order of their times. Two different ones at one time are
  // an Error.
  Result<std::vector<tsdb::SeriesSamples>> take() {
    for (auto& series : all_) TRY(sort(series));
    std::ranges::sort(all_, {}, &tsdb::SeriesSamples::labels);
    return std::move(all_);
  }

 private:
  static Result<void> sort(tsdb::SeriesSamples& series) {
    auto& [times, values, starts] = series.samples.floats;
    if (std::ranges::adjacent_find(times, std::ranges::greater_equal()) == times.end()) return {};
    std::vector<std::pair<std::int64_t, double>> pairs;
    for (std::size_t i = 0; i < times.size(); ++i) pairs.emplace_back(times[i], values[i]);
    std::ranges::stable_sort(pairs, {}, &std::pair<std::int64_t, double>::first);
    times.clear(), values.clear();
    for (const auto& [time, value] : pairs) {
      if (!times.empty() && times.back() == time) {
        if (values.back() == value) continue;
        return fail(ErrorKind::malformed, format("{} has two different values at {}", format_labels(series.labels),
                                                 format_timestamp({time})));
      }
      times.push_back(time);
      values.push_back(value);
    }
    return {};
  }

  std::vector<tsdb::SeriesSamples> all_;
  std::unordered_map<std::string, std::size_t> known_;
  std::vector<std::size_t> places_;  // of the file's series numbers in all_
  std::size_t samples_ = 0;
};

Result<void> read(const std::string& path, Collector& collector) {
  const auto file = TRY(MappedFile::open(path));
  const std::string_view text(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  collector.begin_file();
  const auto format_here = tsdb::format_of_file(path, text);
  if (!format_here) return fail(ErrorKind::malformed, format("{}: {}", printable(path), format_here.error().message));
  tsdb::ExpositionParser parser({.format = *format_here});
  if (const auto parsed = parser.parse(text, collector); !parsed) {
    const auto& [line, column, message, hint] = parsed.error();
    return fail(ErrorKind::malformed,
                format("{}:{}:{}: {}{}{}", printable(path), line, column, message, hint.empty() ? "" : "; ", hint));
  }
  return {};
}

Result<std::size_t> import(const std::vector<std::string>& files, const std::string& folder, Duration length,
                           Timestamp now, Collector& collector) {
  for (const auto& path : files) TRY(read(path, collector));
  const auto series = TRY(collector.take());
  const auto blocks = TRY(tsdb::write_blocks(series, [&] { return sources::fresh_identity(now); }, length));
  TRY(make_folder(folder));
  for (const auto& block : blocks) TRY(sources::write_block(folder, block));
  return blocks.size();
}

}  // namespace

int import_blocks(Invocation& call, const std::vector<std::string>& files, const std::string& folder) {
  const auto length = parse_duration(call.value("length").value_or("2h")).value_or(Duration{});
  if (length <= Duration{}) return usage_error(call, "--length must be longer than nothing");
  const Session session(call);
  Collector collector;
  const auto blocks = import(files, folder, length, session.started, collector);
  if (!blocks) return usage_error(call, blocks.error().message);
  call.err.write(format("wrote {} with {} into {}\n", count_of(*blocks, "block"),
                        count_of(collector.samples(), "sample"), printable(folder)));
  return kExitPass;
}

}  // namespace tidegate::cli
