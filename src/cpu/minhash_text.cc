#include "cpu/kernels.h"
#include "winnow/core/shingles.h"
#include "winnow/core/sketch_words.h"

namespace winnow::cpu {

void minhash_text(PermutationsView permutations, std::int32_t width,
                  std::span<const std::string_view> texts, MatrixView<std::uint64_t> signatures,
                  MinhashScratch& scratch) {
  scratch.shingles.clear();
  for (const std::string_view text : texts) {
    scratch.words.clear();
    append_sketch_words(text, scratch.words);
    append_windows(scratch.words, width, scratch.shingles.values());
    scratch.shingles.end_row();
  }
  minhash(permutations, scratch.shingles.view(), signatures, scratch);
}

}  // namespace winnow::cpu
