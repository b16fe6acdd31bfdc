// What the kernels for Hopper are told of a matrix beside DeviceRows.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "cuda/cuda_backend.h"
#include "cuda/device_rows.h"

namespace winnow::cuda {

/// Whether the thread's device has Hopper's instructions (compute capability 9.0) and a driver that
/// can describe matrices to them.
bool has_hopper();

class HopperRows {
 public:
  /// Begins to compute it on `stream`. What `rows` points to must stay; `padded` is how many rows
  /// there are, with kPaddedRows more lengths behind them.
  HopperRows(const DeviceRows& rows, std::int64_t padded, cudaStream_t stream);

  const DeviceRows& rows() const { return rows_; }
  /// On the device: the shortest length of each kBoxRows rows, and endless ones behind.
  const float* least_lengths() const { return least_lengths_.data(); }

  /// A CUtensorMap, without the driver's header: boxes of kBoxRows rows and 128 columns.
  struct alignas(128) Map {
    unsigned char bytes[128];
  };
  const Map& map() const { return map_; }
  static constexpr int kBoxRows = 128;

 private:
  DeviceRows rows_;
  Map map_{};
  DeviceBuffer<float> least_lengths_;
};

}  // namespace winnow::cuda
