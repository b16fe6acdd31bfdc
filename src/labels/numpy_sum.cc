#include "labels/numpy_sum.h"

#include <algorithm>
#include <array>

namespace winnow {
namespace {

using Entry = std::pair<std::int64_t, double>;

constexpr std::size_t kLanes = 8;
constexpr std::int64_t kBlock = 128;

double block_sum(std::span<const double> values) {
  if (values.size() < kLanes) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum;
  }
  std::array<double, kLanes> lane{};
  std::copy_n(values.begin(), kLanes, lane.begin());
  std::size_t i = kLanes;
  for (; i + kLanes <= values.size(); i += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) lane[l] += values[i + l];
  }
  double sum =
      ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
  for (; i < values.size(); ++i) sum += values[i];
  return sum;
}

std::int64_t first_half(std::int64_t length) {
  const std::int64_t half = length / 2;
  return half - half % static_cast<std::int64_t>(kLanes);
}

/// Of the places [begin, begin + length), which hold `entries`.
double sparse_range(std::span<const Entry> entries, std::int64_t begin, std::int64_t length) {
  if (entries.empty()) return 0;
  if (length <= kBlock) {
    std::array<double, kBlock> dense{};
    for (const auto& [place, value] : entries)
      dense[static_cast<std::size_t>(place - begin)] = value;
    return block_sum(std::span(dense).first(static_cast<std::size_t>(length)));
  }
  const std::int64_t half = first_half(length);
  const auto cut = static_cast<std::size_t>(
      std::ranges::lower_bound(entries, begin + half, {}, &Entry::first) - entries.begin());
  return sparse_range(entries.first(cut), begin, half) +
         sparse_range(entries.subspan(cut), begin + half, length - half);
}

}  // namespace

double numpy_sum(std::span<const double> values) {
  const auto length = static_cast<std::int64_t>(values.size());
  if (length <= kBlock) return block_sum(values);
  const auto half = static_cast<std::size_t>(first_half(length));
  return numpy_sum(values.first(half)) + numpy_sum(values.subspan(half));
}

double numpy_sum_sparse(std::span<const Entry> entries, std::int64_t length) {
  return sparse_range(entries, 0, length);
}

}  // namespace winnow
