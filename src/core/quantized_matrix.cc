#include "winnow/core/quantized_matrix.h"

#include <cstddef>

namespace winnow {

std::span<const float> ProductQuantizer::centroid(std::int32_t part, std::uint8_t code) const {
  const auto size = static_cast<std::size_t>(part == parts - 1 ? last_part_dim : part_dim);
  const std::size_t group =
      static_cast<std::size_t>(part) * kCentroids * static_cast<std::size_t>(part_dim);
  return {centroids.data() + group + code * size, size};
}

void QuantizedMatrix::decode(std::int64_t row, std::span<float> out) const {
  const auto r = static_cast<std::size_t>(row);
  const float norm = has_norms ? norm_quantizer.centroid(0, norm_codes[r])[0] : 1.0F;
  const auto parts = static_cast<std::size_t>(quantizer.parts);
  std::size_t column = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    const auto code = codes[r * parts + part];
    for (const float value : quantizer.centroid(static_cast<std::int32_t>(part), code)) {
      out[column++] = norm * value;
    }
  }
}

}  // namespace winnow
