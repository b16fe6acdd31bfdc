#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "cpu/kernels.h"
#include "kernels/devices.h"
#include "kernels/exact_cosine.h"
#include "kernels/planted_rows.h"

namespace winnow {
namespace {

using Rows = Matrix<std::int8_t>;

struct Found {
  Matrix<std::int32_t> nearest;
  Matrix<std::int64_t> sums;
  std::vector<std::int64_t> counts;

  Found(std::int64_t rows, std::int64_t wanted, const Rows& centroids)
      : nearest(rows, wanted),
        sums(centroids.rows(), centroids.columns()),
        counts(static_cast<std::size_t>(centroids.rows()), 77) {
    std::fill_n(sums.view().data, sums.view().size(), 77);
  }
  CentroidSums out() { return {sums.view(), counts}; }
};

/// All centroids sorted by score and index, row by row.
Found definition(const Rows& rows, const Rows& centroids, std::int64_t wanted) {
  Found out(rows.rows(), wanted, centroids);
  std::fill_n(out.sums.view().data, out.sums.view().size(), 0);
  std::ranges::fill(out.counts, 0);
  for (std::int64_t r = 0; r < rows.rows(); ++r) {
    std::vector<std::pair<float, std::int32_t>> order;
    for (std::int64_t c = 0; c < centroids.rows(); ++c) {
      const double squared = dot(centroids.row(c), centroids.row(c));
      const auto inverse = squared == 0 ? 0.0F : static_cast<float>(1 / std::sqrt(squared));
      const auto product = static_cast<float>(dot(rows.row(r), centroids.row(c)));
      order.emplace_back(-(product * inverse), static_cast<std::int32_t>(c));
    }
    std::ranges::sort(order);
    for (std::size_t m = 0; m < static_cast<std::size_t>(wanted); ++m) {
      out.nearest.row(r)[m] = order[m].second;
    }
    const std::int32_t first = order.front().second;
    const auto sum = out.sums.row(first);
    for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += rows.row(r)[c];
    ++out.counts[static_cast<std::size_t>(first)];
  }
  return out;
}

template <class T>
std::vector<T> values(const Matrix<T>& matrix) {
  return {matrix.view().data, matrix.view().data + matrix.view().size()};
}

class NearestCentroids : public OnDevice {
 protected:
  void expect_definition(const Rows& rows, const Rows& centroids, std::int64_t wanted) {
    const Found expected = definition(rows, centroids, wanted);
    Found found(rows.rows(), wanted, centroids);
    backend().nearest_centroids(*backend().place(rows.view()), *backend().place(centroids.view()),
                                found.nearest.view(), found.out());
    EXPECT_EQ(values(found.nearest), values(expected.nearest));
    EXPECT_EQ(values(found.sums), values(expected.sums));
    EXPECT_EQ(found.counts, expected.counts);
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, NearestCentroids, every_device(), device_name);

TEST_P(NearestCentroids, EqualDefinition) {
  const std::int64_t rows = devices_are_slow() ? 300 : 3000;
  const std::int64_t centroids = devices_are_slow() ? 150 : 300;
  for (const std::int64_t wanted : {1, 2, 5}) {
    SCOPED_TRACE(wanted);
    expect_definition(planted_rows(rows, 72, 1), planted_rows(centroids, 72, 2), wanted);
  }
}

TEST_P(NearestCentroids, AnyNumberOfRowsAndCentroids) {
  for (const std::int64_t rows : {0, 1, 2, 47, 48, 127, 128, 129, 260}) {
    for (const std::int64_t centroids : {1, 2, 9, 128, 129}) {
      SCOPED_TRACE(testing::Message() << rows << " rows, " << centroids << " centroids");
      expect_definition(planted_rows(rows, 20, 3), planted_rows(centroids, 20, 4),
                        std::min<std::int64_t>(centroids, 3));
    }
  }
}

TEST_P(NearestCentroids, AnyNumberOfColumns) {
  for (const std::int64_t columns : {1, 3, 4, 63, 64, 65, 100, 257, 1024}) {
    SCOPED_TRACE(columns);
    expect_definition(planted_rows(140, columns, 5), planted_rows(33, columns, 6), 2);
  }
}

TEST_P(NearestCentroids, OfEqualScoresTheLowestIndexIsFirst) {
  const Rows rows = random_matrix<std::int8_t>(200, 2, 7, -1, 1);
  const Rows centroids = random_matrix<std::int8_t>(150, 2, 8, -1, 1);
  expect_definition(rows, centroids, 4);
  expect_definition(Rows(130, 16), Rows(150, 16), 4);
}

TEST_P(NearestCentroids, AsManyAsThereAre) {
  expect_definition(planted_rows(50, 12, 9), planted_rows(6, 12, 10), 6);
}

TEST_P(NearestCentroids, ProductsBelowZeroAndExtremes) {
  const Rows lows = random_matrix<std::int8_t>(130, 65, 11, -128, -126);
  expect_definition(lows, random_matrix<std::int8_t>(140, 65, 12, 126, 127), 3);
  expect_definition(random_matrix<std::int8_t>(3, 65536, 1, -128, -128),
                    random_matrix<std::int8_t>(2, 65536, 1, -128, -128), 2);
}

TEST_P(NearestCentroids, EitherResultAlone) {
  const Rows rows = planted_rows(150, 24, 13);
  const Rows centroids = planted_rows(20, 24, 14);
  const Found expected = definition(rows, centroids, 2);
  const auto placed = backend().place(rows.view());
  const auto places = backend().place(centroids.view());
  Found found(150, 2, centroids);
  backend().nearest_centroids(*placed, *places, {}, found.out());
  EXPECT_EQ(values(found.sums), values(expected.sums));
  EXPECT_EQ(found.counts, expected.counts);
  backend().nearest_centroids(*placed, *places, found.nearest.view(), {});
  EXPECT_EQ(values(found.nearest), values(expected.nearest));
}

TEST(NearestCentroidsOnThreads, FindTheSameWithEveryDotKernel) {
  const Rows rows = planted_rows(5000, 40, 15);
  const Rows centroids = planted_rows(77, 40, 16);
  const Found expected = definition(rows, centroids, 3);
  for (const cpu::DotKernel* kernel : cpu::dot_kernels()) {
    for (const int threads : {1, 2, 5}) {
      Found found(5000, 3, centroids);
      cpu::nearest_centroids(cpu::JoinRows(rows.view()), cpu::JoinRows(centroids.view()),
                             found.nearest.view(), found.out(), threads, *kernel);
      EXPECT_EQ(values(found.nearest), values(expected.nearest)) << kernel->name();
      EXPECT_EQ(values(found.sums), values(expected.sums)) << kernel->name();
      EXPECT_EQ(found.counts, expected.counts) << kernel->name();
    }
  }
}

}  // namespace
}  // namespace winnow
