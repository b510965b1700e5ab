#include "core/engine/label_index.h"

#include <algorithm>
#include <bit>

namespace tidegate::engine {
namespace {

std::uint64_t hash(LabelSet set) {
  std::uint64_t h = 0x9e3779b97f4a7c15 ^ set.size();
  for (const auto [name, value] : set) {
    h ^= (std::uint64_t{name} << 32U) | value;
    h *= 0xbf58476d1ce4e5b9;
    h ^= h >> 29U;
  }
  return h * 0x94d049bb133111eb >> 7U;
}

}  // namespace

LabelIndex::LabelIndex(std::size_t expected) {
  sets_.reserve(expected);
  slots_.assign(std::bit_ceil(std::max<std::size_t>(expected * 2, 16)), kNone);
}

std::size_t LabelIndex::slot_of(LabelSet set) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash(set) & mask;
  while (slots_[slot] != kNone && !std::ranges::equal(sets_[slots_[slot]], set)) slot = (slot + 1) & mask;
  return slot;
}

std::uint32_t LabelIndex::find(LabelSet set) const { return slots_[slot_of(set)]; }

void LabelIndex::add(LabelSet set) {
  if ((sets_.size() + 1) * 2 > slots_.size()) grow();
  slots_[slot_of(set)] = static_cast<std::uint32_t>(sets_.size());
  sets_.push_back(set);
}

void LabelIndex::grow() {
  slots_.assign(slots_.size() * 2, kNone);
  for (std::uint32_t number = 0; number < sets_.size(); ++number) slots_[slot_of(sets_[number])] = number;
}

}  // namespace tidegate::engine
