// fastText's product quantisation: a row is one byte for each few dimensions, naming a centroid.
// Definition: fastText src/productquantizer.cc and src/quantmatrix.cc.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace winnow {

/// 256 centroids for each of `parts` consecutive groups of `part_dim` dimensions; the last group
/// has `last_part_dim`.
struct ProductQuantizer {
  static constexpr std::int32_t kCentroids = 256;

  std::int32_t dim = 0;
  std::int32_t parts = 0;
  std::int32_t part_dim = 0;
  std::int32_t last_part_dim = 0;
  /// dim x 256 floats: group after group, its centroids one after another.
  std::vector<float> centroids;

  std::span<const float> centroid(std::int32_t part, std::uint8_t code) const;
};

/// A matrix of codes. With norms, a row is a unit vector times its norm, which has a code of its
/// own.
struct QuantizedMatrix {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  ProductQuantizer quantizer;
  std::vector<std::uint8_t> codes;  ///< rows x quantizer.parts
  bool has_norms = false;
  ProductQuantizer norm_quantizer;       ///< one dimension, one part; empty without norms
  std::vector<std::uint8_t> norm_codes;  ///< one a row; empty without norms

  /// Writes one row, `columns` floats: norm * centroid, as fastText's addRowToVector adds it.
  void decode(std::int64_t row, std::span<float> out) const;
};

}  // namespace winnow
