#include "base/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/format.h"

namespace tidegate {
namespace {

std::unexpected<Error> cannot(const std::string& path, int error) {
  const std::string why = error == ENOENT ? "there is no such file" : std::strerror(error);
  return fail(ErrorKind::invalid, format("cannot read {}: {}", path, why));
}

// Closes a file at the end of its scope; a mapping of it stays.
struct OpenFile {
  int number;
  ~OpenFile() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

Result<MappedFile> MappedFile::open(const std::string& path) {
  const OpenFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number < 0) return cannot(path, errno);
  struct stat status{};
  if (::fstat(file.number, &status) != 0) return cannot(path, errno);
  if (!S_ISREG(status.st_mode)) return fail(ErrorKind::invalid, format("cannot read {}: it is not a file", path));
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return MappedFile(nullptr, 0);
  void* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number, 0);
  if (bytes == MAP_FAILED) return cannot(path, errno);
  return MappedFile(static_cast<const std::uint8_t*>(bytes), size);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (bytes_ != nullptr) ::munmap(const_cast<std::uint8_t*>(bytes_), size_);
}

}  // namespace tidegate
