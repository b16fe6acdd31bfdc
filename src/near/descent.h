// Rows that meet each other down the rank.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "near/bounded_join.h"
#include "near/chosen_rows.h"

namespace winnow {

/// Finds the pairs that reach a threshold, block by block: rows of a block that are still in meet
/// each other, and then those that are left meet all rows after them. So a group of similar rows of
/// which all but the first go out costs little more than one row.
class Descent {
 public:
  /// Whether a row may still be the first one of a pair.
  using IsIn = std::function<bool(std::int64_t row)>;

  /// take(pairs): i < j, sorted within a call; i was in when its block, or what comes after that,
  /// began. `rows` must outlive the descent.
  Descent(Backend& backend, MatrixView<const std::int8_t> rows, CosineThreshold threshold,
          IsIn is_in, TakePairs take)
      : backend_(backend),
        rows_(rows),
        threshold_(threshold),
        placed_(backend.place(rows)),
        is_in_(std::move(is_in)),
        take_(std::move(take)) {}

  void run() {
    for (std::int64_t begin = 0; begin < rows_.rows; begin += kBlockRows) {
      const RowRange block{begin, std::min(begin + kBlockRows, rows_.rows)};
      meet_each_other(block);
      meet_those_after(block);
    }
  }

  // The pairs of a block with itself are at most the square of its rows, 24 bytes each.
  static constexpr std::int64_t kBlockRows = 2048;

  /// For each block in turn, one after the other.
  void meet_each_other(RowRange block) { meet(rows_in(block), block); }
  void meet_those_after(RowRange block) {
    const std::vector<std::int64_t> some = rows_in(block);
    if (some.empty()) return;
    const std::int64_t width = kProductsAtOnce / std::ssize(some);
    for (std::int64_t right = block.end; right < rows_.rows; right += width) {
      meet(some, {right, std::min(right + width, rows_.rows)});
    }
  }

 private:
  // Rows that stay in are hardly similar to each other, so no row is similar to many of them: they
  // meet many rows at once.
  static constexpr std::int64_t kProductsAtOnce = std::int64_t{1} << 29;

  std::vector<std::int64_t> rows_in(RowRange block) const {
    std::vector<std::int64_t> some;
    for (std::int64_t row = block.begin; row < block.end; ++row) {
      if (is_in_(row)) some.push_back(row);
    }
    return some;
  }

  void meet(const std::vector<std::int64_t>& some, RowRange range) {
    if (some.empty()) return;
    const Matrix<std::int8_t> lefts = gathered(rows_, some);
    const auto left = backend_.place(lefts.view());
    const JoinTask task[] = {{{0, lefts.rows()}, range}};
    join_bounded(backend_, *left, *placed_, task, threshold_, [&](std::span<const Pair> pairs) {
      met_.clear();
      for (const Pair& pair : pairs) {
        const std::int64_t i = some[static_cast<std::size_t>(pair.i)];
        if (i < pair.j) met_.push_back({i, pair.j, pair.dot});
      }
      take_(met_);
    });
  }

  Backend& backend_;
  MatrixView<const std::int8_t> rows_;
  CosineThreshold threshold_;
  std::shared_ptr<const Weights> placed_;
  IsIn is_in_;
  TakePairs take_;
  std::vector<Pair> met_;
};

}  // namespace winnow
