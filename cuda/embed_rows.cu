#include "cuda/embed_rows.cuh"

#include "cuda/launch.h"

namespace winnow::cuda {

void embed_rows(const DeviceWeights<std::int16_t>& table, CsrView<std::int32_t> ids,
                MatrixView<std::int8_t> out, Scratch& scratch, cudaStream_t stream) {
  if (out.size() == 0) return;
  const auto size = static_cast<std::size_t>(out.size());
  scratch.ids.upload(ids, stream);
  scratch.sums.reserve(size);
  scratch.vectors.reserve(size);
  launch("embed_rows", embed_rows_kernel, static_cast<unsigned>(ids.rows()), kThreads, stream,
         table.data(), table.columns(), scratch.ids.offsets.data(), scratch.ids.values.data(),
         scratch.sums.data(), scratch.vectors.data());
  scratch.vectors.download({out.data, size}, stream);
  check(cudaStreamSynchronize(stream), "running embed_rows");
}

}  // namespace winnow::cuda
