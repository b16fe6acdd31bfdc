// Near-duplicates by comparing every row with every other.
#pragma once

#include <functional>

#include "winnow/near/near_duplicates.h"
#include "winnow/near/sorted_pairs.h"

namespace winnow {

/// Whether a pair of rows counts, i < j.
using PairFilter = std::function<bool(std::int64_t i, std::int64_t j)>;

/// What keep_by_rank gives for all pairs of `rows` (ranked, the best first) that reach the
/// threshold, but without ever having all pairs: rows are decided block by block, down the rank,
/// and only those that are kept meet the rows after them. So a group of near-duplicates costs as
/// much as one row, and the memory beside the rows stays below some hundred megabytes.
/// Errors: E_DEVICE_FAILED.
/// With `also`, for those of the pairs that it lets pass; then many rows that stay may be similar,
/// and each pair that is compared costs what `also` does.
Survivors keep_exhaustive(Backend& backend, MatrixView<const std::int8_t> rows,
                          CosineThreshold threshold, const PairFilter& also = {});

/// Calls take(some) for all pairs of rows that reach the threshold, sorted, some millions at a
/// time; beside the rows at most some 800 MB are used. Errors: E_DEVICE_FAILED.
void for_all_pairs(Backend& backend, MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                   const SortedPairs<Pair>::Take& take);

}  // namespace winnow
