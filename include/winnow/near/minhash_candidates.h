// Near-duplicate candidates by MinHash, and who stays among them. A signature's values are cut into
// bands; rows that agree in all values of a band share a bucket and are candidates. Rows whose
// shingle sets have the Jaccard similarity J become candidates with the probability
// 1 - (1 - J^rows)^bands: with 14 x 8, at J = .7 in 56 of 100 cases, at .8 in 92.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "winnow/near/near_duplicates.h"

namespace winnow {

/// How a signature's first bands * rows values are cut.
struct MinhashBands {
  std::int32_t bands = 14;
  std::int32_t rows = 8;
  bool operator==(const MinhashBands&) const = default;
};

/// Appends one key a band: a hash of its values, so that different bands may share a key once in
/// 2^63 times, which costs a comparison and no more. A text without shingles shares no bucket.
/// The signature has at least bands * rows values.
void append_band_keys(std::span<const std::uint64_t> signature, MinhashBands bands,
                      std::vector<std::uint64_t>& keys);

/// The buckets with more than one row. Sorts band after band; holds 4 bytes a row and band, and
/// while it is made 16 bytes a row more. Const after construction; any number of threads.
class BandBuckets {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  /// `keys`: `bands` of each row, row after row. At most 2^32 - 1 buckets (600 million rows and 14
  /// bands have fewer).
  BandBuckets(std::span<const std::uint64_t> keys, std::int32_t bands);

  std::int64_t rows() const { return rows_; }
  std::uint32_t count() const { return count_; }
  /// A row's bucket in each band, kNone where it is alone.
  std::span<const std::uint32_t> of(std::int64_t row) const {
    return std::span(buckets_).subspan(static_cast<std::size_t>(row) * bands_, bands_);
  }
  /// Whether the row has no candidate.
  bool is_alone(std::int64_t row) const;

 private:
  std::size_t bands_;
  std::int64_t rows_;
  std::uint32_t count_ = 0;
  std::vector<std::uint32_t> buckets_;
};

/// How similar two rows are, i < j; 0 if less than enough.
using Similarity = std::function<double(std::int64_t i, std::int64_t j)>;

struct CandidateCounts {
  std::int64_t candidates = 0;  ///< pairs of rows that were compared
  std::int64_t pairs = 0;       ///< those that are similar enough
};

/// Who stays of ranked rows, by the policy `rank` over all candidates: the same rows and witnesses
/// (of equal similarities, the best ranked). Each row is compared only with rows that
/// stay, so a million copies of one text are a million comparisons; `counts` counts these. One
/// thread.
Survivors keep_candidates(const BandBuckets& buckets, const Similarity& similarity,
                          CandidateCounts& counts);

/// Who stays by the policy `components` over all candidates. A row is not compared with another of
/// the component that it is in already, so a dropped row's similarity is the largest of those that
/// were compared. One thread.
Survivors keep_linked_candidates(const BandBuckets& buckets, const Similarity& similarity,
                                 CandidateCounts& counts);

/// The cosine of vectors where `reaches` says that it reaches the threshold, else 0. Borrows them.
Similarity cosines_of(MatrixView<const std::int8_t> rows, CosineThreshold threshold);

}  // namespace winnow
