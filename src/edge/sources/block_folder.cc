#include "edge/sources/block_folder.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/format.h"

namespace tidegate::sources {
namespace {

constexpr std::string_view kBase32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

bool is_ulid(std::string_view name) {
  return name.size() == 26 && name.find_first_not_of(kBase32) == std::string_view::npos;
}

Result<std::vector<std::string>> names_in(const std::string& folder) {
  auto names = TRY(list_folder(folder));
  if (!names) return fail(ErrorKind::invalid, format("cannot read {}: there is no such folder", folder));
  return *std::move(names);
}

// chunks/000001, chunks/000002 ... : their numbers are their places in the index.
Result<std::vector<std::string>> segments_in(const std::string& folder) {
  const auto names = TRY(names_in(folder));
  std::vector<std::string> segments;
  for (const auto& name : names) {
    if (name.size() < 6 || name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (name != format("{:06}", segments.size() + 1)) {
      return fail(ErrorKind::malformed, format("{} has {}, but no {:06}", folder, name, segments.size() + 1));
    }
    segments.push_back(folder + "/" + name);
  }
  return segments;
}

Result<void> write_synced(const std::string& path, std::string_view contents) {
  TRY(write_file(path, contents));
  return sync_file(path);
}

// A block's files are there if the block is: else it is damaged.
template <class T>
Result<T> of_block(Result<T> file) {
  if (!file) file.error().kind = ErrorKind::malformed;
  return file;
}

}  // namespace

Result<BlockOnDisk> BlockOnDisk::open(const std::string& folder) {
  BlockOnDisk out;
  out.meta_ = TRY(of_block(read_file(folder + "/meta.json")));
  tsdb::BlockBytes bytes{.name = folder, .meta = out.meta_, .index = {}, .segments = {}, .tombstones = {}};
  auto index = TRY(of_block(MappedFile::open(folder + "/index")));
  bytes.index = index.bytes();
  out.files_.push_back(std::move(index));
  const auto segments = TRY(of_block(segments_in(folder + "/chunks")));
  for (const auto& path : segments) {
    auto segment = TRY(of_block(MappedFile::open(path)));
    bytes.segments.push_back(segment.bytes());
    out.files_.push_back(std::move(segment));
  }
  if (file_exists(folder + "/tombstones")) {
    auto tombstones = TRY(of_block(MappedFile::open(folder + "/tombstones")));
    bytes.tombstones = tombstones.bytes();
    out.files_.push_back(std::move(tombstones));
  }
  out.block_ = TRY(tsdb::Block::open(std::move(bytes)));
  return out;
}

Result<std::vector<BlockOnDisk>> open_blocks(const std::string& folder) {
  std::vector<BlockOnDisk> blocks;
  if (file_exists(folder + "/meta.json")) {
    auto block = TRY(BlockOnDisk::open(folder));
    blocks.push_back(std::move(block));
    return blocks;
  }
  const auto names = TRY(names_in(folder));
  for (const auto& name : names) {
    if (!is_ulid(name) || !file_exists(folder + "/" + name + "/meta.json")) continue;
    auto block = TRY(BlockOnDisk::open(folder + "/" + name));
    blocks.push_back(std::move(block));
  }
  std::ranges::stable_sort(blocks, {}, [](const BlockOnDisk& one) { return one.block().meta().range.first; });
  return blocks;
}

Removed remove_old_blocks(const std::string& folder, Duration retain, Timestamp now) {
  constexpr std::string_view kDoomed = ".tmp-for-deletion";  // Prometheus removes what it finds under such a name
  Removed removed;
  const auto names = names_in(folder);
  if (!names) return {.blocks = {}, .problems = {names.error().message}};
  std::vector<std::pair<std::string, std::int64_t>> ends;
  std::int64_t newest = std::numeric_limits<std::int64_t>::min();
  for (const auto& name : *names) {
    const std::string path = folder + "/" + name;
    if (name.ends_with(kDoomed) && is_ulid(name.substr(0, name.size() - kDoomed.size()))) {
      if (const auto gone = remove_folder(path); !gone) removed.problems.push_back(gone.error().message);
    }
    if (!is_ulid(name)) continue;
    const auto text = read_file(path + "/meta.json");
    const auto meta = text ? tsdb::parse_block_meta(*text) : std::unexpected(text.error());
    if (!meta) continue;
    ends.emplace_back(path, meta->range.last);
    newest = std::max(newest, meta->range.last);
  }
  if (ends.empty()) return removed;
  const std::int64_t oldest = (Timestamp{std::min(now.ms, newest)} - retain).ms;
  for (const auto& [path, end] : ends) {
    if (end >= oldest) continue;
    const std::string doomed = path + std::string(kDoomed);
    auto gone = rename_path(path, doomed);
    if (gone) gone = remove_folder(doomed);
    if (!gone) removed.problems.push_back(gone.error().message);
    if (!file_exists(path)) removed.blocks.push_back(path);
  }
  return removed;
}

tsdb::BlockIdentity fresh_identity(Timestamp now) {
  tsdb::BlockIdentity identity{.written = now, .random = {}};
  if (::getrandom(identity.random.data(), identity.random.size(), 0) < 0) identity.random.fill(0);
  return identity;
}

Result<std::string> write_block(const std::string& folder, const tsdb::BlockFiles& files) {
  const std::string path = folder + "/" + files.ulid;
  const std::string begun = path + ".tmp-for-creation";  // Prometheus removes what it finds under such a name
  TRY(make_folder(begun));
  TRY(make_folder(begun + "/chunks"));
  for (std::size_t i = 0; i < files.segments.size(); ++i) {
    TRY(write_synced(format("{}/chunks/{:06}", begun, i + 1), files.segments[i]));
  }
  TRY(write_synced(begun + "/index", files.index));
  TRY(write_synced(begun + "/tombstones", files.tombstones));
  TRY(write_synced(begun + "/meta.json", files.meta));
  TRY(sync_file(begun + "/chunks"));
  TRY(sync_file(begun));
  TRY(rename_path(begun, path));
  TRY(sync_file(folder));
  return path;
}

}  // namespace tidegate::sources
