#include "near/ranked_witnesses.h"
#include "winnow/near/near_duplicates.h"
#include "winnow/near/sorted_pairs.h"

namespace winnow {

std::vector<std::int32_t> squared_norms(MatrixView<const std::int8_t> rows) {
  std::vector<std::int32_t> squared(static_cast<std::size_t>(rows.rows));
  for (std::int64_t r = 0; r < rows.rows; ++r) {
    for (const std::int8_t x : rows.row(r)) squared[static_cast<std::size_t>(r)] += x * x;
  }
  return squared;
}

Survivors keep_by_rank(MatrixView<const std::int8_t> rows, std::span<const Pair> pairs) {
  RankedWitnesses witnesses(rows);
  for (const Pair& pair : pairs) witnesses.take(pair);
  return std::move(witnesses).finish();
}

Survivors keep_by_rank(MatrixView<const std::int8_t> rows, SortedPairs<Pair>& pairs) {
  RankedWitnesses witnesses(rows);
  pairs.for_each_block([&](std::span<const Pair> some) {
    for (const Pair& pair : some) witnesses.take(pair);
  });
  return std::move(witnesses).finish();
}

}  // namespace winnow
