#include "near/cells.h"

#include <algorithm>
#include <cmath>

#include "near/chosen_rows.h"
#include "winnow/near/kmeans.h"

namespace winnow {
namespace {

constexpr std::int64_t kSampleRowsPerCell = 64;
constexpr std::int64_t kManyTimesTheMean = 4;
constexpr int kSplits = 2;

Matrix<std::int32_t> nearest_of(Backend& backend, MatrixView<const std::int8_t> rows,
                                MatrixView<const std::int8_t> centroids, std::int64_t wanted) {
  Matrix<std::int32_t> nearest(rows.rows, wanted);
  backend.nearest_centroids(*backend.place(rows), *backend.place(centroids), nearest.view(), {});
  return nearest;
}

/// Where each cell's values begin if they are put in the order of their cells: counted[c] values.
std::vector<std::int64_t> begins_of(const std::vector<std::int64_t>& counted) {
  std::vector<std::int64_t> begins(counted.size() + 1);
  for (std::size_t c = 0; c < counted.size(); ++c) begins[c + 1] = begins[c] + counted[c];
  return begins;
}

/// Rows in the order of the cells that columns [first, end) of `nearest` name.
std::vector<std::int32_t> by_cell(const Matrix<std::int32_t>& nearest, std::size_t first,
                                  std::size_t end, std::int64_t cells,
                                  std::vector<std::int64_t>& begins) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(cells));
  const auto for_each = [&](const auto& take) {
    for (std::int64_t r = 0; r < nearest.rows(); ++r) {
      for (std::size_t v = first; v < end; ++v)
        take(static_cast<std::size_t>(nearest.row(r)[v]), r);
    }
  };
  for_each([&](std::size_t cell, std::int64_t) { ++counts[cell]; });
  begins = begins_of(counts);
  std::vector<std::int64_t> next(begins.begin(), begins.end() - 1);
  std::vector<std::int32_t> rows(static_cast<std::size_t>(begins.back()));
  for_each([&](std::size_t cell, std::int64_t row) {
    rows[static_cast<std::size_t>(next[cell]++)] = static_cast<std::int32_t>(row);
  });
  return rows;
}

/// The centroids, with several in the place of each whose cell has many rows.
Matrix<std::int8_t> split_large(Backend& backend, MatrixView<const std::int8_t> rows,
                                const Matrix<std::int8_t>& centroids) {
  const Cells cells(backend, rows, centroids.view(), 1);
  const std::int64_t mean = std::max<std::int64_t>(1, rows.rows / cells.cells());
  std::vector<std::int8_t> values;
  const auto append = [&](const Matrix<std::int8_t>& some) {
    values.insert(values.end(), some.view().data, some.view().data + some.view().size());
  };
  for (std::int64_t c = 0; c < cells.cells(); ++c) {
    const auto members = cells.members(c);
    if (std::ssize(members) <= kManyTimesTheMean * mean) {
      const std::int64_t own[] = {c};
      append(gathered(centroids.view(), own));
      continue;
    }
    const std::vector<std::int64_t> some(members.begin(), members.end());
    append(kmeans(backend, gathered(rows, some).view(), {.centroids = std::ssize(some) / mean}));
  }
  Matrix<std::int8_t> out(std::ssize(values) / rows.columns, rows.columns);
  std::ranges::copy(values, out.view().data);
  return out;
}

}  // namespace

std::int64_t cells_of(std::int64_t wanted, std::int64_t rows) {
  const auto twice_the_root = static_cast<std::int64_t>(2 * std::sqrt(static_cast<double>(rows)));
  return std::min(wanted > 0 ? wanted : twice_the_root, rows);
}

Matrix<std::int8_t> train_cells(Backend& backend, MatrixView<const std::int8_t> rows,
                                std::int64_t cells) {
  const std::int64_t wanted = std::min(rows.rows, cells * kSampleRowsPerCell);
  const Matrix<std::int8_t> sample = gathered(rows, evenly_spread(rows.rows, wanted));
  Matrix<std::int8_t> centroids =
      kmeans(backend, sample.view(), {.centroids = std::min(cells, wanted)});
  for (int split = 0; split < kSplits; ++split) {
    centroids = split_large(backend, sample.view(), centroids);
  }
  return centroids;
}

Cells::Cells(Backend& backend, MatrixView<const std::int8_t> rows,
             MatrixView<const std::int8_t> centroids, std::int64_t visits) {
  const auto wanted = static_cast<std::size_t>(std::min(visits, centroids.rows));
  const Matrix<std::int32_t> nearest =
      nearest_of(backend, rows, centroids, static_cast<std::int64_t>(wanted));
  rows_ = by_cell(nearest, 0, 1, centroids.rows, members_);
  visiting_rows_ = by_cell(nearest, 1, wanted, centroids.rows, visitors_);
}

}  // namespace winnow
