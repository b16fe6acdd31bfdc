// Starting a kernel, in words that every C++ compiler reads: tests/cuda_on_cpu runs these files
// too.
#pragma once

#include <cuda_runtime.h>

#include <string>
#include <string_view>
#include <type_traits>

#include "cuda/cuda_backend.h"

namespace winnow::cuda {

/// How many blocks have all items, `of_a_block` each.
inline unsigned blocks_for(std::int64_t items, std::int64_t of_a_block) {
  return static_cast<unsigned>((items + of_a_block - 1) / of_a_block);
}

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
