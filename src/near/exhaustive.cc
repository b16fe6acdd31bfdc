#include "winnow/near/exhaustive.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "near/bounded_join.h"
#include "near/chosen_rows.h"
#include "near/ranked_witnesses.h"

namespace winnow {
namespace {

// The pairs of a block with itself are at most the square of its rows, 24 bytes each. Kept rows are
// not similar to each other, so no row is similar to many of them: they meet many rows at once.
constexpr std::int64_t kBlockRows = 2048;
constexpr std::int64_t kProductsAtOnce = std::int64_t{1} << 29;

class Exhaustive {
 public:
  Exhaustive(Backend& backend, MatrixView<const std::int8_t> rows, CosineThreshold threshold,
             const PairFilter& also)
      : backend_(backend),
        also_(also),
        rows_(rows),
        threshold_(threshold),
        placed_(backend.place(rows)),
        witnesses_(rows) {}

  Survivors run() {
    for (std::int64_t begin = 0; begin < rows_.rows; begin += kBlockRows) {
      const std::int64_t end = std::min(begin + kBlockRows, rows_.rows);
      // Sorted by (i, j): whatever could drop a row has been seen before its own pairs.
      meet(kept_of(begin, end), {begin, end});
      const std::vector<std::int64_t> kept = kept_of(begin, end);
      if (kept.empty()) continue;
      const std::int64_t width = kProductsAtOnce / std::ssize(kept);
      for (std::int64_t right = end; right < rows_.rows; right += width) {
        meet(kept, {right, std::min(right + width, rows_.rows)});
      }
    }
    return std::move(witnesses_).finish();
  }

 private:
  /// Rows of a block that nothing has dropped yet, zero rows apart: they are similar to none.
  std::vector<std::int64_t> kept_of(std::int64_t begin, std::int64_t end) const {
    std::vector<std::int64_t> kept;
    for (std::int64_t row = begin; row < end; ++row) {
      if (witnesses_.is_kept(row) && !witnesses_.is_zero(row)) kept.push_back(row);
    }
    return kept;
  }

  /// Drops rows of `range` for better ones of `some`.
  void meet(const std::vector<std::int64_t>& some, RowRange range) {
    if (some.empty()) return;
    const Matrix<std::int8_t> lefts = gathered(rows_, some);
    const auto left = backend_.place(lefts.view());
    const JoinTask task[] = {{{0, lefts.rows()}, range}};
    join_bounded(backend_, *left, *placed_, task, threshold_, [&](std::span<const Pair> pairs) {
      for (const Pair& pair : pairs) {
        const std::int64_t i = some[static_cast<std::size_t>(pair.i)];
        if (i >= pair.j || !witnesses_.is_kept(i) || (also_ && !also_(i, pair.j))) continue;
        witnesses_.take({i, pair.j, pair.dot});
      }
    });
  }

  Backend& backend_;
  const PairFilter& also_;
  MatrixView<const std::int8_t> rows_;
  CosineThreshold threshold_;
  std::shared_ptr<const Weights> placed_;
  RankedWitnesses witnesses_;
};

}  // namespace

Survivors keep_exhaustive(Backend& backend, MatrixView<const std::int8_t> rows,
                          CosineThreshold threshold, const PairFilter& also) {
  return Exhaustive(backend, rows, threshold, also).run();
}

void for_all_pairs(Backend& backend, MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                   const SortedPairs<Pair>::Take& take) {
  if (rows.rows < 2 || rows.columns == 0) return;
  const auto placed = backend.place(rows);
  const JoinTask whole[] = {{{0, rows.rows}, {0, rows.rows}}};
  join_bounded(backend, *placed, *placed, whole, threshold, take);
}

}  // namespace winnow
