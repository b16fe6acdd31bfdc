// Sums and orders as NumPy has them; the expected ones are NumPy 2.4's, without AVX.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

#include "labels/numpy_sort.h"
#include "labels/numpy_sum.h"

namespace winnow {
namespace {

std::vector<double> with_ties(std::int64_t count, std::int64_t different) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i) {
    values.push_back(static_cast<double>((i * i * 7919 + i * 31) % 10007 % different));
  }
  return values;
}

/// Numbers that a median of three splits badly, so that heapsort takes over; each thrice.
std::vector<double> killer(std::size_t count) {
  std::vector<double> values(count);
  const std::size_t half = count / 2;
  for (std::size_t i = 1; i <= half; ++i) {
    if (i % 2 == 1) {
      values[i - 1] = static_cast<double>(i);
      values[i] = static_cast<double>(half + i);
    }
    values[half + i - 1] = static_cast<double>(2 * i);
  }
  for (double& value : values) value = std::floor(value / 3);
  return values;
}

std::uint64_t hash_of(const std::vector<std::size_t>& order) {
  std::uint64_t hash = 0;
  for (const std::size_t place : order) hash = (hash * 31 + place) % 1'000'000'007;
  return hash;
}

TEST(NumpySort, LeavesTiesAsNumpyDoes) {
  EXPECT_EQ(numpy_argsort(with_ties(40, 5)),
            (std::vector<std::size_t>{0,  26, 11, 31, 34, 9,  36, 3, 1, 38, 30, 27, 16, 33,
                                      21, 37, 25, 22, 35, 39, 17, 2, 5, 7,  10, 12, 18, 20,
                                      32, 29, 13, 14, 24, 23, 19, 8, 6, 4,  15, 28}));
  EXPECT_EQ(hash_of(numpy_argsort(with_ties(100, 7))), 38105789U);
  EXPECT_EQ(hash_of(numpy_argsort(with_ties(1000, 10))), 857420022U);
  EXPECT_EQ(hash_of(numpy_argsort(with_ties(5000, 3))), 644571882U);
  EXPECT_EQ(hash_of(numpy_argsort(killer(4096))), 301965629U);
}

TEST(NumpySort, SortsEveryLength) {
  std::mt19937 random(5);
  for (std::size_t count = 0; count < 200; ++count) {
    std::vector<double> values(count);
    for (double& value : values) value = static_cast<double>(random() % 50);
    std::vector<std::size_t> order = numpy_argsort(values);
    for (std::size_t i = 1; i < count; ++i) EXPECT_LE(values[order[i - 1]], values[order[i]]);
    std::ranges::sort(order);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(order[i], i);
  }
}

TEST(NumpySum, SparseEqualsDense) {
  std::mt19937 random(9);
  for (const std::int64_t length : {1, 7, 8, 127, 128, 129, 1000, 40000}) {
    std::vector<double> dense(static_cast<std::size_t>(length));
    std::vector<std::pair<std::int64_t, double>> entries;
    for (std::int64_t i = 0; i < length; ++i) {
      if (random() % 3 != 0) continue;
      dense[static_cast<std::size_t>(i)] = static_cast<double>(random()) / 1e3;
      entries.emplace_back(i, dense[static_cast<std::size_t>(i)]);
    }
    EXPECT_EQ(numpy_sum_sparse(entries, length), numpy_sum(dense)) << length;
  }
}

}  // namespace
}  // namespace winnow
