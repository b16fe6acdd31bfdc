#include "winnow/core/separator_mask.h"

#include <array>
#include <cstddef>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "winnow/core/fasttext_text.h"

namespace winnow {

std::uint64_t separator_mask(const char* bytes) {
  std::uint64_t mask = 0;
#if defined(__SSE2__)
  for (std::size_t k = 0; k < 64; k += 16) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + k));
    const __m128i from_tab = _mm_sub_epi8(v, _mm_set1_epi8('\t'));
    const __m128i in_tab_to_return =
        _mm_cmpeq_epi8(_mm_min_epu8(from_tab, _mm_set1_epi8('\r' - '\t')), from_tab);
    const __m128i space = _mm_cmpeq_epi8(v, _mm_set1_epi8(' '));
    const __m128i zero = _mm_cmpeq_epi8(v, _mm_setzero_si128());
    const int any = _mm_movemask_epi8(_mm_or_si128(in_tab_to_return, _mm_or_si128(space, zero)));
    mask |= std::uint64_t{static_cast<std::uint32_t>(any)} << k;
  }
#else
  std::array<std::uint8_t, 64> flags;  // compilers make this loop vector compares
  for (std::size_t k = 0; k < flags.size(); ++k) flags[k] = is_fasttext_space(bytes[k]) ? 1 : 0;
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

}  // namespace winnow
