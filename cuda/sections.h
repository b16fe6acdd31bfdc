// Arrays one behind another in the bytes that a device and its host exchange.
#pragma once

#include <cstddef>

#include "cuda/memory.h"

namespace winnow::cuda {

/// Where they begin: each at a multiple of 16 bytes.
class Sections {
 public:
  template <class T>
  std::size_t add(std::size_t count) {
    const std::size_t begin = bytes_;
    bytes_ += (count * sizeof(T) + 15) / 16 * 16;
    return begin;
  }
  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t bytes_ = 0;
};

template <class T>
T* at(const DeviceBuffer<std::byte>& buffer, std::size_t offset) {
  return reinterpret_cast<T*>(buffer.data() + offset);
}
template <class T>
T* at(const PinnedBuffer& buffer, std::size_t offset) {
  return reinterpret_cast<T*>(buffer.data() + offset);
}

}  // namespace winnow::cuda
