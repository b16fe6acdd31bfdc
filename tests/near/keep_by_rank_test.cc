#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <vector>

#include "kernels/planted_rows.h"
#include "winnow/near/near_duplicates.h"

namespace winnow {
namespace {

std::vector<Pair> pairs_of(const Matrix<std::int8_t>& rows, double threshold) {
  return make_backend("cpu")->join_above(rows.view(), CosineThreshold::of(threshold));
}

/// The rule as its header says it, row by row.
Survivors definition(const Matrix<std::int8_t>& rows, const std::vector<Pair>& pairs) {
  std::map<std::int64_t, std::vector<Pair>> before;  // pairs by their later row
  for (const Pair& pair : pairs) before[pair.j].push_back(pair);
  const auto square = [&](std::int64_t r) {
    long double sum = 0;
    for (const std::int8_t x : rows.row(r)) sum += x * x;
    return sum;
  };
  Survivors out;
  for (std::int64_t r = 0; r < rows.rows(); ++r) {
    std::int64_t witness = kKept;
    long double best = 0;
    for (const Pair& pair : before[r]) {
      if (out.witness[static_cast<std::size_t>(pair.i)] != kKept) continue;
      const long double squared_cosine =
          static_cast<long double>(pair.dot) * pair.dot / (square(pair.i) * square(r));
      if (squared_cosine <= best + 1e-15L) continue;
      best = squared_cosine;
      witness = pair.i;
    }
    out.witness.push_back(witness);
    out.similarity.push_back(static_cast<double>(std::sqrt(best)));
  }
  return out;
}

void expect_properties(const Survivors& out, const std::vector<Pair>& pairs) {
  const auto witness = [&](std::int64_t r) { return out.witness[static_cast<std::size_t>(r)]; };
  for (const Pair& pair : pairs) {
    EXPECT_FALSE(witness(pair.i) == kKept && witness(pair.j) == kKept)
        << pair.i << " and " << pair.j << " are a pair and both kept";
  }
  for (std::int64_t r = 0; r < static_cast<std::int64_t>(out.witness.size()); ++r) {
    if (witness(r) == kKept) {
      EXPECT_EQ(out.similarity[static_cast<std::size_t>(r)], 0);
      continue;
    }
    EXPECT_LT(witness(r), r);
    EXPECT_EQ(witness(witness(r)), kKept) << "the witness of " << r << " is dropped";
    const auto pair =
        std::ranges::find_if(pairs, [&](const Pair& p) { return p.i == witness(r) && p.j == r; });
    EXPECT_NE(pair, pairs.end()) << r << " and its witness are no pair";
  }
}

TEST(KeepByRank, EqualsDefinitionOnPlantedRows) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    for (const double threshold : {.3, .5, .8, .95, 1.0}) {
      SCOPED_TRACE(testing::Message() << "seed " << seed << ", threshold " << threshold);
      const Matrix<std::int8_t> rows = planted_rows(400, 24, seed);
      const std::vector<Pair> pairs = pairs_of(rows, threshold);
      const Survivors out = keep_by_rank(rows.view(), pairs);
      const Survivors expected = definition(rows, pairs);
      EXPECT_EQ(out.witness, expected.witness);
      for (std::size_t r = 0; r < out.similarity.size(); ++r) {
        EXPECT_NEAR(out.similarity[r], expected.similarity[r], 1e-12);
      }
      expect_properties(out, pairs);
    }
  }
}

TEST(KeepByRank, HoldsOnRandomGraphs) {
  std::mt19937_64 random(9);
  for (const std::uint64_t one_in : {2, 5, 20, 100}) {
    const Matrix<std::int8_t> rows = random_matrix<std::int8_t>(150, 8, one_in, 1, 127);
    std::vector<Pair> pairs;
    for (std::int64_t i = 0; i < 150; ++i) {
      for (std::int64_t j = i + 1; j < 150; ++j) {
        if (random() % one_in == 0)
          pairs.push_back({i, j, static_cast<std::int32_t>(random() % 9 + 1)});
      }
    }
    const Survivors out = keep_by_rank(rows.view(), pairs);
    EXPECT_EQ(out.witness, definition(rows, pairs).witness);
    expect_properties(out, pairs);
  }
}

