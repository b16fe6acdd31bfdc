#include "near/distinct_rows.h"

#include <algorithm>
#include <numeric>

#include "near/chosen_rows.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

std::uint64_t hash_of(std::span<const std::int8_t> row) {
  std::uint64_t hash = 0;
  std::uint64_t eight = 0;
  for (std::size_t c = 0; c < row.size(); ++c) {
    eight = eight << 8 | static_cast<std::uint8_t>(row[c]);
    if (c % 8 == 7 || c + 1 == row.size()) hash = mix64(hash + eight);
  }
  return hash;
}

/// Survivors among the distinct rows -> among all.
Survivors spread(const Survivors& distinct, std::span<const std::int64_t> rows,
                 std::span<const std::int64_t> first) {
  Survivors out{std::vector<std::int64_t>(first.size(), kKept),
                std::vector<double>(first.size(), 0.0)};
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (distinct.witness[k] == kKept) continue;
    const auto row = static_cast<std::size_t>(rows[k]);
    out.witness[row] = rows[static_cast<std::size_t>(distinct.witness[k])];
    out.similarity[row] = distinct.similarity[k];
  }
  for (std::size_t row = 0; row < first.size(); ++row) {
    if (first[row] == kZeroRow || first[row] == static_cast<std::int64_t>(row)) continue;
    const auto equal = static_cast<std::size_t>(first[row]);
    const bool kept = out.witness[equal] == kKept;
    out.witness[row] = kept ? first[row] : out.witness[equal];
    out.similarity[row] = kept ? 1.0 : out.similarity[equal];
  }
  return out;
}

}  // namespace

std::vector<std::int64_t> first_equal_rows(MatrixView<const std::int8_t> rows) {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(static_cast<std::size_t>(rows.rows));
  for (std::int64_t r = 0; r < rows.rows; ++r) hashes.push_back(hash_of(rows.row(r)));
  std::vector<std::int64_t> order(hashes.size());
  std::iota(order.begin(), order.end(), std::int64_t{0});
  // Rows in order within a hash: the first of equal ones comes first.
  std::ranges::stable_sort(order, {},
                           [&](std::int64_t r) { return hashes[static_cast<std::size_t>(r)]; });
  std::vector<std::int64_t> first(hashes.size());
  std::vector<std::int64_t> firsts;  // different rows of one hash: one, unless hashes collide
  for (std::size_t k = 0; k < order.size(); ++k) {
    const std::int64_t row = order[k];
    const auto hash = hashes[static_cast<std::size_t>(row)];
    if (k == 0 || hashes[static_cast<std::size_t>(order[k - 1])] != hash) firsts.clear();
    const auto equal = std::ranges::find_if(firsts, [&](std::int64_t other) {
      return std::ranges::equal(rows.row(other), rows.row(row));
    });
    first[static_cast<std::size_t>(row)] = equal == firsts.end() ? row : *equal;
    if (equal == firsts.end()) firsts.push_back(row);
  }
  for (std::int64_t r = 0; r < rows.rows; ++r) {
    if (std::ranges::all_of(rows.row(r), [](std::int8_t x) { return x == 0; })) {
      first[static_cast<std::size_t>(r)] = kZeroRow;
    }
  }
  return first;
}

Survivors keep_distinct(MatrixView<const std::int8_t> rows,
                        const std::function<Survivors(MatrixView<const std::int8_t>)>& keep) {
  const std::vector<std::int64_t> first = first_equal_rows(rows);
  std::vector<std::int64_t> distinct;
  for (std::int64_t r = 0; r < rows.rows; ++r) {
    if (first[static_cast<std::size_t>(r)] == r) distinct.push_back(r);
  }
  if (std::ssize(distinct) == rows.rows) return keep(rows);
  const Matrix<std::int8_t> some = gathered(rows, distinct);
  return spread(keep(some.view()), distinct, first);
}

}  // namespace winnow
