#include "winnow/near/kmeans.h"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "near/chosen_rows.h"
#include "winnow/core/hash.h"
#include "winnow/core/quantise.h"

namespace winnow {
namespace {

/// quantised(sum), or false if it is zero.
bool quantise(std::span<const std::int64_t> sum, std::span<std::int8_t> out) {
  std::int64_t peak = 0;
  for (const std::int64_t s : sum) peak = std::max(peak, std::abs(s));
  for (std::size_t c = 0; c < sum.size(); ++c) out[c] = quantised(sum[c], peak);
  return peak > 0;
}

}  // namespace

Matrix<std::int8_t> kmeans(Backend& backend, MatrixView<const std::int8_t> rows,
                           KMeansOptions options) {
  Matrix<std::int8_t> centroids = gathered(rows, evenly_spread(rows.rows, options.centroids));
  const auto placed = backend.place(rows);
  Matrix<std::int64_t> sums(options.centroids, rows.columns);
  std::vector<std::int64_t> counts(static_cast<std::size_t>(options.centroids));
  for (int step = 0; step < options.steps; ++step) {
    backend.nearest_centroids(*placed, *backend.place(centroids.view()), {}, {sums.view(), counts});
    Matrix<std::int8_t> next(options.centroids, rows.columns);
    for (std::int64_t c = 0; c < options.centroids; ++c) {
      if (quantise(sums.row(c), next.row(c))) continue;
      const std::uint64_t random =
          mix64(mix64(static_cast<std::uint64_t>(step)) + static_cast<std::uint64_t>(c));
      const auto row = static_cast<std::int64_t>(random % static_cast<std::uint64_t>(rows.rows));
      std::ranges::copy(rows.row(row), next.row(c).begin());
    }
    const MatrixView<const std::int8_t> before = std::as_const(centroids).view();
    const bool same = std::equal(before.data, before.data + before.size(), next.view().data);
    centroids = std::move(next);
    if (same) break;
  }
  return centroids;
}

}  // namespace winnow
