#include "learn/training_set.h"

#include <algorithm>
#include <numeric>

namespace winnow {

UsedRows used_rows(const LabelledFeatures& training, std::int64_t input_rows,
                   std::span<const std::int32_t> also) {
  std::vector<std::uint32_t> uses(static_cast<std::size_t>(input_rows));
  for (const std::int32_t row : training.features.view().values) {
    ++uses[static_cast<std::size_t>(row)];
  }
  for (const std::int32_t row : also) ++uses[static_cast<std::size_t>(row)];
  UsedRows rows;
  for (std::size_t row = 0; row < uses.size(); ++row) {
    if (uses[row] > 0) rows.file_row.push_back(static_cast<std::int32_t>(row));
  }
  std::ranges::stable_sort(rows.file_row, [&](std::int32_t a, std::int32_t b) {
    return uses[static_cast<std::size_t>(a)] > uses[static_cast<std::size_t>(b)];
  });
  rows.used_row.assign(uses.size(), UsedRows::kUnused);
  for (std::size_t used = 0; used < rows.file_row.size(); ++used) {
    rows.used_row[static_cast<std::size_t>(rows.file_row[used])] = static_cast<std::int32_t>(used);
  }
  return rows;
}

void renumber(LabelledFeatures& documents, const UsedRows& rows) {
  for (std::int32_t& feature : documents.features.values()) {
    const std::int32_t used = rows.used_row[static_cast<std::size_t>(feature)];
    feature = used == UsedRows::kUnused ? rows.zero_row() : used;
  }
}

}  // namespace winnow
