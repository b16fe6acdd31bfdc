#include <algorithm>
#include <cmath>

#include "winnow/near/near_duplicates.h"

namespace winnow {
namespace {

/// Whether dot / sqrt(a2) is larger than the other's, for positive dots, without rounding.
bool more_similar(std::int32_t dot, std::int32_t a2, std::int32_t other_dot,
                  std::int32_t other_a2) {
  const auto square = [](std::int32_t x) {
    return static_cast<Uint128>(x) * static_cast<Uint128>(x);
  };
  return square(dot) * static_cast<Uint128>(other_a2) >
         square(other_dot) * static_cast<Uint128>(a2);
}

double cosine(std::int32_t dot, std::int32_t a2, std::int32_t b2) {
  return std::min(1.0, dot / std::sqrt(static_cast<double>(a2) * static_cast<double>(b2)));
}

}  // namespace

std::vector<std::int32_t> squared_norms(MatrixView<const std::int8_t> rows) {
  std::vector<std::int32_t> squared(static_cast<std::size_t>(rows.rows));
  for (std::int64_t r = 0; r < rows.rows; ++r) {
    for (const std::int8_t x : rows.row(r)) squared[static_cast<std::size_t>(r)] += x * x;
  }
  return squared;
}

Survivors keep_by_rank(MatrixView<const std::int8_t> rows, std::span<const Pair> pairs) {
  const std::vector<std::int32_t> squared = squared_norms(rows);
  Survivors out{std::vector<std::int64_t>(squared.size(), kKept),
                std::vector<double>(squared.size(), 0.0)};
  std::vector<std::int32_t> dots(squared.size());  // with the witness so far
  for (const Pair& pair : pairs) {
    // Pairs come by rising i, so whatever could drop row i has been seen before its own pairs.
    const auto i = static_cast<std::size_t>(pair.i);
    const auto j = static_cast<std::size_t>(pair.j);
    if (out.witness[i] != kKept) continue;
    const std::int64_t witness = out.witness[j];
    if (witness != kKept &&
        !more_similar(pair.dot, squared[i], dots[j], squared[static_cast<std::size_t>(witness)])) {
      continue;
    }
    out.witness[j] = pair.i;
    out.similarity[j] = cosine(pair.dot, squared[i], squared[j]);
    dots[j] = pair.dot;
  }
  return out;
}

}  // namespace winnow
