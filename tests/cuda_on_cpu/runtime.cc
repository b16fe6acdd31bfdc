// The stand-in of CUDA's runtime: three devices, which differ in their schedule.
#include <cuda_runtime_api.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <set>

#include "cuda_on_cpu/block_executor.h"

struct cudaStream {
  int device;
  std::deque<std::function<void()>> work;
};

struct cudaEvent {
  std::optional<std::chrono::steady_clock::time_point> passed;
  cudaStream* stream = nullptr;  ///< that it was recorded in
};

namespace winnow::cuda_on_cpu {
namespace {

constexpr Schedule kDevices[] = {
    {Order::kAscending, false}, {Order::kDescending, true}, {Order::kShuffled, true}};
constexpr int kDeviceCount = static_cast<int>(std::size(kDevices));

constexpr std::size_t kAlignment = 256;
constexpr int kRubbish = 0xA5;
constexpr unsigned kMostThreads = 1024;  // of a block
constexpr unsigned kMostBlocks = 65535;  // in y and z

/// What the process has of CUDA. One thread uses it.
struct State {
  int device = 0;
  cudaError_t last = cudaSuccess;
  std::map<const std::byte*, std::size_t> memory;  ///< allocations by their first byte
  std::size_t used = 0;
  std::size_t most = kMemory;
  bool has_pinned_memory = true;
  std::set<void*> pinned;
  std::set<cudaStream*> streams;
};

State& state() {
  static State all;
  return all;
}

cudaError_t said(cudaError_t status) {
  if (status != cudaSuccess) state().last = status;
  return status;
}

bool is_device_memory(const void* at, std::size_t bytes) {
  const auto* const first = static_cast<const std::byte*>(at);
  const auto& memory = state().memory;
  auto found = memory.upper_bound(first);
  if (found == memory.begin()) return false;
  --found;
  return first + bytes <= found->first + found->second;
}

void drain(cudaStream& stream) {
  while (!stream.work.empty()) {
    const std::function<void()> next = std::move(stream.work.front());
    stream.work.pop_front();
    next();
  }
}

cudaError_t enqueue(cudaStream_t stream, std::function<void()> work) {
  if (!state().streams.contains(stream) || stream->device != state().device) {
    return said(cudaErrorInvalidValue);
  }
  if (kDevices[stream->device].late) {
    stream->work.push_back(std::move(work));
  } else {
    work();
  }
  return cudaSuccess;
}

}  // namespace

void set_memory_left(std::size_t bytes) { state().most = state().used + bytes; }

void refuse_pinned_memory(bool refuse) { state().has_pinned_memory = !refuse; }

cudaError_t launch(const cudaLaunchConfig_t& config, std::function<void()> thread) {
  const dim3 grid = config.gridDim;
  const dim3 block = config.blockDim;
  const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
  const std::uint64_t blocks = std::uint64_t{grid.x} * grid.y * grid.z;
  if (threads == 0 || threads > kMostThreads || blocks == 0 || grid.x > INT32_MAX ||
      grid.y > kMostBlocks || grid.z > kMostBlocks) {
    return said(cudaErrorInvalidConfiguration);
  }
  const Schedule schedule = kDevices[state().device];
  return enqueue(config.stream, [grid, block, schedule, thread = std::move(thread)] {
    run_grid(grid, block, schedule, thread);
  });
}

}  // namespace winnow::cuda_on_cpu

using winnow::cuda_on_cpu::enqueue;
using winnow::cuda_on_cpu::said;
using winnow::cuda_on_cpu::state;

const char* cudaGetErrorName(cudaError_t status) {
  return status == cudaSuccess ? "cudaSuccess" : "cudaError";
}

const char* cudaGetErrorString(cudaError_t status) {
  switch (status) {
    case cudaSuccess:
      return "no error";
    case cudaErrorInvalidValue:
      return "invalid argument";
    case cudaErrorMemoryAllocation:
      return "out of memory";
    case cudaErrorInvalidConfiguration:
      return "invalid configuration argument";
    default:
      return "another error";
  }
}

cudaError_t cudaGetLastError() { return std::exchange(state().last, cudaSuccess); }

