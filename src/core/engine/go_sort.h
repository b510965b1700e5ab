#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

// The order that Go's sort.Sort and slices.SortFunc leave elements in, also those that compare as equal, and where
// `less` is no order at all, as Prometheus' of NaN isn't: what Prometheus answers depends on it.
// Source: go, sort/zsortinterface.go (pattern-defeating quicksort).
namespace tidegate::engine {

template <class T, class Less>
class GoSort {
 public:
  GoSort(std::span<T> elements, Less less) : all_(elements), less_(std::move(less)) {}

  void run() { sort(0, size(all_.size()), std::bit_width(all_.size())); }

 private:
  using Index = std::ptrdiff_t;
  enum class Hint { unknown, rising, falling };

  static Index size(std::size_t n) { return static_cast<Index>(n); }
  T& at(Index i) { return all_[static_cast<std::size_t>(i)]; }
  bool less(Index i, Index j) { return less_(at(i), at(j)); }
  void swap(Index i, Index j) { std::swap(at(i), at(j)); }

  void sort(Index a, Index b, int limit) {
    constexpr Index kShort = 12;
    bool balanced = true, partitioned = true;
    while (true) {
      const Index length = b - a;
      if (length <= kShort) return insert(a, b);
      if (limit == 0) return heap_sort(a, b);
      if (!balanced) {
        break_patterns(a, b);
        --limit;
      }
      auto [pivot, hint] = choose_pivot(a, b);
      if (hint == Hint::falling) {
        for (Index i = a, j = b - 1; i < j; ++i, --j) swap(i, j);
        pivot = (b - 1) - (pivot - a);
        hint = Hint::rising;
      }
      if (balanced && partitioned && hint == Hint::rising && insert_some(a, b)) return;
      if (a > 0 && !less(a - 1, pivot)) {
        a = partition_equal(a, b, pivot);
        continue;
      }
      const auto [middle, was_partitioned] = partition(a, b, pivot);
      partitioned = was_partitioned;
      const Index left = middle - a, right = b - middle;
      balanced = std::min(left, right) >= length / 8;
      if (left < right) {
        sort(a, middle, limit);
        a = middle + 1;
      } else {
        sort(middle + 1, b, limit);
        b = middle;
      }
    }
  }

  void insert(Index a, Index b) {
    for (Index i = a + 1; i < b; ++i) {
      for (Index j = i; j > a && less(j, j - 1); --j) swap(j, j - 1);
    }
  }

  void sift_down(Index low, Index high, Index first) {
    for (Index root = low;;) {
      Index child = 2 * root + 1;
      if (child >= high) return;
      if (child + 1 < high && less(first + child, first + child + 1)) ++child;
      if (!less(first + root, first + child)) return;
      swap(first + root, first + child);
      root = child;
    }
  }
  void heap_sort(Index a, Index b) {
    const Index high = b - a;
    for (Index i = (high - 1) / 2; i >= 0; --i) sift_down(i, high, a);
    for (Index i = high - 1; i >= 0; --i) {
      swap(a, a + i);
      sift_down(0, i, a);
    }
  }

  // Some elements change places by a generator that the length seeds.
  void break_patterns(Index a, Index b) {
    const Index length = b - a;
    if (length < 8) return;
    auto random = static_cast<std::uint64_t>(length);
    const std::uint64_t mask = (std::uint64_t{1} << std::bit_width(static_cast<std::uint64_t>(length))) - 1;
    const Index middle = a + (length / 4) * 2 - 1;
    for (Index i = 0; i < 3; ++i) {
      random ^= random << 13, random ^= random >> 7, random ^= random << 17;
      auto other = static_cast<Index>(random & mask);
      if (other >= length) other -= length;
      swap(middle - 1 + i, a + other);
    }
  }

  std::pair<Index, Hint> choose_pivot(Index a, Index b) {
    constexpr Index kNinther = 50;
    constexpr int kMostSwaps = 4 * 3;
    const Index length = b - a;
    int swaps = 0;
    Index i = a + length / 4, j = a + length / 4 * 2, k = a + length / 4 * 3;
    if (length >= kNinther) {
      i = median(i - 1, i, i + 1, swaps);
      j = median(j - 1, j, j + 1, swaps);
      k = median(k - 1, k, k + 1, swaps);
    }
    j = median(i, j, k, swaps);
    return {j, swaps == 0 ? Hint::rising : swaps == kMostSwaps ? Hint::falling : Hint::unknown};
  }
  Index median(Index a, Index b, Index c, int& swaps) {
    order(a, b, swaps), order(b, c, swaps), order(a, b, swaps);
    return b;
  }
  void order(Index& a, Index& b, int& swaps) {
    if (!less(b, a)) return;
    std::swap(a, b);
    ++swaps;
  }

  // Mends a few pairs; whether all is sorted then.
  bool insert_some(Index a, Index b) {
    constexpr int kMost = 5;
    constexpr Index kShortest = 50;
    Index i = a + 1;
    for (int step = 0; step < kMost; ++step) {
      while (i < b && !less(i, i - 1)) ++i;
      if (i == b) return true;
      if (b - a < kShortest) return false;
      swap(i, i - 1);
      if (i - a >= 2) {
        for (Index j = i - 1; j >= 1 && less(j, j - 1); --j) swap(j, j - 1);
      }
      if (b - i >= 2) {
        for (Index j = i + 1; j < b && less(j, j - 1); ++j) swap(j, j - 1);
      }
    }
    return false;
  }

  // Those equal to the pivot first; where the others begin.
  Index partition_equal(Index a, Index b, Index pivot) {
    swap(a, pivot);
    Index i = a + 1, j = b - 1;
    while (true) {
      while (i <= j && !less(a, i)) ++i;
      while (i <= j && less(a, j)) --j;
      if (i > j) return i;
      swap(i++, j--);
    }
  }

  // Where the pivot is then, and whether nothing had to move.
  std::pair<Index, bool> partition(Index a, Index b, Index pivot) {
    swap(a, pivot);
    Index i = a + 1, j = b - 1;
    for (bool moved = false;; moved = true) {
      while (i <= j && less(i, a)) ++i;
      while (i <= j && !less(j, a)) --j;
      if (i > j) {
        swap(j, a);
        return {j, !moved};
      }
      swap(i++, j--);
    }
  }

  std::span<T> all_;
  Less less_;
};

template <class T, class Less>
void go_sort(std::span<T> elements, Less less) {
  GoSort<T, Less>(elements, std::move(less)).run();
}

}  // namespace tidegate::engine
