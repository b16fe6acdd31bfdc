#include "cuda/score_rows.cuh"

#include "cuda/launch.h"

namespace winnow::cuda {

void score_rows(const DeviceWeights<std::int32_t>& table, CsrView<std::int32_t> ids,
                MatrixView<std::int64_t> sums, Scratch& scratch, cudaStream_t stream) {
  if (sums.size() == 0) return;
  const auto size = static_cast<std::size_t>(sums.size());
  scratch.ids.upload(ids, stream);
  scratch.sums.reserve(size);
  const auto blocks =
      static_cast<unsigned>((ids.rows() + kDocumentsPerBlock - 1) / kDocumentsPerBlock);
  launch("score_rows", score_rows_kernel, blocks, kWarp * kDocumentsPerBlock, stream, table.data(),
         table.columns(), scratch.ids.offsets.data(), scratch.ids.values.data(), ids.rows(),
         scratch.sums.data());
  scratch.sums.download({sums.data, size}, stream);
  check(cudaStreamSynchronize(stream), "running score_rows");
}

}  // namespace winnow::cuda
