#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/clock.h"

namespace tidegate {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ > STDERR_FILENO) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  // Closing can fail where writing did not: a full disk behind a network file system.
  bool close_reports_success() {
    int fd = fd_;
    fd_ = -1;
    return ::close(fd) == 0;
  }

 private:
  int fd_;
};

std::string reason(int number) {
  switch (number) {
    case ENOENT: return "there is no such file";
    case EACCES:
    case EPERM: return "permission denied";
    case EISDIR: return "it is a folder";
    case ENOTDIR: return "a part of its path is not a folder";
    case ENOSPC: return "the disk is full";
    case EROFS: return "the file system is read-only";
    default: {
      char buffer[128];
      return strerror_r(number, buffer, sizeof buffer);
    }
  }
}

std::unexpected<Error> cannot(std::string_view what, const std::string& path, int number) {
  auto why = reason(number);
  if (number == ENOENT && what != "read") why = "its folder does not exist";
  return fail(ErrorKind::invalid, "cannot " + std::string(what) + " " + path + ": " + why);
}

bool write_whole(int fd, std::string_view contents) {
  while (!contents.empty()) {
    auto written = ::write(fd, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// The file behind symbolic links, so that rename() replaces the file and not the link.
std::string behind_links(const std::string& path) {
  char resolved[PATH_MAX];
  return realpath(path.c_str(), resolved) ? std::string(resolved) : path;
}

Result<void> write_directly(const std::string& path, std::string_view contents, int flags) {
  Descriptor file(path == "-" ? STDOUT_FILENO : ::open(path.c_str(), flags | O_CLOEXEC, 0666));
  if (file.get() < 0 || !write_whole(file.get(), contents)) return cannot("write", path, errno);
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t limit, Duration patience) {
  const auto name = path == "-" ? std::string("standard input") : path;
  // A pipe without a writer is opened at once: it is poll() that waits, and ends in time.
  Descriptor file(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return cannot("read", path, errno);
  pollfd entry{.fd = file.get(), .events = POLLIN, .revents = 0};
  const bool is_person = isatty(file.get()) == 1;  // who may take as long as they like
  std::string text;
  char buffer[64 << 10];
  const auto end = since_boot() + patience;
  for (;;) {
    const auto left = std::max(end - since_boot(), Duration{});
    const int ready = poll(&entry, 1, is_person ? -1 : static_cast<int>(left.ms));
    if (ready == 0) return fail(ErrorKind::timed_out, name + " did not end within " + format_duration(patience));
    const auto count = ready < 0 ? -1 : ::read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EAGAIN) continue;
    if (count < 0 && errno == EINTR) return fail(ErrorKind::interrupted, "interrupted while reading " + name);
    if (count < 0) return cannot("read", path, errno);
    if (count == 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > limit) {
      return fail(ErrorKind::too_large, name + " is larger than " + std::to_string(limit >> 20) + " MiB");
    }
  }
}

Result<void> write_file(const std::string& path, std::string_view contents) {
  struct stat status{};
  bool exists = path != "-" && ::stat(path.c_str(), &status) == 0;
  if (path == "-" || (exists && !S_ISREG(status.st_mode))) return write_directly(path, contents, O_WRONLY);
  auto target = exists ? behind_links(path) : path;
  auto temporary = target + ".tmp-" + std::to_string(getpid());
  auto mode = exists ? status.st_mode & 07777 : mode_t{0666};
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (file.get() < 0) return cannot("write", path, errno);
  if (exists) fchmod(file.get(), mode);
  if (!write_whole(file.get(), contents) || !file.close_reports_success() ||
      ::rename(temporary.c_str(), target.c_str()) != 0) {
    int number = errno;
    ::unlink(temporary.c_str());
    return cannot("write", path, number);
  }
  return {};
}

Result<void> append_file(const std::string& path, std::string_view contents) {
  return write_directly(path, contents, O_WRONLY | O_APPEND | O_CREAT);
}

Result<void> can_write_file(const std::string& path) {
  struct stat status{};
  if (path == "-") return {};
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return cannot("write", path, EISDIR);
    if (::access(path.c_str(), W_OK) != 0) return cannot("write", path, errno);
    if (!S_ISREG(status.st_mode)) return {};
  }
  if (::access(folder_of(path).c_str(), W_OK | X_OK) != 0) return cannot("write", path, errno);
  return {};
}

Result<void> make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) == 0 || errno == EEXIST) return {};
  return cannot("make", path, errno);
}

Result<void> sync_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return cannot("read", path, errno);
  const bool synced = ::fsync(fd) == 0;
  const int problem = errno;
  ::close(fd);
  if (!synced) return cannot("write", path, problem);
  return {};
}

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) == 0) return {};
  return cannot("remove", path, errno);
}

Result<void> rename_path(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) == 0) return {};
  return cannot("rename to " + to, from, errno);
}

Result<void> remove_folder(const std::string& path) {
  const auto remove_one = [](const char* name, const struct stat*, int, FTW*) { return ::remove(name); };
  if (::nftw(path.c_str(), remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0) return {};
  return cannot("remove", path, errno);
}

Result<std::optional<std::vector<std::string>>> list_folder(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), &::closedir);
  if (!folder && errno == ENOENT) return std::nullopt;
  if (!folder) return cannot("read", path, errno);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::ranges::sort(names);
  return names;
}

bool file_exists(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0;
}

bool is_regular_file(const std::string& path) {
  struct stat status{};
  return path != "-" && ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_folder(const std::string& path) {
  struct stat status{};
  return path.ends_with('/') || (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode));
}

std::string folder_of(const std::string& path) {
  auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string path_beside(const std::string& base, const std::string& path) {
  if (path.starts_with('/') || base.empty() || base == ".") return path;
  return base.ends_with('/') ? base + path : base + "/" + path;
}

}  // namespace tidegate
