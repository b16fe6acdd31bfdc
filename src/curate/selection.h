// The first documents of an order, as many as a budget allows, without sorting them all.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace winnow {

/// What was chosen: the first `count` rows, and their amounts together.
struct Chosen {
  std::size_t count = 0;
  std::uint64_t amount = 0;
};

/// Puts the rows that come first by `before` (a strict order of all rows, no two alike) to the
/// front of `rows`: the longest run of first ones whose amounts together are at most `budget`.
/// Their order among themselves is left open. Quickselect by amounts: linear on average, no memory.
template <class Before, class AmountOf>
Chosen choose_first(std::span<std::int64_t> rows, std::uint64_t budget, const Before& before,
                    const AmountOf& amount_of) {
  std::size_t low = 0;             // rows before are in
  std::size_t high = rows.size();  // rows from here on are out
  std::uint64_t taken = 0;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    // The median of three keeps sorted input linear.
    auto& a = rows[low];
    auto& b = rows[middle];
    auto& c = rows[high - 1];
    if (before(b, a)) std::swap(a, b);
    if (before(c, b)) std::swap(b, c);
    if (before(b, a)) std::swap(a, b);
    const std::int64_t pivot = b;
    const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(low);
    const auto end = rows.begin() + static_cast<std::ptrdiff_t>(high);
    // Behind this, all up to and with the pivot are in front.
    const auto split =
        std::partition(begin, end, [&](std::int64_t row) { return !before(pivot, row); });
    std::uint64_t part = 0;
    for (auto row = begin; row != split; ++row) part += amount_of(*row);
    if (part <= budget - taken) {
      taken += part;
      low = static_cast<std::size_t>(split - rows.begin());
      continue;
    }
    // The pivot goes to the end of its part: either it is what does not fit, or it is out.
    const auto last = split - 1;
    std::iter_swap(std::find(begin, split, pivot), last);
    const std::uint64_t without = part - amount_of(pivot);
    if (without <= budget - taken) {
      taken += without;
      return {static_cast<std::size_t>(last - rows.begin()), taken};
    }
    high = static_cast<std::size_t>(last - rows.begin());
  }
  return {low, taken};
}

}  // namespace winnow
