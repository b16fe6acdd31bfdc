// Near-duplicates by comparing only rows that lie near the same centroids.
#pragma once

#include "winnow/near/keep_policies.h"
#include "winnow/near/near_duplicates.h"
#include "winnow/near/sorted_pairs.h"

namespace winnow {

struct ClusteredOptions {
  /// Centroids to train; 0: twice the square root of the rows.
  std::int64_t cells = 0;
  /// Cells that a row is looked for in: its own and its nearest others.
  std::int64_t visits = 8;
};

/// How a clustered search went.
struct ClusteredReport {
  std::int64_t distinct_rows = 0;  ///< rows that are neither zero nor equal to an earlier one
  std::int64_t cells = 0;
  std::int64_t visits = 0;
  std::int64_t largest_cell = 0;
  std::int64_t pairs = 0;
  /// All pairs that have one of some distinct rows, chosen pseudo-randomly, and how many of them
  /// were found.
  std::int64_t sample_rows = 0;
  std::int64_t sample_pairs = 0;
  std::int64_t sample_found = 0;

  /// Of the sample; 1 if it has no pairs.
  double recall() const;
};

/// Pairs (i, j), i < j, of rows that reach the threshold. Every one is exact; some may be missing.
/// k-means on a sample finds the cells, and cells of many rows are split once more; each row
/// belongs to its nearest cell and visits the next nearest; rows of a cell meet each other and its
/// visitors. Zero rows are pairs of none. The same rows give the same pairs on every machine and
/// device, with any number of threads. `report` gets cells, visits, largest_cell and pairs. Memory:
/// 4 bytes a row and visit, 200 MB at most for rows in the order of their cells, and at most 1.2 GB
/// for pairs; what is more goes to a temporary file.
SortedPairs<Pair> clustered_pairs(Backend& backend, MatrixView<const std::int8_t> rows,
                                  CosineThreshold threshold, ClusteredOptions options,
                                  ClusteredReport& report);

struct ClusteredSurvivors {
  Survivors survivors;
  ClusteredReport report;
};

/// Who goes by the policy (kRank or kComponents), for the pairs that clustered_pairs finds among
/// the distinct rows. A row that is equal to an earlier one shares its fate: it is dropped for it
/// if that is kept, and else for its witness.
ClusteredSurvivors keep_clustered(Backend& backend, MatrixView<const std::int8_t> rows,
                                  CosineThreshold threshold, ClusteredOptions options = {},
                                  KeepPolicy policy = KeepPolicy::kRank);

}  // namespace winnow
