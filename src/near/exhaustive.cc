#include "winnow/near/exhaustive.h"

#include <utility>

#include "near/descent.h"
#include "near/ranked_witnesses.h"

namespace winnow {

Survivors keep_exhaustive(Backend& backend, MatrixView<const std::int8_t> rows,
                          CosineThreshold threshold, const PairFilter& also) {
  RankedWitnesses witnesses(rows);
  const auto is_in = [&](std::int64_t row) {
    return witnesses.is_kept(row) && !witnesses.is_zero(row);
  };
  const auto take = [&](std::span<const Pair> pairs) {
    for (const Pair& pair : pairs) {
      if (also && (!witnesses.is_kept(pair.i) || !also(pair.i, pair.j))) continue;
      witnesses.take(pair);
    }
  };
  Descent(backend, rows, threshold, is_in, take).run();
  return std::move(witnesses).finish();
}

void for_all_pairs(Backend& backend, MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                   const SortedPairs<Pair>::Take& take) {
  if (rows.rows < 2 || rows.columns == 0) return;
  const auto placed = backend.place(rows);
  const JoinTask whole[] = {{{0, rows.rows}, {0, rows.rows}}};
  join_bounded(backend, *placed, *placed, whole, threshold, take);
}

}  // namespace winnow
