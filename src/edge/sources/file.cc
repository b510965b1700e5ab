// A file with metrics as targets expose them: what a load test, a batch job or a textfile collector left behind.
#include "base/file.h"

#include <sys/stat.h>

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "core/model/source_fields.h"
#include "core/tsdb/exposition.h"
#include "core/tsdb/memory.h"
#include "edge/sources/engine_source.h"

namespace tidegate::sources {
namespace {

constexpr std::size_t kLargestFile = std::size_t{512} << 20;

// When the file was last written, as a time that a question at the same second is not before: windows end at whole
// seconds.
Timestamp written_at(const std::string& path, Timestamp now) {
  struct stat status{};
  if (path == "-" || ::stat(path.c_str(), &status) != 0) return now;
  return std::min(Timestamp{std::int64_t{status.st_mtim.tv_sec} * 1000}, now);
}

class Collector final : public tsdb::ExpositionVisitor {
 public:
  Collector(tsdb::MemoryStorage& storage, Timestamp untimed) : storage_(storage), untimed_(untimed.ms) {}

  Result<void> series(std::uint32_t, const Labels& labels) override {
    labels_.push_back(labels);
    return {};
  }

  Result<void> sample(const tsdb::ExpositionSample& sample) override {
    const std::int64_t time = sample.time.value_or(untimed_);
    newest_ = std::max(newest_.value_or(time), time);
    return storage_.append(labels_[sample.series], time, sample.value, sample.start);
  }

  std::optional<std::int64_t> newest() const { return newest_; }

 private:
  tsdb::MemoryStorage& storage_;
  std::int64_t untimed_;
  std::vector<Labels> labels_;
  std::optional<std::int64_t> newest_;
};

class FileSeries final : public StoredSeries {
 public:
  static Result<std::unique_ptr<StoredSeries>> read(const std::string& path, Timestamp now) {
    const Timestamp written = written_at(path, now);
    const std::string text = TRY(read_file(path, kLargestFile));
    const std::string name = path == "-" ? "standard input" : printable(path);
    auto out = std::make_unique<FileSeries>();
    Collector collector(out->storage_, written);
    const auto format_here = tsdb::format_of_file(path, text);
    if (!format_here) return fail(ErrorKind::malformed, format("{}: {}", name, format_here.error().message));
    tsdb::ExpositionParser parser({.format = *format_here});
    if (const auto parsed = parser.parse(text, collector); !parsed) {
      const auto& [line, column, message, hint] = parsed.error();
      return fail(ErrorKind::malformed,
                  format("{}:{}:{}: {}{}{}", name, line, column, message, hint.empty() ? "" : "; ", hint));
    }
    if (!collector.newest()) return fail(ErrorKind::malformed, format("{} has no samples", name));
    out->newest_ = Timestamp{*collector.newest()};
    return out;
  }

  const tsdb::Storage& storage() const override { return storage_; }
  Result<std::optional<Timestamp>> newest() const override { return std::optional(newest_); }

 private:
  tsdb::MemoryStorage storage_;
  Timestamp newest_;
};

Result<std::unique_ptr<StoredSeries>> read(const SourceConfig& config, const SourceContext& context) {
  return FileSeries::read(config.path, context.clock.now());
}

Result<std::unique_ptr<Source>> open(const SourceConfig& config, const SourceContext& context) {
  if (file_exists(config.path) && !is_folder(config.path)) {
    const auto again = [config, context] { return read(config, context); };
    return engine_source({.name = config.path, .read = again, .timeout = config.timeout}, context);
  }
  const std::string why = file_exists(config.path) ? "it is a folder" : "there is no such file";
  return fail(ErrorKind::invalid, format("source {}: cannot read {}: {}", quoted(config.name), config.path, why));
}

}  // namespace

SourceKind file();
SourceKind file() {
  return {
      {.name = "file",
       .help = "A file with metrics as targets expose them (OpenMetrics or Prometheus' text), such as the results of a "
               "load test. No server is needed.",
       .fields = file_source_fields(),
       .example = "file: metrics.om"},
      open,
      read};
}

}  // namespace tidegate::sources
