#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tidegate {

// The whole file; "-" is standard input, and a signal ends the wait for it. A pipe that doesn't end within `patience`
// is an Error of kind timed_out, more than `limit` bytes one of kind too_large. The messages name the file and say what
// is wrong as people say it: `cannot read gate.yaml: there is no such file`.
Result<std::string> read_file(const std::string& path, std::size_t limit = 64 << 20, Duration patience = minutes(1));

// Replaces the file's contents at once: readers see the old text or the new one, never a half (a temporary file beside
// it, then rename). Keeps the mode of an existing file. What is not a regular file (/dev/stdout, a pipe) is written to;
// "-" is standard output.
Result<void> write_file(const std::string& path, std::string_view contents);

// Adds to the end, creating the file if need be; one write() call, so lines of several processes don't mix.
Result<void> append_file(const std::string& path, std::string_view contents);

// Whether write_file would find a place for it, without touching anything: asked before long work whose result goes
// there.
Result<void> can_write_file(const std::string& path);

// Makes the folder if it isn't there; the one that it lies in must be.
Result<void> make_folder(const std::string& path);

Result<void> rename_path(const std::string& from, const std::string& to);

Result<void> remove_file(const std::string& path);

// With all that is in it; links in it are removed, not followed.
Result<void> remove_folder(const std::string& path);

// Waits until a file's contents, or a folder's list of names, are safe from a power cut.
Result<void> sync_file(const std::string& path);

// The names in a folder, sorted; nothing if there is no such folder.
Result<std::optional<std::vector<std::string>>> list_folder(const std::string& path);

bool file_exists(const std::string& path);
bool is_regular_file(const std::string& path);  // which can be read twice, unlike a pipe
bool is_folder(const std::string& path);        // or would be one, since it ends with "/"

// "dir/gate.yaml" -> "dir", "gate.yaml" -> ".".
std::string folder_of(const std::string& path);

// `path` as seen from the folder `base`: absolute paths stay as they are.
std::string path_beside(const std::string& base, const std::string& path);

}  // namespace tidegate
