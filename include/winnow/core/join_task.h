// Which rows a join compares with which.
#pragma once

#include <cstdint>

namespace winnow {

/// Rows begin, begin + 1, ..., end - 1 of a matrix.
struct RowRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  std::int64_t size() const { return end - begin; }
};

/// Every row of one range with every row of the other.
struct JoinTask {
  RowRange left;
  RowRange right;
};

}  // namespace winnow
