// The part of CUDA's runtime that the CUDA wing calls, on this machine's memory and processor: with
// it g++ compiles cuda/*.cu as they are, and what they launch runs in the block executor.
//
// Each device has its own schedule (runtime.cc). A stream of a late one does nothing before it is
// waited for, so memory that is freed or read too early shows. Device memory is full of rubbish
// when it is new; copies and launches that CUDA refuses are refused.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include "cuda_on_cpu/stand_in/cuda_types.h"

#define CUDART_VERSION 13000

enum cudaError_t {
  cudaSuccess = 0,
  cudaErrorInvalidValue = 1,
  cudaErrorMemoryAllocation = 2,
  cudaErrorInvalidConfiguration = 9,
  cudaErrorInsufficientDriver = 35,
  cudaErrorNoDevice = 100,
  cudaErrorInvalidDevice = 101,
};
const char* cudaGetErrorName(cudaError_t status);
const char* cudaGetErrorString(cudaError_t status);
/// The last failure, once.
cudaError_t cudaGetLastError();

enum cudaDeviceAttr { cudaDevAttrComputeCapabilityMajor = 75 };
struct cudaDeviceProp {
  char name[256];
};
cudaError_t cudaDriverGetVersion(int* version);
cudaError_t cudaGetDeviceCount(int* count);
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaGetDevice(int* device);

cudaError_t cudaMalloc(void** at, std::size_t bytes);
/// Waits for all work first.
cudaError_t cudaFree(void* at);

struct cudaStream;
using cudaStream_t = cudaStream*;
constexpr unsigned cudaStreamNonBlocking = 1;
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);

enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2 };
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream);
cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from,
                              std::size_t from_pitch, std::size_t width, std::size_t height,
                              cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void* at, int value, std::size_t bytes, cudaStream_t stream);

struct cudaLaunchConfig_t {
  dim3 gridDim;
  dim3 blockDim;
  std::size_t dynamicSmemBytes;
  cudaStream_t stream;
};

namespace winnow::cuda_on_cpu {
cudaError_t launch(const cudaLaunchConfig_t& config, std::function<void()> thread);
/// Work of a stream that is no kernel of ours: CUB's.
cudaError_t enqueue(cudaStream_t stream, std::function<void()> work);
}  // namespace winnow::cuda_on_cpu

template <class... Parameters, class... Arguments>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, void (*kernel)(Parameters...),
                               Arguments&&... arguments) {
  return winnow::cuda_on_cpu::launch(
      *config, [kernel, ... values = Parameters(arguments)] { kernel(values...); });
}
