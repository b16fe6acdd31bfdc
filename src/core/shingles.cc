#include "winnow/core/shingles.h"

#include <algorithm>

namespace winnow {

void append_windows(std::span<const std::uint64_t> units, std::int32_t width,
                    std::vector<std::uint64_t>& hashes) {
  if (units.empty()) return;
  const std::size_t count = std::min(units.size(), static_cast<std::size_t>(width));
  for (std::size_t at = 0; at + count <= units.size(); ++at) {
    hashes.push_back(shingle_hash(units.data() + at, static_cast<std::int64_t>(count)));
  }
}

}  // namespace winnow
