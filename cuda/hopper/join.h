// The join on Hopper: whole rows stay in shared memory, four warps multiply together. Four times as
// fast there as the kernel of join_above.cuh, which runs on every device.
#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>

#include "cuda/cuda_backend.h"
#include "cuda/device_rows.h"

namespace winnow::cuda {

/// Whether the thread's device has Hopper's instructions (compute capability 9.0) and a driver that
/// can describe matrices to them.
bool has_hopper();

/// What the kernel is told of a matrix beside DeviceRows.
class HopperRows {
 public:
  /// Begins to compute it on `stream`. `rows` must stay; `padded` is how many there are.
  HopperRows(const DeviceRows& rows, std::int64_t padded, cudaStream_t stream);

  /// Begins to join rows [left, left_end) with all rows from `left` on. Both are multiples of
  /// kPaddedRows. Pairs come in no order.
  void join(std::int64_t left, std::int64_t left_end, float threshold, const PairSink& sink,
            cudaStream_t stream) const;

 private:
  struct alignas(128) TensorMap {
    unsigned char bytes[128];
  };

  DeviceRows rows_;
  std::int64_t padded_;
  TensorMap map_{};
  DeviceBuffer<float> least_lengths_;  ///< of each tile of right rows
};

}  // namespace winnow::cuda
