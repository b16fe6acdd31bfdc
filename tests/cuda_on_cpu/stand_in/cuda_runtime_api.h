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
  cudaErrorNotReady = 600,
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

/// Memory of the host that a device reads by itself.
cudaError_t cudaMallocHost(void** at, std::size_t bytes);
cudaError_t cudaFreeHost(void* at);

struct cudaStream;
using cudaStream_t = cudaStream*;
constexpr unsigned cudaStreamNonBlocking = 1;
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);

struct cudaEvent;
using cudaEvent_t = cudaEvent*;
cudaError_t cudaEventCreate(cudaEvent_t* event);
cudaError_t cudaEventDestroy(cudaEvent_t event);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned flags);
/// Refused before the streams have passed both events.
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end);

enum cudaMemcpyKind {
  cudaMemcpyHostToDevice = 1,
  cudaMemcpyDeviceToHost = 2,
  cudaMemcpyDeviceToDevice = 3,
};
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
/// All devices have so much memory together.
constexpr std::size_t kMemory = std::size_t{1} << 30;
/// Until this says how much of it is left from now on.
void set_memory_left(std::size_t bytes);
/// The host has no more memory that a device reads by itself; it has at first.
void refuse_pinned_memory(bool refuse);
}  // namespace winnow::cuda_on_cpu

template <class... Parameters, class... Arguments>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, void (*kernel)(Parameters...),
                               Arguments&&... arguments) {
  return winnow::cuda_on_cpu::launch(
      *config, [kernel, ... values = Parameters(arguments)] { kernel(values...); });
}
