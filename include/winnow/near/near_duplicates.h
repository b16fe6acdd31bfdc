// Near-duplicates among int8 vectors: pairs, and who stays.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "winnow/backend/backend.h"

namespace winnow {

template <class AnyPair>
class SortedPairs;

/// Candidate pairs from a FAISS index (any factory string: "Flat", "IVF256,Flat", "HNSW32", ...)
/// over the unit-length vectors, each then decided by `reaches` on the int8 vectors: every pair
/// that is returned is exact, approximate indexes may miss some. Sorted by (i, j), i < j. One
/// thread, so the same machine gives the same pairs. "Flat" finds all of them; IVF looks into the
/// nearest sixteenth of its lists, at least 8; an index without range search (HNSW) sees at most
/// 1024 neighbours of a row. Zero rows are left out. E_RECIPE_VALUE for a factory string that FAISS
/// rejects or that needs more rows to train on.
std::vector<Pair> index_pairs(MatrixView<const std::int8_t> rows, const std::string& factory,
                              CosineThreshold threshold);

inline constexpr std::int64_t kKept = -1;

/// Who goes. Rows are ranked: row 0 is the best. Going down the rank a row is dropped if a *kept*
/// row before it is among its pairs; its witness is the most similar such row (ties: the best
/// ranked).
struct Survivors {
  std::vector<std::int64_t> witness;  ///< kKept, or the kept row that this one duplicates
  std::vector<double> similarity;     ///< cosine with the witness; 0 for kept rows
};
/// `pairs` as join_above returns them for the ranked rows. So every dropped row has a kept witness,
/// and no two kept rows are a pair: no chains.
Survivors keep_by_rank(MatrixView<const std::int8_t> rows, std::span<const Pair> pairs);
Survivors keep_by_rank(MatrixView<const std::int8_t> rows, SortedPairs<Pair>& pairs);

/// Squared norms of the rows.
std::vector<std::int32_t> squared_norms(MatrixView<const std::int8_t> rows);

}  // namespace winnow
