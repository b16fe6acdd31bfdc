// One group of dimensions' 256 centroids: k-means, and the nearest centroid of a point.
// Definition: fastText src/productquantizer.cc (kmeans, assign_centroid).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "learn/row_table.h"

namespace winnow {

/// 256 centroids of `dim` dimensions, dimension after dimension, so that sixteen are compared at a
/// time. Distances are sums of squares in float, in the order of the dimensions: the same codes on
/// every machine.
class Codebook {
 public:
  static constexpr std::int64_t kCentroids = 256;

  explicit Codebook(std::int64_t dim) : dim_(dim), values_(dim, kCentroids) {}

  std::int64_t dim() const { return dim_; }
  float& value(std::int64_t centroid, std::int64_t dimension) {
    return values_.row(dimension)[static_cast<std::size_t>(centroid)];
  }
  float value(std::int64_t centroid, std::int64_t dimension) const {
    return values_.row(dimension)[static_cast<std::size_t>(centroid)];
  }

  /// The nearest centroid of each point, the first of equal ones. Points are `dim` floats each.
  void assign(std::span<const float> points, std::span<std::uint8_t> codes) const;

 private:
  std::int64_t dim_;
  RowTable values_;  ///< dim x 256
};

struct KMeansOptions {
  int iterations = 25;
  std::uint64_t seed = 0;
  /// Centroid 0 is zero and stays there: rows that are zero decode to zero.
  bool keeps_zero = false;
};

/// Centroids of the points: Lloyd's algorithm from random points; a centroid without points takes
/// half of a large one's. Fewer than 256 points are their own centroids. Sums are in double in the
/// order of the points.
Codebook kmeans(std::span<const float> points, std::int64_t dim, const KMeansOptions& options);

}  // namespace winnow
