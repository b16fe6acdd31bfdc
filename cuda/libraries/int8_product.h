// How fast NVIDIA's own library multiplies int8 matrices here, where it is installed.
#pragma once

#include <cuda_runtime_api.h>

namespace winnow::cuda {

/// Multiply-adds a second of cuBLASLt, int8 to int32, on the stream's device, which is the
/// thread's. 0 if the library is not among those that the system finds, or refuses.
double int8_multiply_adds(cudaStream_t stream);

}  // namespace winnow::cuda
