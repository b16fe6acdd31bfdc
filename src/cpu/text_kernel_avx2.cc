#include "cpu/text_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

// Only what is defined from here to the pop is compiled for this level; all headers stand above.
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
#include "cpu/text_phases.h"

namespace winnow::cpu {
namespace {

struct Avx2 {
  using Words [[gnu::vector_size(32)]] = std::uint32_t;
  using Signed [[gnu::vector_size(32)]] = std::int32_t;

  WINNOW_INLINE static void halves(const std::uint64_t* eight, Words& low, Words& high) {
    const auto* from = reinterpret_cast<const __m256i*>(eight);
    // Shuffles stay within lanes of 16 bytes; the permutations mend the order.
    const __m256 some = _mm256_castsi256_ps(_mm256_loadu_si256(from));
    const __m256 more = _mm256_castsi256_ps(_mm256_loadu_si256(from + 1));
    const __m256 even = _mm256_shuffle_ps(some, more, 0x88);
    const __m256 odd = _mm256_shuffle_ps(some, more, 0xdd);
    low = (Words)_mm256_permute4x64_epi64(_mm256_castps_si256(even), 0xd8);
    high = (Words)_mm256_permute4x64_epi64(_mm256_castps_si256(odd), 0xd8);
  }
  WINNOW_INLINE static std::uint64_t separators(const char* bytes) {
    return half(bytes) | half(bytes + 32) << 32;
  }
  WINNOW_INLINE static std::uint32_t matches(const WordIndex::Group& group,
                                             std::uint32_t fingerprint) {
    const __m256i slots =
        _mm256_load_si256(reinterpret_cast<const __m256i*>(group.fingerprints.data()));
    const __m256i same =
        _mm256_cmpeq_epi32(slots, _mm256_set1_epi32(static_cast<int>(fingerprint)));
    return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(same)));
  }

 private:
  WINNOW_INLINE static std::uint64_t half(const char* bytes) {
    const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
    const __m256i from_tab = _mm256_sub_epi8(v, _mm256_set1_epi8('\t'));
    const __m256i in_tab_to_return =
        _mm256_cmpeq_epi8(_mm256_min_epu8(from_tab, _mm256_set1_epi8('\r' - '\t')), from_tab);
    const __m256i space = _mm256_cmpeq_epi8(v, _mm256_set1_epi8(' '));
    const __m256i zero = _mm256_cmpeq_epi8(v, _mm256_setzero_si256());
    const __m256i any = _mm256_or_si256(in_tab_to_return, _mm256_or_si256(space, zero));
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(any));
  }
};

void run(const TextJob& job) { TextPhases<Avx2>(job).run(); }

}  // namespace
}  // namespace winnow::cpu

#pragma GCC pop_options

namespace winnow::cpu {

const TextKernel* avx2_text_kernel() {
  static constexpr TextKernel kKernel{"avx2", run};
  return __builtin_cpu_supports("x86-64-v3") ? &kKernel : nullptr;
}

}  // namespace winnow::cpu

#else

namespace winnow::cpu {
const TextKernel* avx2_text_kernel() { return nullptr; }
}  // namespace winnow::cpu

#endif
