#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "core/tsdb/bytes.h"

// Bits as chunks have them: the highest bit of a byte first.
namespace tidegate::tsdb {

// Reads bits one after the other. Behind the end there are zeros without end, and overrun() tells that they were read:
// ask once, at the end of a loop whose length doesn't depend on them.
// How: the next bits stand at the top of a 64-bit word, of which `count_` are sure to be right; those below are either
// zero or already the bits that will come next.
class BitReader {
 public:
  explicit BitReader(Bytes bytes) : begin_(bytes.data()), at_(begin_), end_(begin_ + bytes.size()) {}

  bool overrun() const { return padding_ > count_; }

  // The byte that the next bit lies in.
  std::size_t offset() const {
    const auto taken = static_cast<std::size_t>(at_ - begin_);
    const std::size_t ahead = (count_ - (padding_ < count_ ? padding_ : count_) + 7) / 8;
    return taken - (ahead < taken ? ahead : taken);
  }

  // Makes at least 56 bits ready for peek() and skip().
  void refill() {
    if (end_ - at_ >= 8) [[likely]] {
      buffer_ |= load_be64(at_) >> count_;
      at_ += (63 - count_) >> 3;
      count_ |= 56;
    } else {
      refill_at_end();
    }
  }
  unsigned ready() const { return count_; }
  std::uint64_t peek() const { return buffer_; }  // the next bit is the highest one
  void skip(unsigned count) {                     // REQUIRES: count <= ready(), count < 64
    buffer_ <<= count;
    count_ -= count;
  }

  std::uint64_t bits(unsigned count) {  // REQUIRES: count <= 64
    if (count > count_) [[unlikely]] {
      refill();
      if (count > count_) return long_bits(count);
    }
    return take(count);
  }
  bool bit() { return bits(1) != 0; }

  // How many ones come before the next zero, at most `most` (<= 56); takes them and the zero, if there is one.
  unsigned ones(unsigned most) {
    if (most > count_) refill();
    const auto count = static_cast<unsigned>(std::countl_one(buffer_));
    if (count >= most) return skip(most), most;
    return skip(count + 1), count;
  }

  // Go's varints, not necessarily at the start of a byte; one of more than 64 bits counts as overrun.
  std::uint64_t uvarint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint64_t next = bits(8);
      if (shift == 63 && next > 1) break;
      value |= (next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    padding_ = 1u << 30;
    return 0;
  }
  std::int64_t varint() { return signed_of(uvarint()); }

 private:
  std::uint64_t take(unsigned count) {
    if (count == 64) [[unlikely]] {  // which only the end of the bytes makes ready at once
      count_ = 0;
      return std::exchange(buffer_, 0);
    }
    const std::uint64_t value = (buffer_ >> 1) >> (63 - count);
    skip(count);
    return value;
  }
  std::uint64_t long_bits(unsigned count) {  // 57 .. 64, of which refill() can't always make enough ready
    const std::uint64_t high = take(32);
    refill();
    return high << (count - 32) | take(count - 32);
  }
  void refill_at_end() {
    while (count_ <= 56) {
      if (at_ != end_) {
        buffer_ |= std::uint64_t{*at_++} << (56 - count_);
      } else if (padding_ < (1u << 30)) {
        padding_ += 8;
      }
      count_ += 8;
    }
  }

  const std::uint8_t* begin_;
  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::uint64_t buffer_ = 0;
  unsigned count_ = 0;
  unsigned padding_ = 0;  // bits that were added behind the end
};

// Appends bits to a text of bytes; what is missing of the last byte is zero.
class BitWriter {
 public:
  void bits(std::uint64_t value, unsigned count) {  // the lowest `count` of value, the highest of them first
    if (count > 0) whole_ = count % 8 == 0;
    while (count > 0) {
      if (free_ == 0) bytes_.push_back('\0'), free_ = 8;
      const unsigned now = count < free_ ? count : free_;
      const std::uint64_t part = (value >> (count - now)) & ((1u << now) - 1);
      bytes_.back() = static_cast<char>(static_cast<std::uint8_t>(bytes_.back()) | part << (free_ - now));
      free_ -= now, count -= now;
    }
  }
  void bit(std::uint64_t value) { bits(value, 1); }
  void uvarint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bits(value | 0x80, 8);
    bits(value, 8);
  }
  void varint(std::int64_t value) { uvarint(zigzag_of(value)); }

  std::size_t size() const { return bytes_.size(); }
  void put_byte(std::size_t at, std::uint8_t value) { bytes_.at(at) = static_cast<char>(value); }
  std::string_view written() const { return bytes_; }

  // As Prometheus' own writer leaves it: behind whole bytes that end with a byte it has begun another.
  std::string with_begun_byte() const { return free_ == 0 && whole_ ? bytes_ + '\0' : bytes_; }

 private:
  std::string bytes_;
  unsigned free_ = 0;   // bits of the last byte
  bool whole_ = false;  // the last bits() were a number of bytes
};

}  // namespace tidegate::tsdb
