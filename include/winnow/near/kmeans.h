// Spherical k-means of int8 rows.
#pragma once

#include "winnow/backend/backend.h"

namespace winnow {

struct KMeansOptions {
  std::int64_t centroids = 1;
  int steps = 10;  ///< at most: it stops when a step changes nothing
};

/// Centroids of the rows by Lloyd's steps: each row goes to its nearest centroid
/// (Backend::nearest_centroids), then each centroid becomes quantised(sum of its rows), quantise.h.
/// They begin as rows evenly spread over the matrix. A centroid that no row goes to, or whose rows
/// cancel out, becomes a row that is chosen pseudo-randomly. The same rows give the same centroids
/// on every machine and device, with any number of threads.
/// rows: as many as centroids at least. Memory: 9 bytes a centroid and column.
Matrix<std::int8_t> kmeans(Backend& backend, MatrixView<const std::int8_t> rows,
                           KMeansOptions options);

}  // namespace winnow
