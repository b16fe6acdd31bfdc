#include "labels/numpy_sort.h"

#include <bit>
#include <numeric>
#include <utility>

namespace winnow {
namespace {

constexpr std::ptrdiff_t kInsertion = 16;

/// Sorts places [first, last] by value; the steps, not only the outcome, are NumPy's.
class Introsort {
 public:
  Introsort(std::span<const double> values, std::span<std::size_t> places)
      : values_(values), at_(places.data()) {}

  void run(std::ptrdiff_t count) {
    const auto bits = static_cast<int>(std::bit_width(static_cast<std::size_t>(count)));
    Range range{0, count - 1, 2 * (bits - 1)};
    std::vector<Range> waiting;
    for (;;) {
      if (range.depth < 0) {
        heapsort(range.first, range.last - range.first + 1);
      } else {
        split(range, waiting);
        insertion(range.first, range.last);
      }
      if (waiting.empty()) return;
      range = waiting.back();
      waiting.pop_back();
    }
  }

 private:
  struct Range {
    std::ptrdiff_t first, last;
    int depth;
  };

  double value(std::ptrdiff_t i) const { return values_[at_[i]]; }
  void order(std::ptrdiff_t low, std::ptrdiff_t high) {
    if (value(high) < value(low)) std::swap(at_[high], at_[low]);
  }

  /// Leaves the smaller side in `range` and the other one waiting, until `range` is short.
  void split(Range& range, std::vector<Range>& waiting) {
    while (range.last - range.first > kInsertion - 1) {
      const std::ptrdiff_t pivot = partition(range.first, range.last);
      --range.depth;
      if (pivot - range.first < range.last - pivot) {
        waiting.push_back({pivot + 1, range.last, range.depth});
        range.last = pivot - 1;
      } else {
        waiting.push_back({range.first, pivot - 1, range.depth});
        range.first = pivot + 1;
      }
    }
  }

  std::ptrdiff_t partition(std::ptrdiff_t first, std::ptrdiff_t last) {
    const std::ptrdiff_t middle = first + (last - first) / 2;
    order(first, middle);
    order(middle, last);
    order(first, middle);
    const double pivot = value(middle);
    std::ptrdiff_t i = first;
    std::ptrdiff_t j = last - 1;
    std::swap(at_[middle], at_[j]);
    for (;;) {
      do ++i;
      while (value(i) < pivot);
      do --j;
      while (pivot < value(j));
      if (i >= j) break;
      std::swap(at_[i], at_[j]);
    }
    std::swap(at_[i], at_[last - 1]);
    return i;
  }

  void insertion(std::ptrdiff_t first, std::ptrdiff_t last) {
    for (std::ptrdiff_t i = first + 1; i <= last; ++i) {
      const std::size_t place = at_[i];
      std::ptrdiff_t j = i;
      for (; j > first && values_[place] < value(j - 1); --j) at_[j] = at_[j - 1];
      at_[j] = place;
    }
  }

  void sift(std::ptrdiff_t base, std::ptrdiff_t root, std::ptrdiff_t count) {
    const std::size_t place = at_[base + root];
    std::ptrdiff_t hole = root;
    for (std::ptrdiff_t child = 2 * root + 1; child < count;) {
      if (child + 1 < count && value(base + child) < value(base + child + 1)) ++child;
      if (!(values_[place] < value(base + child))) break;
      at_[base + hole] = at_[base + child];
      hole = child;
      child = 2 * hole + 1;
    }
    at_[base + hole] = place;
  }

  void heapsort(std::ptrdiff_t base, std::ptrdiff_t count) {
    for (std::ptrdiff_t root = count / 2 - 1; root >= 0; --root) sift(base, root, count);
    for (std::ptrdiff_t end = count - 1; end > 0; --end) {
      std::swap(at_[base], at_[base + end]);
      sift(base, 0, end);
    }
  }

  std::span<const double> values_;
  std::size_t* at_;
};

}  // namespace

std::vector<std::size_t> numpy_argsort(std::span<const double> values) {
  std::vector<std::size_t> places(values.size());
  std::iota(places.begin(), places.end(), 0);
  if (!places.empty()) Introsort(values, places).run(static_cast<std::ptrdiff_t>(places.size()));
  return places;
}

}  // namespace winnow
