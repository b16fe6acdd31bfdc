#include "winnow/core/byte_mask.h"

#include <array>
#include <cstring>

#include "winnow/core/dispatch.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace winnow {
namespace {

/// is_fasttext_space.
constexpr std::array<ByteRange, 3> kSeparators{{{0, 0}, {'\t', '\r'}, {' ', ' '}}};

WINNOW_INLINE std::uint64_t mask_of(const char* bytes, std::span<const ByteRange> ranges) {
  std::uint64_t mask = 0;
#if defined(__SSE2__)
  constexpr std::size_t kVectors = kMaskBytes / sizeof(__m128i);
  __m128i any[kVectors] = {};
  for (const ByteRange& range : ranges) {
    const __m128i low = _mm_set1_epi8(static_cast<char>(range.low));
    const __m128i most = _mm_set1_epi8(static_cast<char>(range.high - range.low));
    for (std::size_t k = 0; k < kVectors; ++k) {
      const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes) + k);
      const __m128i from_low = _mm_sub_epi8(v, low);
      any[k] = _mm_or_si128(any[k], _mm_cmpeq_epi8(_mm_min_epu8(from_low, most), from_low));
    }
  }
  for (std::size_t k = 0; k < kVectors; ++k) {
    const auto bits = static_cast<std::uint32_t>(_mm_movemask_epi8(any[k]));
    mask |= std::uint64_t{bits} << (k * sizeof(__m128i));
  }
#else
  std::array<std::uint8_t, kMaskBytes> flags{};
  for (const ByteRange& range : ranges) {
    for (std::size_t k = 0; k < flags.size(); ++k) {  // compilers make this loop vector compares
      const auto from_low =
          static_cast<std::uint8_t>(static_cast<std::uint8_t>(bytes[k]) - range.low);
      flags[k] |= from_low <= range.high - range.low ? 1 : 0;
    }
  }
  // Eight flags of 0 or 1 become eight bits: the product moves flag i to bit 56 + i.
  constexpr std::uint64_t kGather = 0x0102040810204080ULL;
  for (std::size_t k = 0; k < flags.size(); k += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, flags.data() + k, sizeof(eight));
    mask |= ((eight * kGather) >> 56) << k;
  }
#endif
  return mask;
}

}  // namespace

std::uint64_t byte_mask(const char* bytes, std::span<const ByteRange> ranges) {
  return mask_of(bytes, ranges);
}

std::uint64_t separator_mask(const char* bytes) { return mask_of(bytes, kSeparators); }

}  // namespace winnow
