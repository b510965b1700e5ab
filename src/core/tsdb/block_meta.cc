#include "core/tsdb/block_meta.h"

#include <utility>

#include "base/format.h"
#include "base/json.h"

namespace tidegate::tsdb {
namespace {

std::size_t count_in(const Json& stats, std::string_view name) {
  return static_cast<std::size_t>(std::max<std::int64_t>(stats[name].integer(), 0));
}

}  // namespace

Result<BlockMeta> parse_block_meta(std::string_view json) {
  const auto document = TRY(parse_json(json));
  if (document["version"].integer() != 1) {
    return fail(ErrorKind::malformed, format("its version is {}; version 1 is known", document["version"].write()));
  }
  if (!document["minTime"].is_number() || !document["maxTime"].is_number()) {
    return fail(ErrorKind::malformed, "minTime or maxTime is missing");
  }
  const std::int64_t first = document["minTime"].integer(), end = document["maxTime"].integer();
  if (end < first) return fail(ErrorKind::malformed, format("maxTime {} is before minTime {}", end, first));
  const auto& stats = document["stats"];
  const auto& compaction = document["compaction"];
  BlockMeta meta{
      .ulid = std::string(document["ulid"].string()),
      .range = {.first = first, .last = end > first ? end - 1 : end},
      .samples = count_in(stats, "numSamples"),
      .series = count_in(stats, "numSeries"),
      .chunks = count_in(stats, "numChunks"),
      .tombstones = count_in(stats, "numTombstones"),
      .level = static_cast<int>(compaction["level"].integer(1)),
      .sources = {},
  };
  for (const auto& source : compaction["sources"].items()) meta.sources.emplace_back(source.string());
  return meta;
}

std::string write_block_meta(const BlockMeta& meta) {
  Json stats = Json::object();
  stats.set("numSamples", meta.samples).set("numSeries", meta.series).set("numChunks", meta.chunks);
  if (meta.tombstones > 0) stats.set("numTombstones", meta.tombstones);
  Json sources = Json::array();
  for (const auto& source : meta.sources) sources.push(source);
  Json document = Json::object();
  document.set("ulid", meta.ulid).set("minTime", meta.range.first).set("maxTime", meta.range.last + 1);
  document.set("stats", std::move(stats));
  document.set("compaction", Json::object().set("level", meta.level).set("sources", std::move(sources)));
  document.set("version", 1);
  return document.write_pretty();
}

}  // namespace tidegate::tsdb
