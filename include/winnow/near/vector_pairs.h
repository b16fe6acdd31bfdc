// Similar pairs among vectors of any model: screened in int8, decided in float64.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>

#include "winnow/backend/backend.h"
#include "winnow/near/cell_order.h"
#include "winnow/near/ranked_screen.h"
#include "winnow/near/sorted_pairs.h"

namespace winnow {

/// Vectors that are read a row at a time, from any number of threads.
struct VectorRows {
  std::int64_t rows = 0;
  std::int64_t columns = 0;  ///< 1 to 65536
  /// Fills `out` (columns values, all finite) with row r.
  std::function<void(std::int64_t r, std::span<double> out)> read;
};

/// The cosine of two vectors of equal size: sums of products in double, in index order, then
/// dot / (sqrt(|a|^2) * sqrt(|b|^2)), at most 1. 0 if one of them is a zero vector.
double float64_cosine(std::span<const double> a, std::span<const double> b);

/// The rows in int8: of each the numbers times 127 / its largest, rounded to nearest, halves away
/// from zero. `threads` changes no result. E_INTERRUPTED.
Matrix<std::int8_t> quantised_rows(const VectorRows& vectors, int threads,
                                   const std::stop_token& stop);

struct VectorPairs {
  SortedPairs<SimilarPair> pairs;
  std::uint64_t candidates = 0;  ///< pairs that were decided in float64
};

/// All pairs i < j with float64_cosine >= threshold (0 < threshold <= 1): what comparing every row
/// with every other one would give.
///
/// Rows are quantised to int8 (1 byte a number in memory). Let t(r) be the angle between row r and
/// its int8 form, which is known, and t the largest of them: the cosine of two int8 rows is then at
/// least cos(acos(threshold) + 2 t) if that of the originals reaches the threshold, so
/// `join_above` with that threshold misses none, and each pair it gives is decided again from the
/// originals. If the angles add up to a right one, which happens for thresholds close to 0, every
/// pair is decided. libm's part is the screen's alone, and 1e-6 of slack covers its rounding.
/// `threads`: for reading and deciding; changes no result. E_INTERRUPTED.
VectorPairs vector_pairs(Backend& backend, const VectorRows& vectors, double threshold, int threads,
                         const std::stop_token& stop);

/// Who of ranked vectors stays by the policy `rank` (keep_policies.h), as all those pairs would
/// decide it, without having all of them (ranked_screen.h).
ScreenedSurvivors keep_vectors_by_rank(Backend& backend, const VectorRows& vectors,
                                       double threshold, int threads, const std::stop_token& stop);

/// Of rows in cells, what the policy `semdedup` asks for.
struct CellPairs {
  CellOrder order;    ///< farthest_first of the int8 rows
  VectorPairs found;  ///< pairs within cells, by their places in the order
};
/// The same, but only pairs of one of `cells` cells (0: twice the square root of the rows). Memory:
/// a byte a number twice.
CellPairs vector_pairs_in_cells(Backend& backend, const VectorRows& vectors, double threshold,
                                std::int64_t cells, int threads, const std::stop_token& stop);

}  // namespace winnow
