// Documents as the trainer wants them: feature rows and labels, all in memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "winnow/core/csr.h"
#include "winnow/core/fasttext_model.h"

namespace winnow {

/// Documents without labels or without features are not in it.
struct LabelledFeatures {
  Csr<std::int32_t> features;  ///< of the input matrix, or of its used rows
  Csr<std::int32_t> labels;

  std::int64_t documents() const { return labels.view().rows(); }
};

/// The rows of the input matrix that training documents use, the most used first, so that they lie
/// together. The others are never trained, and stay zero.
struct UsedRows {
  std::vector<std::int32_t> file_row;  ///< of each used row
  std::vector<std::int32_t> used_row;  ///< of each row of the file; kUnused for the others

  static constexpr std::int32_t kUnused = -1;
  std::int64_t count() const { return static_cast<std::int64_t>(file_row.size()); }
  /// A used row's number for features that no training document has: the row behind the last.
  std::int32_t zero_row() const { return static_cast<std::int32_t>(count()); }
};

/// `also` are rows that count as used once more: pretrained ones.
UsedRows used_rows(const LabelledFeatures& training, std::int64_t input_rows,
                   std::span<const std::int32_t> also = {});

/// Renumbers the features from the file's rows to used rows.
void renumber(LabelledFeatures& documents, const UsedRows& rows);

}  // namespace winnow
