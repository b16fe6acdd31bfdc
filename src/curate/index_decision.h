// Which new rows an index leaves.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

#include "curate/index_store.h"
#include "winnow/backend/backend.h"

namespace winnow {

/// What becomes of a new row.
struct IndexFate {
  enum class Why : std::uint8_t { kStays, kEqual, kSimilar, kEqualHere, kSimilarHere };
  Why why = Why::kStays;
  std::int64_t witness = 0;  ///< kEqual, kSimilar: a row of the index; *Here: a new row
  double similarity = 0;     ///< with it
};

class IndexDecider {
 public:
  /// Maps the index; borrows it.
  explicit IndexDecider(const IndexStore& store);

  /// In this order: a row goes for an equal text in the index (the first one), for the most similar
  /// row there, for an equal text before it, and for the most similar row before it that stays.
  /// `texts`: one a row, or none if the rows are not of texts. E_INTERRUPTED.
  std::vector<IndexFate> decide(Backend& backend, MatrixView<const std::int8_t> rows,
                                std::span<const TextDigest> texts, CosineThreshold threshold,
                                const std::stop_token& stop) const;

  /// A row of the index, as the segment that it lies in and its place there.
  std::pair<const IndexSegment*, std::int64_t> place(std::int64_t row) const;

 private:
  std::vector<IndexSegment> segments_;
  std::vector<std::int64_t> first_row_;  ///< of each segment, and the end
};

}  // namespace winnow
