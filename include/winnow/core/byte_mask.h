// Which bytes of a text are in a set, 64 bytes at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace winnow {

/// The bytes from `low` to `high`, both among them.
struct ByteRange {
  std::uint8_t low, high;
};

inline constexpr std::size_t kMaskBytes = 64;

/// Bit k is set if byte k of the 64 at `bytes` is in one of the ranges.
std::uint64_t byte_mask(const char* bytes, std::span<const ByteRange> ranges);

/// Bit k is set if byte k of the 64 at `bytes` separates words (is_fasttext_space).
std::uint64_t separator_mask(const char* bytes);

/// mask(bytes) of the 64 bytes of a text from `begin` <= text.size() on, as if it went on with
/// `behind`.
template <class Mask>
std::uint64_t mask_at(std::string_view text, std::size_t begin, char behind, Mask mask) {
  if (text.size() - begin >= kMaskBytes) return mask(text.data() + begin);
  char last[kMaskBytes];
  for (std::size_t k = 0; k < kMaskBytes; ++k) {
    last[k] = begin + k < text.size() ? text[begin + k] : behind;
  }
  return mask(last);
}

}  // namespace winnow
