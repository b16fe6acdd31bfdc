#include "near/closeness.h"
#include "near/witnesses_by_rank.h"
#include "winnow/near/near_duplicates.h"

namespace winnow {

std::vector<std::int32_t> squared_norms(MatrixView<const std::int8_t> rows) {
  std::vector<std::int32_t> squared(static_cast<std::size_t>(rows.rows));
  for (std::int64_t r = 0; r < rows.rows; ++r) {
    for (const std::int8_t x : rows.row(r)) squared[static_cast<std::size_t>(r)] += x * x;
  }
  return squared;
}

Survivors keep_by_rank(MatrixView<const std::int8_t> rows, std::span<const Pair> pairs) {
  const std::vector<std::int32_t> squared = squared_norms(rows);
  const auto norm = [&](std::int64_t row) { return squared[static_cast<std::size_t>(row)]; };
  const auto witnesses = witnesses_by_rank(rows.rows, pairs, [&](const Pair& a, const Pair& b) {
    return more_similar(a.dot, norm(a.i), b.dot, norm(b.i));
  });
  Survivors out{std::vector<std::int64_t>(squared.size(), kKept),
                std::vector<double>(squared.size(), 0.0)};
  for (std::size_t j = 0; j < witnesses.size(); ++j) {
    if (witnesses[j] == nullptr) continue;
    out.witness[j] = witnesses[j]->i;
    out.similarity[j] = cosine(witnesses[j]->dot, norm(witnesses[j]->i), squared[j]);
  }
  return out;
}

}  // namespace winnow
