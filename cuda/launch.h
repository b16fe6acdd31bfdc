// Starting a kernel, in words that every C++ compiler reads: tests/cuda_on_cpu runs these files
// too.
#pragma once

#include <cuda_runtime.h>

#include <string>
#include <string_view>
#include <type_traits>

#include "cuda/cuda_backend.h"

namespace winnow::cuda {

/// Starts blocks.x * blocks.y blocks of `threads` threads on a stream. `name` is for the error.
template <class... Parameters>
void launch(std::string_view name, void (*kernel)(Parameters...), dim3 blocks, unsigned threads,
            cudaStream_t stream, std::type_identity_t<Parameters>... arguments) {
  cudaLaunchConfig_t config{};
  config.gridDim = blocks;
  config.blockDim = dim3(threads);
  config.stream = stream;
  check(cudaLaunchKernelEx(&config, kernel, arguments...), "launching " + std::string(name));
}

}  // namespace winnow::cuda