cudaError_t cudaDriverGetVersion(int* version) {
  *version = CUDART_VERSION;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceCount(int* count) {
  *count = winnow::cuda_on_cpu::kDeviceCount;
  return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr, int) {
  *value = 8;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
  std::strcpy(properties->name, "block executor");
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) {
  if (device < 0 || device >= winnow::cuda_on_cpu::kDeviceCount) {
    return said(cudaErrorInvalidDevice);
  }
  state().device = device;
  return cudaSuccess;
}

cudaError_t cudaGetDevice(int* device) {
  *device = state().device;
  return cudaSuccess;
}

cudaError_t cudaMalloc(void** at, std::size_t bytes) {
  using namespace winnow::cuda_on_cpu;
  *at = nullptr;
  if (bytes == 0) return cudaSuccess;
  if (bytes > state().most - std::min(state().used, state().most))
    return said(cudaErrorMemoryAllocation);
  auto* const memory =
      static_cast<std::byte*>(::operator new (bytes, std::align_val_t{kAlignment}));
  std::memset(memory, kRubbish, bytes);
  state().memory[memory] = bytes;
  state().used += bytes;
  *at = memory;
  return cudaSuccess;
}

cudaError_t cudaFree(void* at) {
  using namespace winnow::cuda_on_cpu;
  for (cudaStream* const stream : state().streams) drain(*stream);
  if (at == nullptr) return cudaSuccess;
  const auto found = state().memory.find(static_cast<const std::byte*>(at));
  if (found == state().memory.end()) return said(cudaErrorInvalidValue);
  state().used -= found->second;
  state().memory.erase(found);
  ::operator delete (at, std::align_val_t{kAlignment});
  return cudaSuccess;
}

cudaError_t cudaMallocHost(void** at, std::size_t bytes) {
  *at = nullptr;
  if (!state().has_pinned_memory) return said(cudaErrorMemoryAllocation);
  *at = ::operator new (bytes, std::align_val_t{winnow::cuda_on_cpu::kAlignment});
  state().pinned.insert(*at);
  return cudaSuccess;
}

cudaError_t cudaFreeHost(void* at) {
  using namespace winnow::cuda_on_cpu;
  for (cudaStream* const stream : state().streams) drain(*stream);
  if (at == nullptr) return cudaSuccess;
  if (state().pinned.erase(at) == 0) return said(cudaErrorInvalidValue);
  ::operator delete (at, std::align_val_t{kAlignment});
  return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  *event = new cudaEvent{};
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  event->passed.reset();
  event->stream = stream;
  return enqueue(stream, [event] { event->passed = std::chrono::steady_clock::now(); });
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
  return enqueue(stream, [event] {
    if (!event->passed && event->stream != nullptr) winnow::cuda_on_cpu::drain(*event->stream);
  });
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
  if (!begin->passed || !end->passed) return said(cudaErrorNotReady);
  *milliseconds = std::chrono::duration<float, std::milli>(*end->passed - *begin->passed).count();
  return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  *stream = new cudaStream{state().device, {}};
  state().streams.insert(*stream);
  return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  if (state().streams.erase(stream) == 0) return said(cudaErrorInvalidValue);
  delete stream;
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  if (!state().streams.contains(stream)) return said(cudaErrorInvalidValue);
  winnow::cuda_on_cpu::drain(*stream);
  return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  return cudaMemcpy2DAsync(to, bytes, from, bytes, bytes, 1, kind, stream);
}

cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from,
                              std::size_t from_pitch, std::size_t width, std::size_t height,
                              cudaMemcpyKind kind, cudaStream_t stream) {
  using winnow::cuda_on_cpu::is_device_memory;
  if (width == 0 || height == 0) return cudaSuccess;
  const bool fits =
      (kind == cudaMemcpyDeviceToHost || is_device_memory(to, (height - 1) * to_pitch + width)) &&
      (kind == cudaMemcpyHostToDevice || is_device_memory(from, (height - 1) * from_pitch + width));
  if (!fits || width > to_pitch || width > from_pitch) return said(cudaErrorInvalidValue);
  return enqueue(stream, [=] {
    for (std::size_t row = 0; row < height; ++row) {
      std::memcpy(static_cast<std::byte*>(to) + row * to_pitch,
                  static_cast<const std::byte*>(from) + row * from_pitch, width);
    }
  });
}

cudaError_t cudaMemsetAsync(void* at, int value, std::size_t bytes, cudaStream_t stream) {
  if (!winnow::cuda_on_cpu::is_device_memory(at, bytes)) return said(cudaErrorInvalidValue);
  return enqueue(stream, [=] { std::memset(at, value, bytes); });
}
