// What nearest_centroids compares by, and what it adds up.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>

#include "winnow/core/matrix.h"

namespace winnow {

/// float(1 / |c|) for a squared norm, each operation rounded once; 0 for a zero vector.
inline float inverse_length(std::int32_t squared) {
  return squared == 0 ? 0.0F : static_cast<float>(1 / std::sqrt(static_cast<double>(squared)));
}

/// Where nearest_centroids adds up: centroids x columns, and one a centroid; or nothing at all.
struct CentroidSums {
  MatrixView<std::int64_t> sums;
  std::span<std::int64_t> counts;
};

}  // namespace winnow
