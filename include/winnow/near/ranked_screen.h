// Who stays by rank where it costs much to tell whether two rows are similar.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "winnow/near/near_duplicates.h"
#include "winnow/near/sorted_pairs.h"

namespace winnow {

/// Appends those of some pairs that are similar, in their order. From any thread.
using AppendSimilar =
    std::function<void(std::span<const Pair> pairs, std::vector<SimilarPair>& similar)>;

/// Those of all pairs, some at a time on each thread. `threads` changes no result. E_INTERRUPTED.
std::vector<SimilarPair> similar_of(std::span<const Pair> pairs, const AppendSimilar& append,
                                    int threads, const std::stop_token& stop);

struct ScreenedSurvivors {
  Survivors survivors;
  std::uint64_t compared = 0;  ///< pairs within the screen whose better row stays
  std::uint64_t similar = 0;   ///< of these
};

/// Rows that may be similar have a cosine of at least `screen` in int8; which of those pairs are
/// similar is for AppendSimilar to say. What comes out is what `keep` with the policy `rank` gives
/// for all of them, but only pairs of rows that stay are compared: a group of n near-duplicates is
/// n comparisons, not n^2 / 2, and as many products as without the comparisons.
///
/// The rows that keep_exhaustive would keep by the screen alone are called clear, the others near.
/// Pairs of a clear row are few, since no row is near to many of them: they are found beforehand
/// and kept (SortedPairs). Pairs of two near rows are found when it is known which of these stay.
/// Memory: the near rows once more, 24 bytes a pair of a clear row, and as keep_exhaustive.
/// Errors: E_DEVICE_FAILED, E_NOSPACE, E_IO, E_INTERRUPTED.
class RankedScreen {
 public:
  /// Rows are ranked, the best first; they and the backend must outlive the screen.
  RankedScreen(Backend& backend, MatrixView<const std::int8_t> rows, CosineThreshold screen,
               std::stop_token stop);

  /// Whether a row is in any pair, so that it may have to be compared.
  bool is_in_pair(std::int64_t row) const { return in_pair_[static_cast<std::size_t>(row)]; }

  ScreenedSurvivors keep(const AppendSimilar& append, int threads);

 private:
  void find_near();
  void meet_clear();

  Backend& backend_;
  MatrixView<const std::int8_t> rows_;
  CosineThreshold screen_;
  std::stop_token stop_;
  std::vector<bool> in_pair_;
  std::vector<std::int64_t> clear_;
  std::vector<std::int64_t> near_;
  SortedPairs<Pair> clear_pairs_;
};

}  // namespace winnow
