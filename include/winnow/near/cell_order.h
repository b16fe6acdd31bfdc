// Rows by cell, the farthest from the centroid first: the order that SemDeDup goes by.
#pragma once

#include <cstdint>
#include <vector>

#include "winnow/backend/backend.h"

namespace winnow {

struct CellOrder {
  std::vector<std::int64_t> rows;  ///< all rows, one cell after another
  std::vector<RowRange> cells;     ///< which of them are a cell's; those without rows are left out
};

/// Trains `cells` centroids (0: twice the square root of the rows; k-means on a sample, and cells
/// of many rows are split), puts each row in the cell of its nearest one and sorts a cell's rows by
/// rising cosine with their centroid, compared without rounding; ties by row. The same rows give
/// the same order on every machine and device, with any number of threads.
CellOrder farthest_first(Backend& backend, MatrixView<const std::int8_t> rows, std::int64_t cells);

}  // namespace winnow
