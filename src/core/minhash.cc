#include "winnow/core/minhash.h"

#include <random>

namespace winnow {
namespace {

/// NumPy's RandomState: the Mersenne Twister of 32 bits; 64 come as the high half, then the low
/// one, and what exceeds the range within its power of two is drawn again.
class NumpyRandom {
 public:
  explicit NumpyRandom(std::uint32_t seed) : twister_(seed) {}

  /// In [low, kMinhashPrime).
  std::uint64_t from(std::uint64_t low) {
    const std::uint64_t most = kMinhashPrime - 1 - low;
    for (;;) {
      const std::uint64_t high = twister_();
      const std::uint64_t value = (high << 32 | twister_()) & kMinhashPrime;
      if (value <= most) return low + value;
    }
  }

 private:
  std::mt19937 twister_;
};

}  // namespace

Permutations::Permutations(std::uint32_t seed, std::int32_t count) {
  NumpyRandom random(seed);
  for (std::int32_t k = 0; k < count; ++k) multipliers_.push_back(random.from(1));
  for (std::int32_t k = 0; k < count; ++k) offsets_.push_back(random.from(0));
}

}  // namespace winnow
