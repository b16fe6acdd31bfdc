// keep_by_rank for any kind of pair.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace winnow {

/// For each of `rows` rows, ranked, the pair with the kept row that it is dropped for, or null if
/// it stays. `pairs` have members i < j and are sorted by (i, j); `closer(a, b)` says whether a is
/// strictly more similar than b, two pairs of the same j.
template <class AnyPair, class Closer>
std::vector<const AnyPair*> witnesses_by_rank(std::int64_t rows, std::span<const AnyPair> pairs,
                                              Closer closer) {
  std::vector<const AnyPair*> witnesses(static_cast<std::size_t>(rows));
  for (const AnyPair& pair : pairs) {
    // Pairs come by rising i, so whatever could drop row i has been seen before its own pairs.
    if (witnesses[static_cast<std::size_t>(pair.i)] != nullptr) continue;
    const AnyPair*& witness = witnesses[static_cast<std::size_t>(pair.j)];
    if (witness == nullptr || closer(pair, *witness)) witness = &pair;
  }
  return witnesses;
}

}  // namespace winnow
