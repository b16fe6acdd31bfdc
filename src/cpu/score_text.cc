#include "cpu/kernels.h"
#include "cpu/text_kernel.h"

namespace winnow::cpu {

std::span<const TextKernel* const> text_kernels() {
  static const std::vector<const TextKernel*> kernels = [] {
    std::vector<const TextKernel*> here;
    if (const TextKernel* avx512 = avx512_text_kernel()) here.push_back(avx512);
    if (const TextKernel* avx2 = avx2_text_kernel()) here.push_back(avx2);
    here.push_back(&portable_text_kernel());
    return here;
  }();
  return kernels;
}

void score_text(const TextTable& table, std::span<const std::string_view> texts,
                MatrixView<std::int64_t> sums, std::span<std::int64_t> features,
                TextScratch& scratch, const TextKernel& kernel) {
  kernel.run({table, texts, sums, features, scratch});
}

}  // namespace winnow::cpu
