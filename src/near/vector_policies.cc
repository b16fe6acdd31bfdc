// The keep policies of int8 rows.
#include <algorithm>
#include <vector>

#include "near/bounded_join.h"
#include "near/chosen_rows.h"
#include "near/closeness.h"
#include "near/distinct_rows.h"
#include "winnow/near/cell_order.h"
#include "winnow/near/exhaustive.h"
#include "winnow/near/keep_policies.h"

namespace winnow {
namespace {

/// Pairs with their cosines in the place of their products.
class WithCosines {
 public:
  explicit WithCosines(MatrixView<const std::int8_t> rows) : squared_(squared_norms(rows)) {}

  std::span<const SimilarPair> operator()(std::span<const Pair> pairs) {
    similar_.clear();
    for (const Pair& pair : pairs) {
      similar_.push_back({pair.i, pair.j, cosine(pair.dot, norm(pair.i), norm(pair.j))});
    }
    return similar_;
  }

 private:
  std::int32_t norm(std::int64_t row) const { return squared_[static_cast<std::size_t>(row)]; }

  std::vector<std::int32_t> squared_;
  std::vector<SimilarPair> similar_;
};

/// Survivors of rows in another order -> of the rows.
Survivors in_row_order(const Survivors& ordered, std::span<const std::int64_t> rows) {
  Survivors out{std::vector<std::int64_t>(rows.size(), kKept),
                std::vector<double>(rows.size(), 0.0)};
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (ordered.witness[k] == kKept) continue;
    const auto row = static_cast<std::size_t>(rows[k]);
    out.witness[row] = rows[static_cast<std::size_t>(ordered.witness[k])];
    out.similarity[row] = ordered.similarity[k];
  }
  return out;
}

}  // namespace

Survivors keep(KeepPolicy policy, MatrixView<const std::int8_t> rows, SortedPairs<Pair>& pairs) {
  if (policy == KeepPolicy::kRank) return keep_by_rank(rows, pairs);
  WithCosines with_cosines(rows);
  return keep(policy, rows.rows, [&](const SortedPairs<SimilarPair>::Take& take) {
    pairs.for_each_block([&](std::span<const Pair> some) { take(with_cosines(some)); });
  });
}

Survivors keep_components(Backend& backend, MatrixView<const std::int8_t> rows,
                          CosineThreshold threshold) {
  return keep_distinct(rows, [&](MatrixView<const std::int8_t> distinct) {
    WithCosines with_cosines(distinct);
    return keep(KeepPolicy::kComponents, distinct.rows,
                [&](const SortedPairs<SimilarPair>::Take& take) {
                  for_all_pairs(backend, distinct, threshold,
                                [&](std::span<const Pair> some) { take(with_cosines(some)); });
                });
  });
}

Survivors keep_semdedup(Backend& backend, MatrixView<const std::int8_t> rows,
                        CosineThreshold threshold, std::int64_t cells) {
  return keep_distinct(rows, [&](MatrixView<const std::int8_t> distinct) {
    const CellOrder order = farthest_first(backend, distinct, cells);
    const Matrix<std::int8_t> ordered = gathered(distinct, order.rows);
    SortedPairs<Pair> pairs;
    std::vector<JoinTask> tasks;
    for (const RowRange& cell : order.cells) tasks.push_back({cell, cell});
    const auto placed = backend.place(ordered.view());
    join_bounded(backend, *placed, *placed, tasks, threshold,
                 [&](std::span<const Pair> some) { pairs.add(some); });
    return in_row_order(keep(KeepPolicy::kSemdedup, ordered.view(), pairs), order.rows);
  });
}

}  // namespace winnow
