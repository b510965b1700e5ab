#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace tidegate {

// A file that one process at a time holds, as long as this lives: flock(2), as Prometheus locks its data directory.
class FileLock {
 public:
  // Makes the file if need be, and writes the process' number into it. An Error of kind refused when another holds it.
  static Result<FileLock> take(const std::string& path);

  ~FileLock();
  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace tidegate
