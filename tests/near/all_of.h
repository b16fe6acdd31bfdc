// The pairs of a SortedPairs in one piece.
#pragma once

#include <vector>

#include "winnow/near/sorted_pairs.h"

namespace winnow {

template <class AnyPair>
std::vector<AnyPair> all_of(SortedPairs<AnyPair>& sorted) {
  std::vector<AnyPair> all;
  sorted.for_each_block(
      [&](std::span<const AnyPair> some) { all.insert(all.end(), some.begin(), some.end()); });
  return all;
}
template <class AnyPair>
std::vector<AnyPair> all_of(SortedPairs<AnyPair>&& sorted) {
  return all_of(sorted);
}

}  // namespace winnow
