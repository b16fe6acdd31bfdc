#include "cuda/score_text.cuh"

#include "cuda/launch.h"
#include "cuda/text_weights.h"

namespace winnow::cuda {

void score_text(const DeviceTextWeights& weights, std::span<const std::string_view> texts,
                MatrixView<std::int64_t> sums, std::span<std::int64_t> features, Scratch& scratch,
                cudaStream_t stream) {
  if (texts.empty()) return;
  scratch.text_bytes.clear();
  scratch.text_offsets.assign(1, 0);
  for (const std::string_view text : texts) {
    scratch.text_bytes.insert(scratch.text_bytes.end(), text.begin(), text.end());
    scratch.text_offsets.push_back(static_cast<std::int64_t>(scratch.text_bytes.size()));
  }
  const auto size = static_cast<std::size_t>(sums.size());
  scratch.bytes.upload(scratch.text_bytes, stream);
  scratch.offsets.upload(scratch.text_offsets, stream);
  scratch.hashes.reserve(scratch.text_bytes.size() / 2 + 2 * texts.size());
  scratch.sums.reserve(size);
  scratch.features.reserve(texts.size());
  check(cudaMemsetAsync(scratch.sums.data(), 0, size * sizeof(std::int64_t), stream),
        "clearing sums");
  const DeviceTexts placed{
      scratch.bytes.data(),  scratch.offsets.data(), static_cast<std::int64_t>(texts.size()),
      scratch.hashes.data(), scratch.sums.data(),    scratch.features.data()};
  const auto blocks = static_cast<unsigned>((texts.size() + kTextsPerBlock - 1) / kTextsPerBlock);
  launch("score_text", score_text_kernel, blocks, kWarp * kTextsPerBlock, stream, weights.table(),
         placed);
  scratch.sums.download({sums.data, size}, stream);
  scratch.features.download(features, stream);
  check(cudaStreamSynchronize(stream), "running score_text");
}

}  // namespace winnow::cuda
