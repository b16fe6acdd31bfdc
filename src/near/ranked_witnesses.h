// keep_by_rank, pair by pair.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "near/closeness.h"
#include "winnow/near/near_duplicates.h"

namespace winnow {

class RankedWitnesses {
 public:
  /// Rows in the order of their rank, all kept.
  explicit RankedWitnesses(MatrixView<const std::int8_t> rows)
      : squared_(squared_norms(rows)),
        dots_(squared_.size()),
        out_{std::vector<std::int64_t>(squared_.size(), kKept),
             std::vector<double>(squared_.size(), 0.0)} {}

  bool is_kept(std::int64_t row) const { return witness(row) == kKept; }
  /// Zero rows are similar to none.
  bool is_zero(std::int64_t row) const { return norm(row) == 0; }

  /// Drops row j for i < j if i is kept, and for its most similar row if there are several. What
  /// could drop i has been taken before.
  void take(const Pair& pair) {
    if (!is_kept(pair.i)) return;
    const auto j = static_cast<std::size_t>(pair.j);
    const std::int64_t before = out_.witness[j];
    if (before != kKept && !more_similar(pair.dot, norm(pair.i), dots_[j], norm(before))) return;
    out_.witness[j] = pair.i;
    dots_[j] = pair.dot;
  }

  Survivors finish() && {
    for (std::size_t j = 0; j < squared_.size(); ++j) {
      if (out_.witness[j] == kKept) continue;
      out_.similarity[j] = cosine(dots_[j], norm(out_.witness[j]), squared_[j]);
    }
    return std::move(out_);
  }

 private:
  std::int32_t norm(std::int64_t row) const { return squared_[static_cast<std::size_t>(row)]; }
  std::int64_t witness(std::int64_t row) const {
    return out_.witness[static_cast<std::size_t>(row)];
  }

  std::vector<std::int32_t> squared_;
  std::vector<std::int32_t> dots_;  ///< with the witness so far
  Survivors out_;
};

}  // namespace winnow
