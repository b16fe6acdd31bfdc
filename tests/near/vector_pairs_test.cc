#include "winnow/near/vector_pairs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "near/all_of.h"
#include "winnow/near/keep_policies.h"

namespace winnow {
namespace {

using Vectors = std::vector<std::vector<double>>;

VectorRows rows_of(const Vectors& vectors) {
  return {static_cast<std::int64_t>(vectors.size()), static_cast<std::int64_t>(vectors[0].size()),
          [&vectors](std::int64_t r, std::span<double> out) {
            std::ranges::copy(vectors[static_cast<std::size_t>(r)], out.begin());
          }};
}

struct Found {
  std::vector<SimilarPair> pairs;
  std::uint64_t candidates;
};

Found found(const Vectors& vectors, double threshold, int threads = 1) {
  VectorPairs out = vector_pairs(*make_backend("cpu"), rows_of(vectors), threshold, threads, {});
  return {all_of(out.pairs), out.candidates};
}

/// Every pair, compared.
std::vector<SimilarPair> definition(const Vectors& vectors, double threshold) {
  std::vector<SimilarPair> pairs;
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    for (std::size_t j = i + 1; j < vectors.size(); ++j) {
      double dot = 0, a = 0, b = 0;
      for (std::size_t c = 0; c < vectors[i].size(); ++c) {
        dot += vectors[i][c] * vectors[j][c];
        a += vectors[i][c] * vectors[i][c];
        b += vectors[j][c] * vectors[j][c];
      }
      if (a == 0 || b == 0) continue;
      const double cosine = std::min(1.0, dot / (std::sqrt(a) * std::sqrt(b)));
      if (cosine >= threshold) {
        pairs.push_back({static_cast<std::int64_t>(i), static_cast<std::int64_t>(j), cosine});
      }
    }
  }
  return pairs;
}

/// Groups of vectors around centres, at all distances; some long, some short, one zero.
Vectors planted(int count, int columns, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  Vectors centres(8, std::vector<double>(static_cast<std::size_t>(columns)));
  for (auto& centre : centres) {
    for (double& x : centre) x = normal(random);
  }
  Vectors vectors;
  for (int v = 0; v < count; ++v) {
    vectors.push_back(centres[random() % centres.size()]);
    const double noise = std::pow(2.0, -static_cast<double>(random() % 12));
    const double length = std::pow(10.0, static_cast<double>(random() % 9) - 4);
    for (double& x : vectors.back()) {
      x = static_cast<float>(length * (x + noise * normal(random)));
    }
  }
  std::ranges::fill(vectors[1], 0.0);
  return vectors;
}

TEST(KeepVectorsByRank, EqualsAllPairs) {
  for (const int columns : {1, 17, 64}) {
    for (const double threshold : {.05, .5, .95, .999, 1.0}) {
      const Vectors vectors = planted(600, columns, static_cast<std::uint32_t>(columns));
      const Survivors expected = keep(KeepPolicy::kRank, 600, definition(vectors, threshold));
      for (const int threads : {1, 2}) {
        const ScreenedSurvivors out =
            keep_vectors_by_rank(*make_backend("cpu"), rows_of(vectors), threshold, threads, {});
        EXPECT_EQ(out.survivors.witness, expected.witness) << columns << " " << threshold;
        EXPECT_EQ(out.survivors.similarity, expected.similarity) << columns << " " << threshold;
      }
    }
  }
}

TEST(VectorPairs, EqualTheFloat64Definition) {
  for (const int columns : {1, 2, 17, 64, 384}) {
    for (const double threshold : {.05, .5, .9, .95, .99, .999, 1.0}) {
      const Vectors vectors = planted(220, columns, static_cast<std::uint32_t>(columns));
      EXPECT_EQ(found(vectors, threshold).pairs, definition(vectors, threshold))
          << columns << " columns at " << threshold;
    }
  }
}

// One large number in each row leaves the others almost no bits of int8.
TEST(VectorPairs, EqualTheDefinitionWhereInt8SaysLittle) {
  std::mt19937 random(2);
  std::normal_distribution<double> normal;
  Vectors vectors(120, std::vector<double>(200));
  for (auto& vector : vectors) {
    for (double& x : vector) x = normal(random);
    vector[random() % 3] = 300;
  }
  for (const double threshold : {.98, .999}) {
    EXPECT_EQ(found(vectors, threshold).pairs, definition(vectors, threshold));
  }
}

// Cosines on both sides of the threshold, closer to it than int8 can tell.
TEST(VectorPairs, DecideWithinTheQuantisationMargin) {
  Vectors vectors;
  for (int k = -40; k <= 40; ++k) {
    const double angle = std::acos(.95) + 1e-6 * k;
    vectors.push_back({std::cos(angle), std::sin(angle)});
  }
  vectors.insert(vectors.begin(), {1, 0});
  std::size_t with_first = 0;
  const Found pairs = found(vectors, .95);
  EXPECT_EQ(pairs.pairs, definition(vectors, .95));
  for (const SimilarPair& pair : pairs.pairs) with_first += pair.i == 0 ? 1 : 0;
  EXPECT_GE(with_first, 40U);
  EXPECT_LE(with_first, 41U);
}

TEST(VectorPairs, DoNotDependOnThreads) {
  const Vectors vectors = planted(700, 32, 5);
  EXPECT_EQ(found(vectors, .9, 3).pairs, found(vectors, .9, 1).pairs);
}

TEST(VectorPairs, TheScreenSparesMostPairs) {
  const Vectors vectors = planted(400, 128, 7);
  const Found pairs = found(vectors, .99);
  EXPECT_LT(pairs.candidates, 400U * 399U / 2U / 4U);
  EXPECT_GE(pairs.candidates, pairs.pairs.size());
}

// Pairs of cells, by the definition: of all pairs those of rows in the same cell.
TEST(VectorPairs, WithinCells) {
  const Vectors vectors = planted(500, 24, 9);
  for (const double threshold : {.05, .9, .99}) {
    for (const std::int64_t cells : {0, 1, 7}) {
      CellPairs out =
          vector_pairs_in_cells(*make_backend("cpu"), rows_of(vectors), threshold, cells, 2, {});
      Vectors ordered;
      for (const std::int64_t row : out.order.rows) {
        ordered.push_back(vectors[static_cast<std::size_t>(row)]);
      }
      std::vector<SimilarPair> expected = definition(ordered, threshold);
      std::erase_if(expected, [&](const SimilarPair& pair) {
        return std::ranges::none_of(out.order.cells, [&](const RowRange& cell) {
          return cell.begin <= pair.i && pair.j < cell.end;
        });
      });
      EXPECT_EQ(all_of(out.found.pairs), expected) << threshold << ", " << cells << " cells";
      if (cells == 1) {
        EXPECT_EQ(out.order.cells.size(), 1U);
      }
    }
  }
}

TEST(VectorPairs, OfNoneAndOne) {
  const VectorRows none{0, 3, [](std::int64_t, std::span<double>) {}};
  EXPECT_EQ(vector_pairs(*make_backend("cpu"), none, .9, 1, {}).pairs.count(), 0);
  EXPECT_EQ(vector_pairs_in_cells(*make_backend("cpu"), none, .9, 0, 1, {}).found.pairs.count(), 0);
  EXPECT_TRUE(found({{1, 2}}, .9).pairs.empty());
}

}  // namespace
}  // namespace winnow
