#include "winnow/near/exhaustive.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "near/chosen_rows.h"
#include "near/closeness.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

// The pairs of a block with itself are at most the square of its rows, 24 bytes each. Kept rows are
// not similar to each other, so no row is similar to many of them: they meet many rows at once.
constexpr std::int64_t kBlockRows = 2048;
constexpr std::int64_t kPairsAtOnce = std::int64_t{1} << 27;
constexpr std::int64_t kMostPairs = std::int64_t{1} << 27;
constexpr std::int64_t kProductsAtOnce = std::int64_t{1} << 29;

class Exhaustive {
 public:
  Exhaustive(Backend& backend, MatrixView<const std::int8_t> rows, CosineThreshold threshold)
      : backend_(backend),
        rows_(rows),
        threshold_(threshold),
        placed_(backend.place(rows)),
        squared_(squared_norms(rows)),
        dots_(squared_.size()),
        out_{std::vector<std::int64_t>(squared_.size(), kKept),
             std::vector<double>(squared_.size(), 0.0)} {}

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
    for (std::size_t j = 0; j < squared_.size(); ++j) {
      if (out_.witness[j] == kKept) continue;
      out_.similarity[j] = cosine(dots_[j], norm(out_.witness[j]), squared_[j]);
    }
    return std::move(out_);
  }

 private:
  std::int32_t norm(std::int64_t row) const { return squared_[static_cast<std::size_t>(row)]; }

  /// Rows of a block that nothing has dropped yet, zero rows apart: they are similar to none.
  std::vector<std::int64_t> kept_of(std::int64_t begin, std::int64_t end) const {
    std::vector<std::int64_t> kept;
    for (std::int64_t row = begin; row < end; ++row) {
      if (out_.witness[static_cast<std::size_t>(row)] == kKept && norm(row) > 0) {
        kept.push_back(row);
      }
    }
    return kept;
  }

  /// Drops rows of `range` for better ones of `some`.
  void meet(const std::vector<std::int64_t>& some, RowRange range) {
    if (some.empty()) return;
    const Matrix<std::int8_t> lefts = gathered(rows_, some);
    const auto left = backend_.place(lefts.view());
    const JoinTask task[] = {{{0, lefts.rows()}, range}};
    for (const Pair& pair : backend_.join_above(*left, *placed_, task, threshold_)) {
      take({some[static_cast<std::size_t>(pair.i)], pair.j, pair.dot});
    }
  }

  void take(const Pair& pair) {
    const auto j = static_cast<std::size_t>(pair.j);
    if (pair.i >= pair.j || out_.witness[static_cast<std::size_t>(pair.i)] != kKept) return;
    const std::int64_t before = out_.witness[j];
    if (before != kKept && !more_similar(pair.dot, norm(pair.i), dots_[j], norm(before))) return;
    out_.witness[j] = pair.i;
    dots_[j] = pair.dot;
  }

  Backend& backend_;
  MatrixView<const std::int8_t> rows_;
  CosineThreshold threshold_;
  std::shared_ptr<const Weights> placed_;
  std::vector<std::int32_t> squared_;
  std::vector<std::int32_t> dots_;  ///< with the witness so far
  Survivors out_;
};

}  // namespace

Survivors keep_exhaustive(Backend& backend, MatrixView<const std::int8_t> rows,
                          CosineThreshold threshold) {
  return Exhaustive(backend, rows, threshold).run();
}

std::vector<Pair> all_pairs(Backend& backend, MatrixView<const std::int8_t> rows,
                            CosineThreshold threshold) {
  const auto placed = backend.place(rows);
  std::vector<Pair> pairs;
  // Few enough products that their pairs, were it all of them, do not exhaust the memory.
  const std::int64_t height =
      std::clamp<std::int64_t>(kPairsAtOnce / std::max<std::int64_t>(1, rows.rows), 1, kBlockRows);
  for (std::int64_t begin = 0; begin < rows.rows; begin += height) {
    const JoinTask task[] = {{{begin, std::min(begin + height, rows.rows)}, {begin, rows.rows}}};
    const std::vector<Pair> some = backend.join_above(*placed, *placed, task, threshold);
    pairs.insert(pairs.end(), some.begin(), some.end());
    if (std::ssize(pairs) > kMostPairs) {
      throw Error(errors::kRecipeValue,
                  "more than " + std::to_string(kMostPairs) + " pairs are at least as similar as " +
                      std::to_string(threshold.value()),
                  "pairs_from", "use a higher one, or leave it out: the pass needs no pairs kept");
    }
  }
  return pairs;
}

}  // namespace winnow
