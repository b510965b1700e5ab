#include "edge/sources/head_folder.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/format.h"

namespace tidegate::sources {
namespace {

// A running Prometheus may remove a file of the log that was just listed, or write where we read: then the files are
// looked at again.
constexpr int kAttempts = 4;

constexpr std::string_view kCheckpoint = "checkpoint.";

struct NumberedFile {
  std::uint32_t number = 0;
  std::string path;
};

std::optional<std::uint32_t> number_in(std::string_view name) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return number;
}

// The entries of a folder that are called `prefix` and a number, the lowest first; none if there is no such folder.
Result<std::vector<NumberedFile>> numbered_in(const std::string& folder, std::string_view prefix = "") {
  const auto names = TRY(list_folder(folder));
  std::vector<NumberedFile> files;
  if (!names) return files;
  for (const std::string_view name : *names) {
    const auto number = name.starts_with(prefix) ? number_in(name.substr(prefix.size())) : std::nullopt;
    if (number) files.push_back({.number = *number, .path = format("{}/{}", folder, name)});
  }
  std::ranges::sort(files, {}, &NumberedFile::number);
  return files;
}

// The files' bytes, mapped for as long as `mapped` lives.
Result<std::vector<tsdb::WalSegment>> segments_of(const std::vector<NumberedFile>& files,
                                                  std::vector<MappedFile>& mapped) {
  std::vector<tsdb::WalSegment> segments;
  for (const auto& file : files) {
    auto bytes = TRY(MappedFile::open(file.path));
    segments.push_back({.number = file.number, .bytes = bytes.bytes()});
    mapped.push_back(std::move(bytes));
  }
  return segments;
}

Result<void> read_log(const std::string& folder, tsdb::HeadFiles& files, std::vector<MappedFile>& mapped) {
  const auto checkpoints = TRY(numbered_in(folder, kCheckpoint));
  auto log = TRY(numbered_in(folder));
  if (!checkpoints.empty()) {
    const auto& last = checkpoints.back();
    std::erase_if(log, [&](const NumberedFile& file) { return file.number <= last.number; });
    const auto inside = TRY(numbered_in(last.path));
    auto segments = TRY(segments_of(inside, mapped));
    files.checkpoint = {.number = last.number, .segments = std::move(segments)};
  }
  files.log = TRY(segments_of(log, mapped));
  return {};
}

}  // namespace

Result<HeadOnDisk> HeadOnDisk::open_once(const std::string& folder, const tsdb::HeadOptions& options) {
  HeadOnDisk out;
  tsdb::HeadFiles files;
  const auto chunks = TRY(numbered_in(folder + "/chunks_head"));
  files.chunks = TRY(segments_of(chunks, out.chunks_));
  std::vector<MappedFile> logs;
  TRY(read_log(folder + "/wal", files, logs));
  const auto late = TRY(numbered_in(folder + "/wbl"));
  files.late_log = TRY(segments_of(late, logs));
  out.head_ = TRY(tsdb::HeadStorage::open(files, options));
  return out;
}

Result<HeadOnDisk> HeadOnDisk::open(const std::string& folder, const tsdb::HeadOptions& options) {
  if (!is_folder(folder)) return fail(ErrorKind::invalid, format("cannot read {}: there is no such folder", folder));
  for (int attempt = 1;; ++attempt) {
    auto opened = open_once(folder, options);
    if (opened || attempt == kAttempts || opened.error().kind == ErrorKind::too_large) {
      if (opened) return opened;
      return fail(opened.error().kind, format("{}: {}", folder, opened.error().message));
    }
  }
}

}  // namespace tidegate::sources
