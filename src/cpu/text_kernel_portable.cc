#include "cpu/text_phases.h"
#include "winnow/core/byte_mask.h"

namespace winnow::cpu {
namespace {

struct Portable {
  using Words [[gnu::vector_size(16)]] = std::uint32_t;
  using Signed [[gnu::vector_size(16)]] = std::int32_t;

  WINNOW_INLINE static void halves(const std::uint64_t* eight, Words& low, Words& high) {
    for (std::size_t k = 0; k < 4; ++k) {
      low[k] = static_cast<std::uint32_t>(eight[k]);
      high[k] = static_cast<std::uint32_t>(eight[k] >> 32);
    }
  }
  WINNOW_INLINE static std::uint64_t separators(const char* bytes) { return separator_mask(bytes); }
  WINNOW_INLINE static std::uint32_t matches(const WordIndex::Group& group,
                                             std::uint32_t fingerprint) {
    std::uint32_t slots = 0;
    for (std::uint32_t slot = 0; slot < WordIndex::kSlots; ++slot) {
      slots |= static_cast<std::uint32_t>(group.fingerprints[slot] == fingerprint) << slot;
    }
    return slots;
  }
};

void run(const TextJob& job) { TextPhases<Portable>(job).run(); }

}  // namespace

const TextKernel& portable_text_kernel() {
  static constexpr TextKernel kKernel{"portable", run};
  return kKernel;
}

}  // namespace winnow::cpu
