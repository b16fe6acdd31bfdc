#include "cuda/memory.h"

#include <cuda_runtime.h>

#include <string>

#include "backend/cuda_backend.h"

namespace winnow::cuda {
namespace {

std::string_view advice(cudaError_t status) {
  return status == cudaErrorMemoryAllocation
             ? "end what else runs on the device, use a smaller batch, or --device cpu"
             : "what was committed stays valid; run the same command again, or with --device cpu";
}

}  // namespace

void check(cudaError_t status, std::string_view doing) {
  if (status == cudaSuccess) return;
  cudaGetLastError();  // or the next launch would report it once more
  int device = 0;
  cudaGetDevice(&device);
  const Error error(errors::kDeviceFailed,
                    "the device failed while " + std::string(doing) + ": " +
                        cudaGetErrorString(status) + " (" + cudaGetErrorName(status) + ")",
                    "cuda:" + std::to_string(device) + " " + cuda_device_name(device),
                    advice(status));
  if (status == cudaErrorMemoryAllocation) throw DeviceMemoryError(error);
  throw error;
}

int device_attribute(cudaDeviceAttr attribute) {
  int device = 0;
  int value = 0;
  check(cudaGetDevice(&device), "asking for the device");
  check(cudaDeviceGetAttribute(&value, attribute, device), "asking the device");
  return value;
}

void PinnedBuffer::reserve(std::size_t size) {
  if (size <= capacity_) return;
  const std::size_t wanted = std::max(with_headroom(size), capacity_ + capacity_ / 2);
  release();
  if (cudaMallocHost(reinterpret_cast<void**>(&pinned_), wanted) != cudaSuccess) {
    cudaGetLastError();
    pinned_ = nullptr;
    ordinary_ = std::make_unique_for_overwrite<std::byte[]>(wanted);
  }
  capacity_ = wanted;
}

void PinnedBuffer::release() {
  cudaFreeHost(std::exchange(pinned_, nullptr));
  ordinary_.reset();
  capacity_ = 0;
}

Stream::Stream(int device) : device_(device) {
  check(cudaSetDevice(device_), "choosing the device");
  check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "making a stream");
}

}  // namespace winnow::cuda
