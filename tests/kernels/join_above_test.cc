#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "cpu/kernels.h"
#include "kernels/devices.h"
#include "kernels/exact_cosine.h"
#include "kernels/planted_rows.h"

namespace winnow {
namespace {

struct Product {
  Pair pair;
  std::int32_t a2;
  std::int32_t b2;
};

/// All pairs with a positive product, in order.
std::vector<Product> products_of(const Matrix<std::int8_t>& rows, double at_least = 0) {
  std::vector<std::int32_t> squared;
  for (std::int64_t r = 0; r < rows.rows(); ++r) squared.push_back(dot(rows.row(r), rows.row(r)));
  std::vector<Product> products;
  for (std::int64_t i = 0; i < rows.rows(); ++i) {
    for (std::int64_t j = i + 1; j < rows.rows(); ++j) {
      const std::int32_t product = dot(rows.row(i), rows.row(j));
      if (product <= 0) continue;
      const std::int32_t a2 = squared[static_cast<std::size_t>(i)];
      const std::int32_t b2 = squared[static_cast<std::size_t>(j)];
      const auto wide = static_cast<double>(product);
      if (wide * wide < at_least * at_least * a2 * b2) continue;
      products.push_back({{i, j, product}, a2, b2});
    }
  }
  return products;
}

/// dot / sqrt(a2 * b2) >= t in double precision; what lies within 1e-12 of t, where double could
/// err, is decided in rational numbers.
std::vector<Pair> definition(std::span<const Product> products, double threshold) {
  const auto millionths = static_cast<std::int64_t>(std::llround(threshold * 1e6));
  std::vector<Pair> pairs;
  for (const Product& p : products) {
    const double cosine = p.pair.dot / std::sqrt(static_cast<double>(p.a2) * p.b2);
    const bool close = std::abs(cosine - threshold) <= 1e-12;
    if (close ? exactly_reaches(p.pair.dot, p.a2, p.b2, millionths) : cosine >= threshold)
      pairs.push_back(p.pair);
  }
  return pairs;
}

constexpr double kThresholds[] = {.5, .7, .8, .9, .95, .999, 1.0};

class JoinAbove : public OnDevice {
 protected:
  void expect_definition(const Matrix<std::int8_t>& rows,
                         std::span<const double> thresholds = kThresholds) {
    const std::vector<Product> products = products_of(rows);
    for (const double threshold : thresholds) {
      SCOPED_TRACE(threshold);
      expect_equal(backend().join_above(rows.view(), CosineThreshold::of(threshold)),
                   definition(products, threshold));
    }
  }

