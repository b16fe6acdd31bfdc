// Rows that are there several times, found once.
#pragma once

#include <cstdint>
#include <vector>

#include "winnow/core/matrix.h"

namespace winnow {

/// For each row the first row that it equals, itself if it is the first; kZeroRow for a row of
/// zeros.
inline constexpr std::int64_t kZeroRow = -1;
std::vector<std::int64_t> first_equal_rows(MatrixView<const std::int8_t> rows);

}  // namespace winnow
