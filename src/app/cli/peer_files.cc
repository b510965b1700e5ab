#include "app/cli/peer_files.h"

#include <algorithm>

#include "app/cli/gate_loading.h"
#include "base/file.h"

namespace tidegate::cli {
namespace {

constexpr std::size_t kFileLimit = 10 << 20;

}  // namespace

std::expected<std::vector<specs::PeerFile>, int> read_peer_files(Invocation& call) {
  std::vector<specs::PeerFile> files;
  for (const auto& path : call.arguments) {
    auto text = read_file(path, kFileLimit);
    if (!text) return std::unexpected(usage_error(call, text.error().message));
    files.push_back({.name = path == "-" ? "standard input" : path, .text = std::move(*text)});
  }
  return files;
}

std::vector<specs::Setting> given_arguments(const Invocation& call) {
  std::vector<specs::Setting> arguments;
  for (const auto& setting : call.values("arg")) {
    const auto equals = setting.find('=');
    arguments.push_back({.name = setting.substr(0, equals), .value = setting.substr(equals + 1), .origin = "--arg"});
  }
  return arguments;
}

void show_diagnostics(Invocation& call, const std::vector<specs::PeerFile>& files, const Diagnostics& diagnostics) {
  const auto& pipeline = chosen_pipeline(call);
  const auto of_file = [&](const std::string& name) {
    Diagnostics some;
    std::ranges::copy_if(diagnostics, std::back_inserter(some),
                         [&](const Diagnostic& one) { return one.place.file == name; });
    return some;
  };
  for (const auto& file : files) call.err.write(pipeline.shield(render_all(of_file(file.name), file.text)));
  const auto is_elsewhere = [&](const Diagnostic& one) {
    return std::ranges::find(files, one.place.file, &specs::PeerFile::name) == files.end();
  };
  Diagnostics rest;
  std::ranges::copy_if(diagnostics, std::back_inserter(rest), is_elsewhere);
  call.err.write(pipeline.shield(render_all(rest, "")));
}

}  // namespace tidegate::cli
