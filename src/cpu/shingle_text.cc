#include "cpu/kernels.h"
#include "winnow/core/shingles.h"
#include "winnow/core/sketch_words.h"

namespace winnow::cpu {
namespace {

void minhash_words(const TextSignatures& signatures, CsrView<std::uint64_t> words,
                   ShingleScratch& scratch) {
  scratch.shingles.clear();
  for (std::int64_t t = 0; t < words.rows(); ++t) {
    append_windows(words.row(t), signatures.width, scratch.shingles.values());
    scratch.shingles.end_row();
  }
  minhash(signatures.permutations, scratch.shingles.view(), signatures.out, scratch.minhash);
}

}  // namespace

void shingle_text(std::span<const std::string_view> texts, const TextSketches& sketches,
                  const TextSignatures& signatures, ShingleScratch& scratch) {
  if (sketches.out.size() == 0 && signatures.out.size() == 0) return;
  scratch.words.clear();
  for (const std::string_view text : texts) {
    append_sketch_words(text, scratch.words.values());
    scratch.words.end_row();
  }
  const CsrView<std::uint64_t> words = scratch.words.view();
  if (sketches.out.size() != 0) {
    sketch_shingles(sketches.options, words, sketches.out, scratch.sketch);
  }
  if (signatures.out.size() != 0) minhash_words(signatures, words, scratch);
}

}  // namespace winnow::cpu
