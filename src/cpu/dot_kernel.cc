#include "cpu/dot_kernel.h"

#include <vector>

#include "cpu/dot_kernel_portable.h"

namespace winnow::cpu {

std::span<const DotKernel* const> dot_kernels() {
  static const std::vector<const DotKernel*> kernels = {&portable_dot_kernel()};
  return kernels;
}

}  // namespace winnow::cpu
