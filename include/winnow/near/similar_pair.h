#pragma once

#include <compare>
#include <cstdint>

namespace winnow {

/// Rows i < j that are similar, and how much: the larger the more.
struct SimilarPair {
  std::int64_t i = 0;
  std::int64_t j = 0;
  double similarity = 0;
  auto operator<=>(const SimilarPair&) const = default;
};

}  // namespace winnow
