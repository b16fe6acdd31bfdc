// Rows in cells: which lie near which centroid.
#pragma once

#include <cstdint>
#include <vector>

#include "winnow/backend/backend.h"

namespace winnow {

/// How many cells to train for `rows` rows: as many as wanted, or for 0 twice the square root.
std::int64_t cells_of(std::int64_t wanted, std::int64_t rows);

/// Centroids of cells of about equal sizes: k-means on a sample of the rows, then once more on
/// those of its cells that have many rows. rows: at least `cells` > 0.
Matrix<std::int8_t> train_cells(Backend& backend, MatrixView<const std::int8_t> rows,
                                std::int64_t cells);

/// Rows by cell. A row belongs to its nearest cell and visits the next nearest ones.
class Cells {
 public:
  /// `visits` cells a row in all, at most as many as there are.
  Cells(Backend& backend, MatrixView<const std::int8_t> rows,
        MatrixView<const std::int8_t> centroids, std::int64_t visits);

  std::int64_t cells() const { return std::ssize(members_) - 1; }
  std::span<const std::int32_t> members(std::int64_t cell) const {
    return of(rows_, members_, cell);
  }
  std::span<const std::int32_t> visitors(std::int64_t cell) const {
    return of(visiting_rows_, visitors_, cell);
  }

 private:
  using Begins = std::vector<std::int64_t>;  ///< where each cell's rows begin, and the end

  static std::span<const std::int32_t> of(const std::vector<std::int32_t>& rows,
                                          const Begins& begins, std::int64_t cell) {
    const auto at = static_cast<std::size_t>(cell);
    return std::span(rows).subspan(static_cast<std::size_t>(begins[at]),
                                   static_cast<std::size_t>(begins[at + 1] - begins[at]));
  }

  std::vector<std::int32_t> rows_;
  Begins members_;
  std::vector<std::int32_t> visiting_rows_;
  Begins visitors_;
};

}  // namespace winnow
