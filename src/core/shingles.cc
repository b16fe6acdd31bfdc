#include "winnow/core/shingles.h"

#include <algorithm>

#include "winnow/core/dispatch.h"

namespace winnow {
namespace {

/// shingle_hash of every window of `width` units, all windows side by side.
WINNOW_CLONES void hash_windows(const std::uint64_t* __restrict units, std::size_t windows,
                                std::size_t width, std::uint64_t* __restrict out) {
  for (std::size_t p = 0; p < windows; ++p) out[p] = width;
  for (std::size_t k = 0; k < width; ++k) {
    for (std::size_t p = 0; p < windows; ++p) out[p] = mix64(out[p] ^ units[p + k]);
  }
}

}  // namespace

void append_windows(std::span<const std::uint64_t> units, std::int32_t width,
                    std::vector<std::uint64_t>& hashes) {
  if (units.empty()) return;
  const std::size_t own_width = std::min(units.size(), static_cast<std::size_t>(width));
  const std::size_t windows = units.size() - own_width + 1;
  const std::size_t before = hashes.size();
  hashes.resize(before + windows);
  hash_windows(units.data(), windows, own_width, hashes.data() + before);
}

}  // namespace winnow
