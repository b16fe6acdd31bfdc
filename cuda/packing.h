// Arrays that are sent to a device together.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>

#include "cuda/memory.h"

namespace winnow::cuda {

/// Packs arrays one behind the other, for one copy.
class Packing {
 public:
  /// Behind the first `size` bytes.
  explicit Packing(PinnedBuffer& into, std::size_t size = 0) : into_(into), size_(size) {}

  /// Where the values will be behind the device's address of the whole.
  template <class T>
  std::size_t add(std::span<const T> values) {
    const std::size_t at = size_;
    if (!values.empty()) std::memcpy(into_.data() + at, values.data(), values.size_bytes());
    size_ += values.size_bytes();
    return at;
  }
  std::size_t size() const { return size_; }

 private:
  PinnedBuffer& into_;
  std::size_t size_;
};

}  // namespace winnow::cuda
