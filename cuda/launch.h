// Starting a kernel, in words that every C++ compiler reads: tests/cuda_on_cpu runs these files
// too.
#pragma once

#include <cuda_runtime.h>

#include <string>
#include <string_view>
#include <type_traits>

#include "cuda/cuda_backend.h"

namespace winnow::cuda {

struct LaunchShape {
  dim3 blocks;
  unsigned threads;           ///< of a block
  unsigned shared_bytes = 0;  ///< of a block, beside what the kernel declares
};

/// Starts a kernel on a stream. `name` is for the error.
template <class... Parameters>
void launch(std::string_view name, void (*kernel)(Parameters...), LaunchShape shape,
            cudaStream_t stream, std::type_identity_t<Parameters>... arguments) {
  cudaLaunchConfig_t config{};
  config.gridDim = shape.blocks;
  config.blockDim = dim3(shape.threads);
  config.dynamicSmemBytes = shape.shared_bytes;
  config.stream = stream;
  check(cudaLaunchKernelEx(&config, kernel, arguments...), "launching " + std::string(name));
}

/// Starts `blocks` blocks of `threads` threads.
template <class... Parameters>
void launch(std::string_view name, void (*kernel)(Parameters...), dim3 blocks, unsigned threads,
            cudaStream_t stream, std::type_identity_t<Parameters>... arguments) {
  launch(name, kernel, LaunchShape{blocks, threads}, stream, arguments...);
}

}  // namespace winnow::cuda
