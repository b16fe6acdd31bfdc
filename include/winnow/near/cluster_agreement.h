// How well found clusters agree with gold ones.
#pragma once

#include <cstdint>
#include <span>

namespace winnow {

/// Of pairs of documents: precision and recall of "same cluster", and the adjusted Rand index
/// (Hubert and Arabie 1985): 1 for equal clusterings, about 0 for chance.
struct ClusterAgreement {
  double precision = 1;  ///< of the pairs found, those in gold; 1 if none is found
  double recall = 1;     ///< of the pairs in gold, those found; 1 if there are none
  double adjusted_rand = 1;
};

/// Labels of the same documents, any numbers.
ClusterAgreement cluster_agreement(std::span<const std::int64_t> gold,
                                   std::span<const std::int64_t> found);

}  // namespace winnow
