// embed_rows: a block a document, a thread a column (and every 128th behind it).
#include "cuda/cuda_backend.h"
#include "cuda/quantise_block.cuh"

namespace winnow::cuda {
namespace {

constexpr int kThreads = 128;

__global__ void embed_rows_kernel(const std::int16_t* table, std::int64_t columns,
                                  const std::int64_t* offsets, const std::int32_t* ids,
                                  std::int64_t* sums, std::int8_t* out) {
  __shared__ std::int64_t shared[kThreads];
  const std::int64_t document = blockIdx.x;
  std::int64_t* own = sums + document * columns;
  for (std::int64_t c = threadIdx.x; c < columns; c += blockDim.x) {
    std::int64_t sum = 0;
    for (std::int64_t k = offsets[document]; k < offsets[document + 1]; ++k) {
      sum += table[ids[k] * columns + c];
    }
    own[c] = sum;
  }
  quantise_block(own, columns, shared, out + document * columns);
}

}  // namespace

void embed_rows(const DeviceWeights<std::int16_t>& table, CsrView<std::int32_t> ids,
                MatrixView<std::int8_t> out, Scratch& scratch, cudaStream_t stream) {
  if (out.size() == 0) return;
  scratch.ids.upload(ids, stream);
  const auto size = static_cast<std::size_t>(out.size());
  scratch.sums.reserve(size);
  scratch.vectors.reserve(size);
  embed_rows_kernel<<<static_cast<unsigned>(ids.rows()), kThreads, 0, stream>>>(
      table.data(), table.columns(), scratch.ids.offsets.data(), scratch.ids.values.data(),
      scratch.sums.data(), scratch.vectors.data());
  check(cudaGetLastError(), "launching embed_rows");
  scratch.vectors.download({out.data, size}, stream);
  check(cudaStreamSynchronize(stream), "running embed_rows");
}

}  // namespace winnow::cuda
