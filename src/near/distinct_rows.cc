#include "near/distinct_rows.h"

#include <algorithm>
#include <numeric>

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

}  // namespace winnow
