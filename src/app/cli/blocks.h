#pragma once

#include <string>
#include <vector>

#include "app/cli/command.h"
#include "edge/sources/block_folder.h"

// What `tidegate blocks ACTION` does. Each gives the exit code, having said what is wrong.
namespace tidegate::cli {

int list_blocks(Invocation& call, const std::string& folder);
int analyze_blocks(Invocation& call, const std::string& folder);

enum class SampleFormat { openmetrics, dump };

// Prints all samples, or those of --match, --from and --to: in OpenMetrics, or as `promtool tsdb dump` does.
int print_samples(Invocation& call, const std::string& folder, SampleFormat format);

// Reads files with metrics whose samples have times, and writes them as blocks into the folder.
int import_blocks(Invocation& call, const std::vector<std::string>& files, const std::string& folder);

}  // namespace tidegate::cli
