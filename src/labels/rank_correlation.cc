#include "winnow/labels/rank_correlation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace winnow {
namespace {

std::vector<std::size_t> order_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return values[i]; });
  return order;
}

std::int64_t pairs_of(std::int64_t count) { return count * (count - 1) / 2; }

/// Pairs of equal elements of a sorted sequence.
template <class T>
std::int64_t tied_pairs(const std::vector<T>& sorted) {
  std::int64_t pairs = 0;
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin;
    while (end < sorted.size() && sorted[end] == sorted[begin]) ++end;
    pairs += pairs_of(static_cast<std::int64_t>(end - begin));
    begin = end;
  }
  return pairs;
}

/// Sorts, and counts the pairs that stood the wrong way round.
std::int64_t count_inversions(std::span<double> values, std::vector<double>& scratch) {
  if (values.size() < 2) return 0;
  const std::size_t half = values.size() / 2;
  std::int64_t inversions = count_inversions(values.first(half), scratch) +
                            count_inversions(values.subspan(half), scratch);
  scratch.clear();
  std::size_t left = 0;
  for (std::size_t right = half; right < values.size(); ++right) {
    while (left < half && values[left] <= values[right]) scratch.push_back(values[left++]);
    inversions += static_cast<std::int64_t>(half - left);
    scratch.push_back(values[right]);
  }
  scratch.insert(scratch.end(), values.begin() + static_cast<std::ptrdiff_t>(left),
                 values.begin() + static_cast<std::ptrdiff_t>(half));
  std::ranges::copy(scratch, values.begin());
  return inversions;
}

}  // namespace

std::vector<double> average_ranks(std::span<const double> values) {
  const std::vector<std::size_t> order = order_of(values);
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double mean = static_cast<double>(begin + end + 1) / 2;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = mean;
    begin = end;
  }
  return ranks;
}

std::optional<double> spearman(std::span<const double> a, std::span<const double> b) {
  const std::vector<double> ranks_a = average_ranks(a);
  const std::vector<double> ranks_b = average_ranks(b);
  const double mean = (static_cast<double>(a.size()) + 1) / 2;
  double both = 0, of_a = 0, of_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += (ranks_a[i] - mean) * (ranks_b[i] - mean);
    of_a += (ranks_a[i] - mean) * (ranks_a[i] - mean);
    of_b += (ranks_b[i] - mean) * (ranks_b[i] - mean);
  }
  if (of_a == 0 || of_b == 0) return std::nullopt;
  return both / (std::sqrt(of_a) * std::sqrt(of_b));
}

std::optional<double> kendall_tau(std::span<const double> a, std::span<const double> b) {
  std::vector<std::pair<double, double>> points;
  for (std::size_t i = 0; i < a.size(); ++i) points.emplace_back(a[i], b[i]);
  std::ranges::sort(points);
  std::vector<double> by_a, by_b, scratch;
  for (const auto& [x, y] : points) {
    by_a.push_back(x);
    by_b.push_back(y);
  }
  const std::int64_t discordant = count_inversions(by_b, scratch);  // by_b is sorted now
  const std::int64_t pairs = pairs_of(static_cast<std::int64_t>(points.size()));
  const std::int64_t not_tied_a = pairs - tied_pairs(by_a);
  const std::int64_t not_tied_b = pairs - tied_pairs(by_b);
  if (not_tied_a == 0 || not_tied_b == 0) return std::nullopt;
  const std::int64_t tied_somewhere = tied_pairs(by_a) + tied_pairs(by_b) - tied_pairs(points);
  const std::int64_t concordant = pairs - tied_somewhere - discordant;
  return static_cast<double>(concordant - discordant) /
         (std::sqrt(static_cast<double>(not_tied_a)) * std::sqrt(static_cast<double>(not_tied_b)));
}

}  // namespace winnow
