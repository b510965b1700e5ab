#include "base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tidegate {

Result<FileLock> FileLock::take(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) return fail(ErrorKind::invalid, "cannot write " + path + ": " + std::strerror(errno));
  FileLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail(ErrorKind::refused, "another process holds " + path);
    return fail(ErrorKind::invalid, "cannot lock " + path + ": " + std::strerror(errno));
  }
  const std::string number = std::to_string(::getpid()) + "\n";
  const bool written = ::ftruncate(fd, 0) == 0 && ::write(fd, number.data(), number.size()) > 0;
  if (!written) return fail(ErrorKind::invalid, "cannot write " + path + ": " + std::strerror(errno));
  return lock;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace tidegate
