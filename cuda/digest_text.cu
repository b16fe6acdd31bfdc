#include "cuda/digest_text.cuh"

#include "cuda/launch.h"
#include "cuda/short_text_job.h"

namespace winnow::cuda {
namespace {

struct DigestKernel {
  std::string_view name() const { return "running digest_text"; }
  std::int64_t scratch_bytes(std::int64_t /*bytes*/, std::int64_t /*texts*/) const { return 0; }
  void start(cudaStream_t stream, const ShortTexts& texts, TextDigest* digests) const {
    launch("digest_text", digest_text_kernel, blocks_for(texts.count, kDigestThreads),
           kDigestThreads, stream, texts, digests);
  }
  bool is_done(const TextDigest& /*digest*/) const { return true; }
  TextDigest result(std::string_view text) const { return text_digest(text); }
};

}  // namespace

void digest_text(const TextCall& call, MatrixView<std::uint8_t> digests) {
  auto* const rows = reinterpret_cast<TextDigest*>(digests.data);  // arrays of as many bytes
  run_short_texts(DigestKernel{}, call, std::span(rows, call.texts.size()));
}

}  // namespace winnow::cuda
