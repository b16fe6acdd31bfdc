// int8 rows as the CPU's joins read them: where they are, and how long each is.
#pragma once

#include <cstdint>
#include <vector>

#include "winnow/core/matrix.h"

namespace winnow::cpu {

/// Longer than any row: what stands for the length of a row that is similar to none.
inline constexpr float kEndless = 0x1p+60F;

/// Borrows the rows.
struct JoinRows {
  MatrixView<const std::int8_t> rows;
  std::vector<std::int32_t> squared;  ///< norms
  std::vector<float> length;          ///< kEndless for a zero row

  explicit JoinRows(MatrixView<const std::int8_t> all);
};

}  // namespace winnow::cpu