/// Rows that are all (10, 0): every dot product is 100 and every cosine 1.
Matrix<std::int8_t> equal_rows(std::int64_t count) {
  Matrix<std::int8_t> rows(count, 2);
  for (std::int64_t r = 0; r < count; ++r) rows.row(r)[0] = 10;
  return rows;
}

TEST(KeepByRank, ChainsDoNotDropTheirEnd) {
  const std::vector<Pair> pairs = {{0, 1, 95}, {1, 2, 95}, {2, 3, 95}, {3, 4, 95}};
  const Survivors out = keep_by_rank(equal_rows(5).view(), pairs);
  EXPECT_EQ(out.witness, (std::vector<std::int64_t>{kKept, 0, kKept, 2, kKept}));
}

TEST(KeepByRank, TheMostSimilarKeptRowIsTheWitness) {
  const std::vector<Pair> pairs = {{0, 2, 80}, {0, 3, 90}, {1, 3, 99}, {2, 3, 100}};
  const Survivors out = keep_by_rank(equal_rows(4).view(), pairs);
  EXPECT_EQ(out.witness, (std::vector<std::int64_t>{kKept, kKept, 0, 1}));
  EXPECT_DOUBLE_EQ(out.similarity[2], 0.8);
  EXPECT_DOUBLE_EQ(out.similarity[3], 0.99);
}

TEST(KeepByRank, TiesGoToTheBestRank) {
  const std::vector<Pair> pairs = {{0, 3, 90}, {1, 3, 90}, {2, 3, 90}};
  EXPECT_EQ(keep_by_rank(equal_rows(4).view(), pairs).witness[3], 0);
}

// dot products alone would prefer the longer row 1: 7 * 10 against 10 * 6.
TEST(KeepByRank, SimilarityIsACosineNotAProduct) {
  Matrix<std::int8_t> rows(3, 2);
  const std::int8_t values[] = {6, 0, 7, 7, 10, 0};
  std::ranges::copy(values, rows.view().data);
  const std::vector<Pair> pairs = {{0, 2, 60}, {1, 2, 70}};
  const Survivors out = keep_by_rank(rows.view(), pairs);
  EXPECT_EQ(out.witness[2], 0);
  EXPECT_EQ(out.similarity[2], 1.0);
}

TEST(KeepByRank, SimilarityNeverPassesOne) {
  const Matrix<std::int8_t> rows = [] {
    Matrix<std::int8_t> copies = random_matrix<std::int8_t>(60, 1024, 1);
    for (std::int64_t r = 30; r < 60; ++r)
      std::ranges::copy(copies.row(r - 30), copies.row(r).begin());
    return copies;
  }();
  const Survivors out = keep_by_rank(rows.view(), pairs_of(rows, 1));
  for (std::size_t r = 30; r < 60; ++r) {
    EXPECT_EQ(out.witness[r], static_cast<std::int64_t>(r) - 30);
    EXPECT_LE(out.similarity[r], 1.0);
    EXPECT_GE(out.similarity[r], 1.0 - 1e-15);
  }
}

TEST(KeepByRank, EqualRowsKeepTheFirst) {
  const Matrix<std::int8_t> rows = equal_rows(50);
  const Survivors out = keep_by_rank(rows.view(), pairs_of(rows, .9));
  EXPECT_EQ(out.witness[0], kKept);
  for (std::size_t r = 1; r < 50; ++r) EXPECT_EQ(out.witness[r], 0);
}

TEST(KeepByRank, NothingToDo) {
  EXPECT_TRUE(keep_by_rank({}, {}).witness.empty());
  const Survivors out = keep_by_rank(equal_rows(3).view(), {});
  EXPECT_EQ(out.witness, std::vector<std::int64_t>(3, kKept));
  EXPECT_EQ(out.similarity, std::vector<double>(3, 0.0));
}

TEST(SquaredNorms, AreSumsOfSquares) {
  Matrix<std::int8_t> rows(3, 65536);
  std::ranges::fill(rows.row(0), std::int8_t{-128});
  rows.row(2)[7] = -3;
  rows.row(2)[9] = 4;
  EXPECT_EQ(squared_norms(rows.view()), (std::vector<std::int32_t>{1 << 30, 0, 25}));
  EXPECT_TRUE(squared_norms({}).empty());
}

}  // namespace
}  // namespace winnow
