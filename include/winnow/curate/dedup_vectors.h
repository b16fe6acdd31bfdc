// dedup of vectors that another model made, of any modality: embeddings in, verdicts out.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "winnow/near/keep_policies.h"

namespace winnow {

/// Files to write; the empty ones are not. A vector is named by its line of `ids`, or by its row
/// number from 0.
struct VectorDedupFiles {
  std::string kept;      ///< names of the vectors that stay, one a line
  std::string dropped;   ///< name TAB name of the one kept in its place TAB similarity
  std::string clusters;  ///< name TAB name of the one kept in its place (its own, if it stays)
  std::string pairs;     ///< name TAB name TAB similarity
};

struct VectorDedupOptions {
  std::string embeddings;  ///< .npy or safetensors (formats/vector_file.h)
  std::string tensor;      ///< in a safetensors file of several
  std::string ids;         ///< a text file, one line a vector; empty: row numbers
  std::string scores;      ///< one number a vector, the larger the better; empty: the first is best
  double threshold = 0.95;
  KeepPolicy policy = KeepPolicy::kRank;
  std::int64_t cells = 0;   ///< for the policy semdedup; 0: twice the square root of the vectors
  double alarm_drop = 0.5;  ///< the most that may be dropped
  VectorDedupFiles files;
  std::string device = "auto";
  int threads = 0;  ///< 0: all cores; changes no result
  std::stop_token stop;
};

struct VectorDedupCounts {
  std::uint64_t vectors = 0;  ///< kept + exact + near
  std::uint64_t exact = 0;    ///< dropped: equal numbers
  std::uint64_t near = 0;     ///< dropped: similar ones
  std::uint64_t kept = 0;
  std::uint64_t candidates = 0;  ///< pairs that were decided in float64
  std::uint64_t pairs = 0;       ///< of these, similar
};

/// Of equal vectors the best ranked stays; of the others the pairs with a float64 cosine of at
/// least the threshold decide (near/vector_pairs.h), by the policy; with semdedup the pairs within
/// cells. By the policy rank, unless a file of pairs is asked for, only pairs whose better vector
/// stays are compared. A zero vector is similar to nothing. The files are made whole or not at all,
/// and the same for every device and number of threads. Memory: a byte a number and some 100 bytes
/// a vector, and the pairs. Errors: E_VECTORS_INVALID, E_NO_INPUT, E_WIPE_OUT, E_USAGE if no file
/// is asked for.
VectorDedupCounts dedup_vectors(const VectorDedupOptions& options);

}  // namespace winnow
