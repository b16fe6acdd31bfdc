// Rows that are there several times, found once.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "winnow/core/matrix.h"
#include "winnow/near/near_duplicates.h"

namespace winnow {

/// For each row the first row that it equals, itself if it is the first; kZeroRow for a row of
/// zeros.
inline constexpr std::int64_t kZeroRow = -1;
std::vector<std::int64_t> first_equal_rows(MatrixView<const std::int8_t> rows);

/// Survivors of all ranked rows, from those that `keep` leaves of the rows that are neither zero
/// nor equal to an earlier one. A row that is equal to an earlier one shares its fate: it is
/// dropped for it if that is kept, and else for its witness. Memory: the distinct rows again, if
/// they are not all.
Survivors keep_distinct(MatrixView<const std::int8_t> rows,
                        const std::function<Survivors(MatrixView<const std::int8_t>)>& keep);

}  // namespace winnow
