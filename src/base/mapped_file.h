#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"

namespace tidegate {

// A file's bytes in memory, read by the system when they are looked at: for big files of which little is needed. They
// stay there until the object goes, also if the file is removed meanwhile. The file must not be shortened meanwhile
// (looking at what is gone ends the process): for files that are written once and never changed.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);

  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::uint8_t> bytes() const { return {bytes_, size_}; }

 private:
  MappedFile(const std::uint8_t* bytes, std::size_t size) : bytes_(bytes), size_(size) {}

  const std::uint8_t* bytes_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace tidegate
