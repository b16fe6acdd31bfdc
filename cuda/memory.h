// Memory of the device and of the host, and streams, each freed by its owner.
#pragma once

#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "winnow/core/csr.h"
#include "winnow/core/error.h"

namespace winnow::cuda {

/// Throws E_DEVICE_FAILED, naming what was done and the thread's device, unless `status` is
/// success.
void check(cudaError_t status, std::string_view doing);

/// An attribute of the thread's device.
int device_attribute(cudaDeviceAttr attribute);

/// Thrown where the device has no more memory; run_parts (parts.h) then takes smaller parts.
class DeviceMemoryError : public Error {
 public:
  explicit DeviceMemoryError(const Error& error) : Error(error) {}
};

/// Memory of the device that is the thread's at the first `reserve`. Grows, never shrinks; freeing
/// waits for the device's work.
template <class T>
class DeviceBuffer {
 public:
  DeviceBuffer() = default;
  explicit DeviceBuffer(std::size_t size) { reserve(size); }
  ~DeviceBuffer() { cudaFree(data_); }
  DeviceBuffer(const DeviceBuffer&) = delete;
  DeviceBuffer& operator=(const DeviceBuffer&) = delete;

  /// Room for `size` values; what was in it is lost if it has to grow. Grows by half at least:
  /// batches of slowly rising size would allocate each time.
  void reserve(std::size_t size) {
    if (size <= capacity_) return;
    const std::size_t wanted = std::max(size, capacity_ + capacity_ / 2);
    release();
    check(cudaMalloc(reinterpret_cast<void**>(&data_), wanted * sizeof(T)), "allocating memory");
    capacity_ = wanted;
  }
  void release() {
    cudaFree(std::exchange(data_, nullptr));
    capacity_ = 0;
  }
  T* data() const { return data_; }
  std::size_t capacity() const { return capacity_; }

  /// Copies in; the source must stay as it is until the stream has passed.
  void upload(std::span<const T> values, cudaStream_t stream) {
    reserve(values.size());
    if (values.empty()) return;
    check(
        cudaMemcpyAsync(data_, values.data(), values.size_bytes(), cudaMemcpyHostToDevice, stream),
        "copying to the device");
  }
  /// Copies the first values out; they are there when the stream has passed.
  void download(std::span<T> values, cudaStream_t stream) const {
    if (values.empty()) return;
    check(
        cudaMemcpyAsync(values.data(), data_, values.size_bytes(), cudaMemcpyDeviceToHost, stream),
        "copying from the device");
  }

 private:
  T* data_ = nullptr;
  std::size_t capacity_ = 0;
};

/// With a quarter more: what the next batch may need that is a little larger. To give memory back
/// and take more waits for all that the device does.
constexpr std::size_t with_headroom(std::size_t size) { return size + size / 4; }

/// Memory of the device for a part of a batch: with headroom, until memory is short.
class PartBuffer : public DeviceBuffer<std::byte> {
 public:
  void reserve(std::size_t size) {
    if (size > capacity()) DeviceBuffer::reserve(is_short_ ? size : with_headroom(size));
  }
  /// Memory is short.
  void release() {
    DeviceBuffer::release();
    is_short_ = true;
  }

 private:
  bool is_short_ = false;
};

/// Bytes of the host that the device copies by itself while the host does other work. Where the
/// system gives no such memory they are ordinary ones, and copies only wait. Grows, never shrinks.
class PinnedBuffer {
 public:
  PinnedBuffer() = default;
  ~PinnedBuffer() { release(); }
  PinnedBuffer(const PinnedBuffer&) = delete;
  PinnedBuffer& operator=(const PinnedBuffer&) = delete;

  /// Room for `size` bytes, aligned for any type; what was in it is lost if it has to grow. No copy
  /// may be on its way.
  void reserve(std::size_t size);
  void release();
  std::byte* data() const { return pinned_ != nullptr ? pinned_ : ordinary_.get(); }

 private:
  std::byte* pinned_ = nullptr;
  std::unique_ptr<std::byte[]> ordinary_;
  std::size_t capacity_ = 0;
};

/// A stream of one device.
class Stream {
 public:
  explicit Stream(int device);
  ~Stream() { cudaStreamDestroy(stream_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Makes the stream's device the thread's: lanes move between threads.
  cudaStream_t select() const {
    check(cudaSetDevice(device_), "choosing the device");
    return stream_;
  }
  operator cudaStream_t() const { return stream_; }
  void wait(std::string_view doing) const { check(cudaStreamSynchronize(stream_), doing); }

 private:
  int device_;
  cudaStream_t stream_ = nullptr;
};

/// A moment in a stream's work.
class Event {
 public:
  Event() { check(cudaEventCreate(&event_), "making an event"); }
  ~Event() { cudaEventDestroy(event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  operator cudaEvent_t() const { return event_; }

 private:
  cudaEvent_t event_ = nullptr;
};

}  // namespace winnow::cuda