  static void expect_equal(const std::vector<Pair>& pairs, const std::vector<Pair>& expected) {
    ASSERT_EQ(pairs.size(), expected.size());
    for (std::size_t p = 0; p < pairs.size(); ++p) {
      ASSERT_EQ(pairs[p], expected[p]) << "pair " << p << ": " << pairs[p].i << ", " << pairs[p].j
                                       << " for " << expected[p].i << ", " << expected[p].j;
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, JoinAbove, every_device(), device_name);

TEST_P(JoinAbove, EqualsDefinition) {
  const Matrix<std::int8_t> rows = planted_rows(devices_are_slow() ? 800 : 5000, 256, 1);
  const std::vector<Product> products = products_of(rows, 0.49);
  for (const double threshold : kThresholds) {
    SCOPED_TRACE(threshold);
    const std::vector<Pair> expected = definition(products, threshold);
    EXPECT_GT(std::ssize(expected), rows.rows() / 100) << "nothing is planted at this threshold";
    expect_equal(backend().join_above(rows.view(), CosineThreshold::of(threshold)), expected);
  }
}

// Many rows, each long, and half of them near copies of a few: what one row is similar to is spread
// over all tiles.
TEST_P(JoinAbove, ManyRowsAndSkewedOnes) {
  const std::int64_t count = devices_are_slow() ? 600 : 8'000;
  Matrix<std::int8_t> rows = planted_rows(count, 16, 7);
  for (std::int64_t r = 0; r < count; r += 200) {
    std::ranges::copy(rows.row(r % 5), rows.row(r).begin());
    rows.row(r)[static_cast<std::size_t>(r / 200 % 16)] = 1;
  }
  const double thresholds[] = {.9, .999};
  const std::vector<Product> products = products_of(rows, .89);
  for (const double threshold : thresholds) {
    SCOPED_TRACE(threshold);
    expect_equal(backend().join_above(rows.view(), CosineThreshold::of(threshold)),
                 definition(products, threshold));
  }
}

TEST_P(JoinAbove, AnyNumberOfColumns) {
  std::span<const double> thresholds = kThresholds;
  if (devices_are_slow()) thresholds = thresholds.subspan(1, 1);
  for (const std::int64_t columns : {1, 2, 3, 4, 15, 16, 17, 63, 64, 65, 100, 127, 384, 1024}) {
    SCOPED_TRACE(columns);
    expect_definition(planted_rows(260, columns, 2), thresholds);
  }
}

TEST_P(JoinAbove, AnyNumberOfRows) {
  for (const std::int64_t rows : {0, 1, 2, 3, 7, 8, 9, 15, 16, 31, 33, 47, 48, 49, 97, 129, 500}) {
    SCOPED_TRACE(rows);
    expect_definition(planted_rows(rows, 40, 3));
  }
}

TEST_P(JoinAbove, LowestValuesOfInt8) {
  expect_definition(random_matrix<std::int8_t>(150, 70, 1, -128, -126));
  expect_definition(random_matrix<std::int8_t>(150, 70, 1));
}

TEST_P(JoinAbove, MostColumnsAndLargestProducts) {
  Matrix<std::int8_t> rows = random_matrix<std::int8_t>(6, 65536, 1, -128, -128);
  rows.row(1)[65535] = 127;
  std::ranges::fill(rows.row(2), std::int8_t{127});
  std::ranges::fill(rows.row(3), std::int8_t{127});
  const std::vector<Pair> pairs = backend().join_above(rows.view(), CosineThreshold::of(1));
  expect_equal(pairs, definition(products_of(rows), 1));
  EXPECT_EQ(pairs.front().dot, 1 << 30);
}

TEST_P(JoinAbove, IdenticalRowsAreAllPairs) {
  const Matrix<std::int8_t> rows = random_matrix<std::int8_t>(300, 100, 1, 9, 9);
  const double thresholds[] = {0.5, 1.0};
  expect_definition(rows, thresholds);
  EXPECT_EQ(backend().join_above(rows.view(), CosineThreshold::of(1)).size(), 300U * 299 / 2);
}

TEST_P(JoinAbove, ZeroRowsArePairsOfNone) {
  Matrix<std::int8_t> rows(200, 32);
  EXPECT_TRUE(backend().join_above(rows.view(), CosineThreshold::of(0.5)).empty());
  EXPECT_TRUE(backend().join_above(rows.view(), CosineThreshold::of(0)).empty());
  for (const std::int64_t r : {0, 77, 199}) std::ranges::fill(rows.row(r), std::int8_t{1});
  const std::vector<Pair> expected = {{0, 77, 32}, {0, 199, 32}, {77, 199, 32}};
  expect_equal(backend().join_above(rows.view(), CosineThreshold::of(0.5)), expected);
}

// Further apart than any tile, stretch or block that a wing works by.
TEST_P(JoinAbove, RowsFarApart) {
  Matrix<std::int8_t> rows(devices_are_slow() ? 8'200 : 40'000, 4);
  std::vector<std::int64_t> ones = {0,      127,    128,    8191,   8192,
                                    16'383, 16'384, 32'767, 32'768, 39'999};
  std::erase_if(ones, [&](std::int64_t one) { return one >= rows.rows(); });
  std::vector<Pair> expected;
  for (const std::int64_t i : ones) {
    std::ranges::fill(rows.row(i), std::int8_t{1});
    for (const std::int64_t j : ones) {
      if (i < j) expected.push_back({i, j, 4});
    }
  }
  expect_equal(backend().join_above(rows.view(), CosineThreshold::of(0.5)), expected);
}

TEST_P(JoinAbove, ThresholdZeroIsEveryPositiveProduct) {
  const Matrix<std::int8_t> rows = planted_rows(120, 20, 4);
  std::vector<Pair> expected;
  for (const Product& p : products_of(rows)) expected.push_back(p.pair);
  expect_equal(backend().join_above(rows.view(), CosineThreshold::of(0)), expected);
}

// (3, 4) and (4, 3) have a cosine of exactly 24/25, (3, 4) and (1, 0) of exactly 3/5.
TEST_P(JoinAbove, ExactlyAtTheThreshold) {
  Matrix<std::int8_t> rows(3, 2);
  const std::int8_t values[] = {3, 4, 4, 3, 1, 0};
  std::ranges::copy(values, rows.view().data);
  const auto count = [&](std::int64_t millionths) {
    return backend().join_above(rows.view(), {millionths}).size();
  };
  EXPECT_EQ(count(960'001), 0U);
  EXPECT_EQ(count(960'000), 1U);
  EXPECT_EQ(count(800'001), 1U);
  EXPECT_EQ(count(800'000), 2U);
  EXPECT_EQ(count(600'000), 3U);
}

TEST_P(JoinAbove, NoColumnsNoPairs) {
  EXPECT_TRUE(backend().join_above({nullptr, 5, 0}, CosineThreshold::of(0.5)).empty());
}

TEST(JoinAboveThreads, ChangeNothing) {
  const Matrix<std::int8_t> rows = planted_rows(3000, 128, 5);
  const auto one = make_backend("cpu", 1)->join_above(rows.view(), CosineThreshold::of(0.6));
  EXPECT_GT(one.size(), 100U);
  for (const int threads : {0, 2, 5, 64}) {
    EXPECT_EQ(make_backend("cpu", threads)->join_above(rows.view(), CosineThreshold::of(0.6)), one)
        << threads << " threads";
  }
}

// `cpu` runs the best of them; here each does.
TEST(JoinAboveDotKernels, FindTheSame) {
  const Matrix<std::int8_t> rows = planted_rows(1111, 100, 6);
  const CosineThreshold threshold = CosineThreshold::of(0.7);
  const std::vector<Pair> expected = definition(products_of(rows), 0.7);
  EXPECT_GT(expected.size(), 100U);
  for (const cpu::DotKernel* kernel : cpu::dot_kernels()) {
    for (const int threads : {1, 3}) {
      EXPECT_EQ(cpu::join_above(rows.view(), threshold, threads, *kernel), expected)
          << kernel->name() << ", " << threads << " threads";
    }
  }
}

}  // namespace
}  // namespace winnow
