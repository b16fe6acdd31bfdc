// Memory that begins at a cache line, as the dot kernels want it.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace winnow::cpu {

struct AlignedDelete {
  void operator()(std::byte* bytes) const { ::operator delete (bytes, std::align_val_t{64}); }
};
using AlignedBytes = std::unique_ptr<std::byte, AlignedDelete>;

inline AlignedBytes aligned_bytes(std::size_t size) {
  return AlignedBytes(static_cast<std::byte*>(::operator new (size, std::align_val_t{64})));
}

}  // namespace winnow::cpu
