#include "cpu/kernels.h"
#include "winnow/core/sketch_words.h"

namespace winnow::cpu {

void sketch_text(SketchOptions options, std::span<const std::string_view> texts,
                 MatrixView<std::int8_t> out, SketchScratch& scratch) {
  scratch.words.clear();
  for (const std::string_view text : texts) {
    append_sketch_words(text, scratch.words.values());
    scratch.words.end_row();
  }
  sketch_shingles(options, scratch.words.view(), out, scratch);
}

}  // namespace winnow::cpu
