#include "cpu/dot_kernel.h"

#include <vector>

namespace winnow::cpu {

std::span<const DotKernel* const> dot_kernels() {
  static const std::vector<const DotKernel*> kernels = [] {
    std::vector<const DotKernel*> here;
    if (const DotKernel* amx = amx_dot_kernel()) here.push_back(amx);
    if (const DotKernel* vnni = vnni_dot_kernel()) here.push_back(vnni);
    if (const DotKernel* avx2 = avx2_dot_kernel()) here.push_back(avx2);
    here.push_back(&portable_dot_kernel());
    return here;
  }();
  return kernels;
}

}  // namespace winnow::cpu
