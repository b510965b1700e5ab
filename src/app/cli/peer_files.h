#pragma once

#include <expected>
#include <vector>

#include "app/cli/command.h"
#include "edge/specs/peer.h"

// What the commands that read other tools' files have in common.
namespace tidegate::cli {

// The files that the arguments name; if one can't be read that has been said, and the result is the exit code.
std::expected<std::vector<specs::PeerFile>, int> read_peer_files(Invocation& call);

// What --arg gives.
std::vector<specs::Setting> given_arguments(const Invocation& call);

// Diagnostics with the lines they are about, file by file.
void show_diagnostics(Invocation& call, const std::vector<specs::PeerFile>& files, const Diagnostics& diagnostics);

}  // namespace tidegate::cli
