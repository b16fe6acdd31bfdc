// Similarity of int8 vectors, decided without rounding.
#pragma once

#include <compare>
#include <cstdint>

namespace winnow {

/// A cosine threshold in millionths. Two vectors are similar when
///
///     dot > 0  and  dot^2 * 10^12 >= millionths^2 * |a|^2 * |b|^2
///
/// in exact integer arithmetic, for every dimension up to 65536 (dot^2 < 2^60, so both sides stay
/// below 2^100). A zero vector is similar to nothing, itself included.
struct CosineThreshold {
  std::int64_t millionths = 1'000'000;

  static constexpr CosineThreshold of(double cosine) {
    return {static_cast<std::int64_t>(cosine * 1e6 + 0.5)};
  }
  constexpr double value() const { return static_cast<double>(millionths) / 1e6; }
};

__extension__ using Uint128 = unsigned __int128;

/// The rule above. `a2` and `b2` are the squared norms. Runs on host and device alike.
constexpr bool reaches(std::int32_t dot, std::int32_t a2, std::int32_t b2,
                       CosineThreshold threshold) {
  if (dot <= 0) return false;
  const auto d = static_cast<Uint128>(dot);
  const auto t = static_cast<Uint128>(threshold.millionths);
  return d * d * 1'000'000'000'000ULL >=
         t * t * (static_cast<Uint128>(a2) * static_cast<Uint128>(b2));
}

/// A found pair: rows i < j (or row i of A and j of B) and their dot product.
struct Pair {
  std::int64_t i = 0;
  std::int64_t j = 0;
  std::int32_t dot = 0;
  auto operator<=>(const Pair&) const = default;
};

}  // namespace winnow
