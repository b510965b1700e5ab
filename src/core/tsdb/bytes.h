#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

// Numbers as Prometheus' files have them: big-endian, or in Go's varints (seven bits a byte, the lowest first; signed
// ones zigzag). https://pkg.go.dev/encoding/binary
namespace tidegate::tsdb {

using Bytes = std::span<const std::uint8_t>;

inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

// REQUIRES: that many bytes are there.
inline std::uint64_t load_be64(const std::uint8_t* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
}
inline std::uint32_t load_be32(const std::uint8_t* at) {
  std::uint32_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return std::endian::native == std::endian::little ? __builtin_bswap32(word) : word;
}

inline std::uint64_t load_le64(const std::uint8_t* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}

// Zigzag: 0, -1, 1, -2 ... as 0, 1, 2, 3 ...
constexpr std::int64_t signed_of(std::uint64_t zigzag) {
  return static_cast<std::int64_t>(zigzag >> 1) ^ -static_cast<std::int64_t>(zigzag & 1);
}
constexpr std::uint64_t zigzag_of(std::int64_t number) {
  return (static_cast<std::uint64_t>(number) << 1) ^ static_cast<std::uint64_t>(number >> 63);
}

// Reads numbers one after the other. What would read past the end, or a varint of more than 64 bits, gives 0 and leaves
// the reader failed, at the place where that began: ask once, after a group of reads.
class ByteReader {
 public:
  ByteReader() = default;
  explicit ByteReader(Bytes bytes) : begin_(bytes.data()), at_(begin_), end_(begin_ + bytes.size()) {}

  bool failed() const { return failed_; }
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  bool at_end() const { return at_ == end_; }

  std::uint8_t byte() { return has(1) ? *at_++ : 0; }
  std::uint16_t be16() {
    if (!has(2)) return 0;
    at_ += 2;
    return static_cast<std::uint16_t>(at_[-2] << 8 | at_[-1]);
  }
  std::uint32_t be32() {
    if (!has(4)) return 0;
    at_ += 4;
    return load_be32(at_ - 4);
  }
  std::uint64_t be64() {
    if (!has(8)) return 0;
    at_ += 8;
    return load_be64(at_ - 8);
  }
  double be_double() { return std::bit_cast<double>(be64()); }

  std::uint64_t uvarint() {
    if (left() < 8) [[unlikely]]
      return long_uvarint();
    const std::uint64_t word = load_le64(at_);
    const std::uint64_t ends = ~word & 0x8080808080808080;
    if (ends == 0) [[unlikely]]
      return long_uvarint();
    at_ += (std::countr_zero(ends) >> 3) + 1;
    // The bytes up to the first whose high bit is unset; then groups of 7 bits move together: by pairs, fours, eights.
    std::uint64_t bits = word & (ends ^ (ends - 1)) & 0x7f7f7f7f7f7f7f7f;
    bits = (bits & 0x007f007f007f007f) | (bits & 0x7f007f007f007f00) >> 1;
    bits = (bits & 0x00003fff00003fff) | (bits & 0x3fff00003fff0000) >> 2;
    return (bits & 0x000000000fffffff) | (bits & 0x0fffffff00000000) >> 4;
  }
  std::int64_t varint() { return signed_of(uvarint()); }

  Bytes take(std::size_t count) {
    if (!has(count)) return {};
    at_ += count;
    return {at_ - count, count};
  }
  Bytes take_all() { return take(left()); }
  void skip(std::size_t count) { take(count); }
  std::string_view text() { return text_of(take(uvarint())); }  // behind its length as a uvarint

 private:
  bool has(std::size_t count) {
    if (left() >= count) [[likely]]
      return true;
    fail();
    return false;
  }
  void fail() {
    failed_ = true;
    end_ = at_;
  }
  std::uint64_t long_uvarint();

  const std::uint8_t* begin_ = nullptr;
  const std::uint8_t* at_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  bool failed_ = false;
};

// Appends numbers to a text of bytes.
class ByteWriter {
 public:
  void byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void be16(std::uint16_t value) { big_endian(value, 2); }
  void be32(std::uint32_t value) { big_endian(value, 4); }
  void be64(std::uint64_t value) { big_endian(value, 8); }
  void uvarint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  void varint(std::int64_t value) { uvarint(zigzag_of(value)); }
  void bytes(Bytes bytes) { bytes_.append(text_of(bytes)); }
  void raw(std::string_view text) { bytes_.append(text); }
  void text(std::string_view text) { uvarint(text.size()), raw(text); }  // behind its length as a uvarint
  void pad_to(std::size_t multiple) { bytes_.resize((bytes_.size() + multiple - 1) / multiple * multiple, '\0'); }
  void put_be32(std::size_t at, std::uint32_t value);  // over four bytes that are there

  std::size_t size() const { return bytes_.size(); }
  std::string_view written() const { return bytes_; }
  std::string release() { return std::move(bytes_); }
  void clear() { bytes_.clear(); }

 private:
  void big_endian(std::uint64_t value, int count) {
    for (int i = count - 1; i >= 0; --i) byte(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  std::string bytes_;
};

// The checksum that all files of a TSDB use: CRC-32 with Castagnoli's polynomial (RFC 3720, B.4). Continues from `crc`,
// the checksum of what came before.
std::uint32_t crc32c(Bytes bytes, std::uint32_t crc = 0);

// The same without the processor's instruction for it.
std::uint32_t crc32c_portable(Bytes bytes, std::uint32_t crc = 0);

}  // namespace tidegate::tsdb
