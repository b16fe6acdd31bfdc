#include "winnow/near/closest_rows.h"

#include "near/bounded_join.h"
#include "near/closeness.h"
#include "winnow/near/near_duplicates.h"

namespace winnow {

ClosestRows::ClosestRows(Backend& backend, MatrixView<const std::int8_t> rows,
                         CosineThreshold threshold)
    : backend_(backend),
      threshold_(threshold),
      placed_(backend.place(rows)),
      squared_(squared_norms(rows)),
      closest_(squared_.size(), kNone),
      dots_(squared_.size()),
      other_squared_(squared_.size()) {}

void ClosestRows::search(MatrixView<const std::int8_t> others) {
  const std::vector<std::int32_t> others2 = squared_norms(others);
  const auto placed = backend_.place(others);
  const JoinTask all[] = {{{0, placed_->rows()}, {0, others.rows}}};
  if (placed_->rows() == 0 || others.rows == 0) return;
  join_bounded(backend_, *placed_, *placed, all, threshold_, [&](std::span<const Pair> pairs) {
    for (const Pair& pair : pairs) {
      const auto i = static_cast<std::size_t>(pair.i);
      const std::int32_t j2 = others2[static_cast<std::size_t>(pair.j)];
      if (closest_[i] != kNone && !more_similar(pair.dot, j2, dots_[i], other_squared_[i]))
        continue;
      closest_[i] = seen_ + pair.j;
      dots_[i] = pair.dot;
      other_squared_[i] = j2;
    }
  });
  seen_ += others.rows;
}

double ClosestRows::similarity(std::int64_t row) const {
  const auto i = static_cast<std::size_t>(row);
  return closest_[i] == kNone ? 0 : cosine(dots_[i], squared_[i], other_squared_[i]);
}

}  // namespace winnow
