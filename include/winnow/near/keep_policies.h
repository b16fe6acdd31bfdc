// Who stays of rows that are pairwise similar or not, whatever their similarity is made of.
//
// rank        going down the rank, a row is dropped if it is similar to one that is kept
// components  of rows that are linked by pairs, however long the chain, the best ranked is kept
// semdedup    rows are put in cells (k-means) and, in each, in the order of their distance from the
//             centroid, the farthest first; a row is dropped if it is similar to one before it in
//             its cell, dropped ones too (Abbas et al. 2023, SemDeDup)
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "winnow/core/recipe.h"
#include "winnow/near/near_duplicates.h"
#include "winnow/near/sorted_pairs.h"

namespace winnow {

/// Gives sorted pairs, some at a time, to whom it is called with.
using SimilarPairSource = std::function<void(const SortedPairs<SimilarPair>::Take&)>;

/// Applies a policy to `rows` rows in its order: the best ranked first, or with `semdedup` those of
/// a cell from the farthest to the nearest, and pairs only within cells (cell_order.h).
///
/// A dropped row's witness is the row kept in its place. With `rank` that is the most similar kept
/// row (ties: the best ranked) and the similarity is theirs, so it reaches the threshold. With
/// `components` it is the component's best ranked row, which need not be similar at all; the
/// similarity is the largest of the dropped row's own pairs. With `semdedup` the similarity is that
/// of the most similar row before it; if that was dropped too, the witness is its witness.
Survivors keep(KeepPolicy policy, std::int64_t rows, const SimilarPairSource& pairs);
Survivors keep(KeepPolicy policy, std::int64_t rows, std::span<const SimilarPair> pairs);

/// The same of int8 rows in the policy's order, for pairs as join_above finds them. `rank` compares
/// similarities without rounding, as keep_by_rank does.
Survivors keep(KeepPolicy policy, MatrixView<const std::int8_t> rows, SortedPairs<Pair>& pairs);

/// By `components`, for all pairs of ranked rows that reach the threshold. Memory: as for_all_pairs
/// needs it, and 16 bytes a row. Errors: E_DEVICE_FAILED.
Survivors keep_components(Backend& backend, MatrixView<const std::int8_t> rows,
                          CosineThreshold threshold);

/// By `semdedup`, of ranked rows, for pairs that reach the threshold (SemDeDup's 1 - eps); of equal
/// rows the best ranked is looked at alone. cells: 0 for twice the square root of the rows. Memory:
/// the rows once more in the order of their cells, and pairs as in SortedPairs.
Survivors keep_semdedup(Backend& backend, MatrixView<const std::int8_t> rows,
                        CosineThreshold threshold, std::int64_t cells);

}  // namespace winnow
