#include "winnow/near/kmeans.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "kernels/planted_rows.h"

namespace winnow {
namespace {

std::vector<std::int8_t> values(const Matrix<std::int8_t>& matrix) {
  return {matrix.view().data, matrix.view().data + matrix.view().size()};
}

/// Rows (100, 0, ...), (0, 100, ...), ... with a little noise: `groups` directions, in turn.
Matrix<std::int8_t> directions(std::int64_t rows, std::int64_t groups) {
  Matrix<std::int8_t> matrix = random_matrix<std::int8_t>(rows, groups, 1, -5, 5);
  for (std::int64_t r = 0; r < rows; ++r) {
    matrix.row(r)[static_cast<std::size_t>(r % groups)] = 100;
  }
  return matrix;
}

TEST(KMeans, FindsPlantedDirections) {
  constexpr std::int64_t kGroups = 16;
  const Matrix<std::int8_t> rows = directions(1600, kGroups);
  const auto backend = make_backend("cpu");
  const Matrix<std::int8_t> centroids =
      kmeans(*backend, rows.view(), {.centroids = 4 * kGroups, .steps = 20});
  std::set<std::ptrdiff_t> found;
  for (std::int64_t c = 0; c < centroids.rows(); ++c) {
    const auto row = centroids.row(c);
    found.insert(std::ranges::max_element(row) - row.begin());
    EXPECT_EQ(std::ranges::max(row), 127);
  }
  EXPECT_EQ(found.size(), static_cast<std::size_t>(kGroups));
}

TEST(KMeans, OneStepIsTheQuantisedSumOfEachCell) {
  const Matrix<std::int8_t> rows = planted_rows(500, 24, 2);
  const auto backend = make_backend("cpu");
  const Matrix<std::int8_t> start = kmeans(*backend, rows.view(), {.centroids = 9, .steps = 0});
  const Matrix<std::int8_t> next = kmeans(*backend, rows.view(), {.centroids = 9, .steps = 1});
  Matrix<std::int32_t> nearest(500, 1);
  backend->nearest_centroids(*backend->place(rows.view()), *backend->place(start.view()),
                             nearest.view(), {});
  for (std::int32_t c = 0; c < 9; ++c) {
    std::vector<double> sum(24);
    for (std::int64_t r = 0; r < 500; ++r) {
      if (nearest.row(r)[0] != c) continue;
      for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += rows.row(r)[k];
    }
    double peak = 0;
    for (const double s : sum) peak = std::max(peak, std::abs(s));
    for (std::size_t k = 0; k < sum.size(); ++k) {
      EXPECT_NEAR(next.row(c)[k], sum[k] / peak * 127, 0.5 + 1e-9);
    }
  }
}

TEST(KMeans, ThreadsChangeNothing) {
  const Matrix<std::int8_t> rows = planted_rows(4000, 64, 3);
  const auto one = make_backend("cpu", 1);
  const auto expected = values(kmeans(*one, rows.view(), {.centroids = 60}));
  for (const int threads : {2, 5}) {
    const auto backend = make_backend("cpu", threads);
    EXPECT_EQ(values(kmeans(*backend, rows.view(), {.centroids = 60})), expected);
  }
}

TEST(KMeans, EmptyCellsTakeOtherRows) {
  Matrix<std::int8_t> rows(40, 3);
  for (std::int64_t r = 0; r < 40; ++r) rows.row(r)[static_cast<std::size_t>(r / 38)] = 9;
  const auto backend = make_backend("cpu");
  const Matrix<std::int8_t> centroids = kmeans(*backend, rows.view(), {.centroids = 20});
  for (std::int64_t c = 0; c < 20; ++c) {
    EXPECT_FALSE(std::ranges::all_of(centroids.row(c), [](std::int8_t x) { return x == 0; }));
  }
}

TEST(KMeans, AsManyCentroidsAsRows) {
  const auto backend = make_backend("cpu");
  for (const std::int64_t rows : {1, 2, 7}) {
    const Matrix<std::int8_t> matrix = planted_rows(rows, 16, 4);
    EXPECT_EQ(kmeans(*backend, matrix.view(), {.centroids = rows}).rows(), rows);
  }
}

}  // namespace
}  // namespace winnow
