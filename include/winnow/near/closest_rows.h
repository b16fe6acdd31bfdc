// The most similar rows of another matrix.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "winnow/backend/backend.h"

namespace winnow {

/// Of many matrices, one after another, the row that is most similar to each of some rows; ties:
/// the first. Decided in integers: the same on every device. Borrows the rows.
class ClosestRows {
 public:
  static constexpr std::int64_t kNone = -1;

  ClosestRows(Backend& backend, MatrixView<const std::int8_t> rows, CosineThreshold threshold);

  /// Looks among `others`, of as many columns. They count from where those before ended.
  void search(MatrixView<const std::int8_t> others);

  /// kNone if no other row reached the threshold, else its number over all matrices.
  std::int64_t closest(std::int64_t row) const { return closest_[static_cast<std::size_t>(row)]; }
  /// Their cosine; 0 for kNone.
  double similarity(std::int64_t row) const;

 private:
  Backend& backend_;
  CosineThreshold threshold_;
  std::shared_ptr<const Weights> placed_;
  std::int64_t seen_ = 0;
  std::vector<std::int32_t> squared_;
  std::vector<std::int64_t> closest_;
  std::vector<std::int32_t> dots_;           ///< with the closest row
  std::vector<std::int32_t> other_squared_;  ///< of the closest row
};

}  // namespace winnow
