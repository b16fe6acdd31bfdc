// score_rows: a warp a document; the lanes share its ids, then add up what they have.
#include "cuda/cuda_backend.h"

namespace winnow::cuda {
namespace {

constexpr int kWarp = 32;
constexpr int kWarpsPerBlock = 8;

__device__ std::int64_t warp_sum(std::int64_t value) {
  for (int step = kWarp / 2; step > 0; step /= 2) {
    value += __shfl_down_sync(0xffffffffU, value, step);
  }
  return value;
}

__global__ void score_rows_kernel(const std::int32_t* table, std::int64_t columns,
                                  const std::int64_t* offsets, const std::int32_t* ids,
                                  std::int64_t documents, std::int64_t* sums) {
  const std::int64_t document =
      static_cast<std::int64_t>(blockIdx.x) * kWarpsPerBlock + threadIdx.x / kWarp;
  if (document >= documents) return;  // the whole warp
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  const std::int64_t begin = offsets[document];
  const std::int64_t end = offsets[document + 1];
  for (std::int64_t column = 0; column < columns; ++column) {
    std::int64_t sum = 0;
    for (std::int64_t k = begin + lane; k < end; k += kWarp) {
      sum += table[ids[k] * columns + column];
    }
    sum = warp_sum(sum);
    if (lane == 0) sums[document * columns + column] = sum;
  }
}

}  // namespace

void score_rows(const DeviceWeights<std::int32_t>& table, CsrView<std::int32_t> ids,
                MatrixView<std::int64_t> sums, Scratch& scratch, cudaStream_t stream) {
  if (sums.size() == 0) return;
  scratch.ids.upload(ids, stream);
  const auto size = static_cast<std::size_t>(sums.size());
  scratch.sums.reserve(size);
  const auto blocks = static_cast<unsigned>((ids.rows() + kWarpsPerBlock - 1) / kWarpsPerBlock);
  score_rows_kernel<<<blocks, kWarp * kWarpsPerBlock, 0, stream>>>(
      table.data(), table.columns(), scratch.ids.offsets.data(), scratch.ids.values.data(),
      ids.rows(), scratch.sums.data());
  check(cudaGetLastError(), "launching score_rows");
  scratch.sums.download({sums.data, size}, stream);
  check(cudaStreamSynchronize(stream), "running score_rows");
}

}  // namespace winnow::cuda
