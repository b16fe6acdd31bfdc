#include "cuda/placed_rows.h"

#include "cuda/launch.h"
#include "cuda/warp_sum.cuh"

namespace winnow::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kRowsPerBlock = kThreads / kWarp;

/// A warp a row.
__global__ void norms_kernel(const std::int8_t* rows, std::int64_t count, std::int64_t columns,
                             std::int32_t* norms, float* lengths) {
  const std::int64_t row =
      static_cast<std::int64_t>(blockIdx.x) * kRowsPerBlock + threadIdx.x / kWarp;
  if (row >= count) return;  // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  std::int32_t norm = 0;
  for (std::int64_t c = lane; c < columns; c += kWarp) {
    const std::int32_t value = rows[row * columns + c];
    norm += value * value;
  }
  norm = warp_sum(norm);
  if (lane != 0) return;
  norms[row] = norm;
  lengths[row] = norm == 0 ? kEndless : sqrtf(static_cast<float>(norm));
}

std::int64_t rounded_up(std::int64_t count, std::int64_t unit) {
  return (count + unit - 1) / unit * unit;
}

}  // namespace

PlacedRows::PlacedRows(MatrixView<const std::int8_t> rows, cudaStream_t stream)
    : Weights(rows.rows, rows.columns),
      padded_(rounded_up(rows.rows, kPaddedRows)),
      padded_columns_(rounded_up(rows.columns, kPaddedColumns)) {
  const std::int64_t all = padded_ + kPaddedRows;
  const auto pitch = static_cast<std::size_t>(padded_columns_);
  const auto width = static_cast<std::size_t>(rows.columns);
  const std::size_t bytes = static_cast<std::size_t>(all) * pitch;
  values_.reserve(bytes);
  lengths_.reserve(static_cast<std::size_t>(all));
  DeviceBuffer<std::int32_t> norms(static_cast<std::size_t>(all));
  if (bytes > 0) check(cudaMemsetAsync(values_.data(), 0, bytes, stream), "clearing the rows");
  if (rows.size() > 0) {
    check(cudaMemcpy2DAsync(values_.data(), pitch, rows.data, width, width,
                            static_cast<std::size_t>(rows.rows), cudaMemcpyHostToDevice, stream),
          "copying rows to the device");
  }
  launch("norms", norms_kernel, static_cast<unsigned>(all / kRowsPerBlock), kThreads, stream,
         values_.data(), all, padded_columns_, norms.data(), lengths_.data());
  squared_.resize(static_cast<std::size_t>(rows.rows));
  norms.download(squared_, stream);
  if (rows.size() > 0 && has_hopper()) hopper_.emplace(on_device(), padded_, stream);
  check(cudaStreamSynchronize(stream), "copying rows to the device");
}

}  // namespace winnow::cuda
