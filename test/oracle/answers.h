#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/model/series.h"
#include "core/tsdb/memory.h"
#include "oracle/naive_promql.h"

// What the engine answers about series made up at random.
namespace tidegate::oracle {

using Answers = std::map<Labels, Points>;

// REQUIRES: no two samples of one series at one time.
tsdb::MemoryStorage stored(const std::vector<Series>& data);

engine::Outcome<engine::Answer> ask(const tsdb::Storage& storage, const std::string& query, const Moments& moments,
                                    const engine::Options& options);

Answers by_labels(const engine::Answer& answer);
std::string written(const Answers& answers);

}  // namespace tidegate::oracle
