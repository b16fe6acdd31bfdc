// SemDeDup and connected components over int8 rows, against their definitions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "kernels/planted_rows.h"
#include "kernels/random_data.h"
#include "winnow/near/cell_order.h"
#include "winnow/near/exhaustive.h"
#include "winnow/near/keep_policies.h"

namespace winnow {
namespace {

using Rows = Matrix<std::int8_t>;

std::int32_t dot(const Rows& rows, std::int64_t a, std::int64_t b) {
  std::int32_t sum = 0;
  for (std::size_t c = 0; c < rows.row(a).size(); ++c) sum += rows.row(a)[c] * rows.row(b)[c];
  return sum;
}

/// The reference implementation's steps in each cell: the matrix of similarities of the sorted
/// items, its upper triangle without the diagonal, the largest of each column, and out goes what
/// has at least 1 - eps there.
std::vector<bool> semdedup_definition(const Rows& rows, const CellOrder& order,
                                      CosineThreshold threshold) {
  std::vector<bool> dropped(static_cast<std::size_t>(rows.rows()));
  for (const RowRange& cell : order.cells) {
    for (std::int64_t b = cell.begin; b < cell.end; ++b) {
      const std::int64_t column = order.rows[static_cast<std::size_t>(b)];
      for (std::int64_t a = cell.begin; a < b; ++a) {
        const std::int64_t row = order.rows[static_cast<std::size_t>(a)];
        if (reaches(dot(rows, row, column), dot(rows, row, row), dot(rows, column, column),
                    threshold)) {
          dropped[static_cast<std::size_t>(column)] = true;
        }
      }
    }
  }
  return dropped;
}

/// No two rows are equal, so that all of them are in the order.
Rows distinct_rows(std::int64_t count, std::int64_t columns, std::uint64_t seed) {
  const Rows planted = planted_rows(count, columns, seed);
  std::set<std::vector<std::int8_t>> seen;
  std::vector<std::int8_t> values;
  for (std::int64_t r = 0; r < planted.rows(); ++r) {
    const std::vector<std::int8_t> row(planted.row(r).begin(), planted.row(r).end());
    if (!seen.insert(row).second) continue;
    if (std::ranges::all_of(row, [](std::int8_t x) { return x == 0; })) continue;
    values.insert(values.end(), row.begin(), row.end());
  }
  Rows rows(std::ssize(values) / columns, columns);
  std::ranges::copy(values, rows.view().data);
  return rows;
}

TEST(Semdedup, EqualsItsDefinition) {
  const auto backend = make_backend("cpu", 2);
  for (const std::int64_t cells : {0, 1, 5, 40}) {
    const Rows rows = distinct_rows(900, 48, 1);
    const CellOrder order = farthest_first(*backend, rows.view(), cells);
    for (const double threshold : {.6, .8, .95}) {
      const auto at_least = CosineThreshold::of(threshold);
      const Survivors out = keep_semdedup(*backend, rows.view(), at_least, cells);
      const std::vector<bool> dropped = semdedup_definition(rows, order, at_least);
      EXPECT_GT(std::ranges::count(dropped, true), 10);
      for (std::size_t r = 0; r < dropped.size(); ++r) {
        EXPECT_EQ(out.witness[r] != kKept, dropped[r]) << r;
        if (out.witness[r] == kKept) continue;
        EXPECT_EQ(out.witness[static_cast<std::size_t>(out.witness[r])], kKept);
        EXPECT_GE(out.similarity[r], threshold - 1e-6);
      }
    }
  }
}

TEST(Semdedup, EqualRowsShareTheirFate) {
  Rows rows = random_matrix<std::int8_t>(1000, 16, 1, 3, 3);
  for (std::int64_t r = 0; r < 1000; r += 4) std::ranges::fill(rows.row(r), std::int8_t{0});
  const Survivors out =
      keep_semdedup(*make_backend("cpu"), rows.view(), CosineThreshold::of(.9), 3);
  EXPECT_EQ(std::ranges::count(out.witness, kKept), 250 + 1);
  EXPECT_EQ(std::ranges::count(out.witness, 1), 749);
}

TEST(FarthestFirst, HoldsEachRowOnceAndSortsCellsByFallingDistance) {
  const auto backend = make_backend("cpu");
  const Rows rows = planted_rows(700, 32, 2);
  const CellOrder order = farthest_first(*backend, rows.view(), 9);
  std::vector<std::int64_t> sorted = order.rows;
  std::ranges::sort(sorted);
  for (std::int64_t r = 0; r < 700; ++r) EXPECT_EQ(sorted[static_cast<std::size_t>(r)], r);
  std::int64_t end = 0;
  for (const RowRange& cell : order.cells) {
    EXPECT_EQ(cell.begin, end);
    EXPECT_GT(cell.size(), 0);
    end = cell.end;
  }
  EXPECT_EQ(end, 700);
}

// One cell of three rows: the centroid is near (3, 1), so the order is (0, 5), (5, 0), (5, 3).
TEST(FarthestFirst, OfACellWorkedOutByHand) {
  Rows rows(3, 2);
  const std::int8_t values[] = {5, 0, 5, 3, 0, 5};
  std::ranges::copy(values, rows.view().data);
  const CellOrder order = farthest_first(*make_backend("cpu"), rows.view(), 1);
  EXPECT_EQ(order.rows, (std::vector<std::int64_t>{2, 0, 1}));
}

TEST(FarthestFirst, OfNoRows) {
  EXPECT_TRUE(farthest_first(*make_backend("cpu"), {}, 0).cells.empty());
}

TEST(KeepComponents, EqualThePolicyOverAllPairs) {
  const auto backend = make_backend("cpu", 2);
  Rows rows = planted_rows(1500, 40, 3);
  for (std::int64_t r = 0; r < 1500; r += 50) std::ranges::fill(rows.row(r), std::int8_t{0});
  for (std::int64_t r = 7; r < 1400; r += 70)
    std::ranges::copy(rows.row(r), rows.row(r + 9).begin());
  for (const double threshold : {.5, .8, .95}) {
    const auto at_least = CosineThreshold::of(threshold);
    SortedPairs<Pair> pairs;
    pairs.add(backend->join_above(rows.view(), at_least));
    EXPECT_GT(pairs.count(), 20);
    const Survivors expected = keep(KeepPolicy::kComponents, rows.view(), pairs);
    EXPECT_EQ(keep_components(*backend, rows.view(), at_least).witness, expected.witness);
  }
}

}  // namespace
}  // namespace winnow
