#include "cpu/text_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

// Only what is defined from here to the pop is compiled for this level; all headers stand above.
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4")
#include "cpu/text_phases.h"

namespace winnow::cpu {
namespace {

struct Avx512 {
  using Words [[gnu::vector_size(64)]] = std::uint32_t;
  using Signed [[gnu::vector_size(64)]] = std::int32_t;

  WINNOW_INLINE static void halves(const std::uint64_t* eight, Words& low, Words& high) {
    const __m512i even =
        _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    const __m512i odd = _mm512_or_si512(even, _mm512_set1_epi32(1));
    const __m512i some = _mm512_loadu_si512(eight);
    const __m512i more = _mm512_loadu_si512(eight + 8);
    low = (Words)_mm512_permutex2var_epi32(some, even, more);
    high = (Words)_mm512_permutex2var_epi32(some, odd, more);
  }
  WINNOW_INLINE static std::uint64_t separators(const char* bytes) {
    const __m512i v = _mm512_loadu_si512(bytes);
    const __m512i from_tab = _mm512_sub_epi8(v, _mm512_set1_epi8('\t'));
    return _mm512_cmple_epu8_mask(from_tab, _mm512_set1_epi8('\r' - '\t')) |
           _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(' ')) | _mm512_testn_epi8_mask(v, v);
  }
  WINNOW_INLINE static std::uint32_t matches(const WordIndex::Group& group,
                                             std::uint32_t fingerprint) {
    const __m256i slots =
        _mm256_load_si256(reinterpret_cast<const __m256i*>(group.fingerprints.data()));
    return _mm256_cmpeq_epi32_mask(slots, _mm256_set1_epi32(static_cast<int>(fingerprint)));
  }
};

void run(const TextJob& job) { TextPhases<Avx512>(job).run(); }

}  // namespace
}  // namespace winnow::cpu

#pragma GCC pop_options

namespace winnow::cpu {

const TextKernel* avx512_text_kernel() {
  static constexpr TextKernel kKernel{"avx512", run};
  return __builtin_cpu_supports("x86-64-v4") ? &kKernel : nullptr;
}

}  // namespace winnow::cpu

#else

namespace winnow::cpu {
const TextKernel* avx512_text_kernel() { return nullptr; }
}  // namespace winnow::cpu

#endif
