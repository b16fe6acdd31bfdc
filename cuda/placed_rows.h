// int8 rows on the device, as the joins and the nearest centroids read them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "cuda/cuda_backend.h"
#include "cuda/device_rows.h"
#include "cuda/hopper/hopper_rows.h"
#include "winnow/core/matrix.h"

namespace winnow::cuda {

class PlacedRows final : public Weights {
 public:
  /// Copies, and waits for the stream.
  PlacedRows(MatrixView<const std::int8_t> rows, cudaStream_t stream);

  DeviceRows on_device() const { return {values_.data(), padded_columns_, lengths_.data()}; }
  /// Rows as DeviceRows pads them. Behind them are as many zeros as a tile reads that begins at any
  /// row.
  std::int64_t padded() const { return padded_; }
  /// Null on other devices, and of an empty matrix.
  const HopperRows* hopper() const { return hopper_ ? &*hopper_ : nullptr; }
  /// A row's squared norm, on the host.
  std::int32_t norm(std::int64_t row) const { return squared_[static_cast<std::size_t>(row)]; }

 private:
  std::int64_t padded_;
  std::int64_t padded_columns_;
  DeviceBuffer<std::int8_t> values_;
  DeviceBuffer<float> lengths_;
  std::vector<std::int32_t> squared_;
  std::optional<HopperRows> hopper_;
};

}  // namespace winnow::cuda
