#include "winnow/near/keep_policies.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace winnow {
namespace {

using Rows = std::vector<std::int64_t>;
using Similarities = std::vector<double>;

// A chain: 0 is like 1, 1 like 2, 2 like 3, and no others.
const std::vector<SimilarPair> kChain = {{0, 1, .9}, {1, 2, .8}, {2, 3, .85}};

TEST(KeepPolicies, RankBreaksChains) {
  const Survivors out = keep(KeepPolicy::kRank, 4, kChain);
  EXPECT_EQ(out.witness, (Rows{kKept, 0, kKept, 2}));
  EXPECT_EQ(out.similarity, (Similarities{0, .9, 0, .85}));
}

TEST(KeepPolicies, ComponentsFollowChains) {
  const Survivors out = keep(KeepPolicy::kComponents, 5, kChain);
  EXPECT_EQ(out.witness, (Rows{kKept, 0, 0, 0, kKept}));
  EXPECT_EQ(out.similarity, (Similarities{0, .9, .85, .85, 0}));
}

TEST(KeepPolicies, SemdedupDropsForRowsThatAreDroppedThemselves) {
  const Survivors out = keep(KeepPolicy::kSemdedup, 5, kChain);
  EXPECT_EQ(out.witness, (Rows{kKept, 0, 0, 0, kKept}));
  EXPECT_EQ(out.similarity, (Similarities{0, .9, .8, .85, 0}));
}

TEST(KeepPolicies, RankTakesTheClosestWitnessAndThenTheBestRanked) {
  const std::vector<SimilarPair> pairs = {{0, 3, .7}, {1, 3, .9}, {2, 3, .9}};
  EXPECT_EQ(keep(KeepPolicy::kRank, 4, pairs).witness, (Rows{kKept, kKept, kKept, 1}));
}

TEST(KeepPolicies, NoPairsKeepAll) {
  const std::span<const SimilarPair> none;
  for (const auto policy : {KeepPolicy::kRank, KeepPolicy::kComponents, KeepPolicy::kSemdedup}) {
    EXPECT_EQ(keep(policy, 2, none).witness, (Rows{kKept, kKept}));
    EXPECT_TRUE(keep(policy, 0, none).witness.empty());
  }
}

std::vector<SimilarPair> random_pairs(std::int64_t rows, int count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::map<std::pair<std::int64_t, std::int64_t>, double> found;
  for (int p = 0; p < count; ++p) {
    const auto a = static_cast<std::int64_t>(random()) % rows;
    const auto b = static_cast<std::int64_t>(random()) % rows;
    if (a != b)
      found[{std::min(a, b), std::max(a, b)}] = .5 + .01 * static_cast<double>(random() % 50);
  }
  std::vector<SimilarPair> pairs;
  for (const auto& [rows_of_pair, similarity] : found) {
    pairs.push_back({rows_of_pair.first, rows_of_pair.second, similarity});
  }
  return pairs;
}

TEST(KeepPolicies, HoldWhatTheyPromiseOnRandomPairs) {
  constexpr std::int64_t kRows = 60;
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    const auto pairs = random_pairs(kRows, static_cast<int>(seed * 3), seed);
    std::vector<std::int64_t> label(kRows);  // by definition: relabel until nothing changes
    for (std::int64_t r = 0; r < kRows; ++r) label[static_cast<std::size_t>(r)] = r;
    for (bool changed = true; changed;) {
      changed = false;
      for (const SimilarPair& pair : pairs) {
        auto& a = label[static_cast<std::size_t>(pair.i)];
        auto& b = label[static_cast<std::size_t>(pair.j)];
        changed |= a != b;
        a = b = std::min(a, b);
      }
    }
    const Survivors ranked = keep(KeepPolicy::kRank, kRows, pairs);
    const Survivors linked = keep(KeepPolicy::kComponents, kRows, pairs);
    for (std::size_t r = 0; r < label.size(); ++r) {
      const auto row = static_cast<std::int64_t>(r);
      EXPECT_EQ(linked.witness[r], label[r] == row ? kKept : label[r]);
      const std::int64_t witness = ranked.witness[r];
      if (witness == kKept) continue;
      EXPECT_EQ(ranked.witness[static_cast<std::size_t>(witness)], kKept);
      EXPECT_TRUE(std::binary_search(pairs.begin(), pairs.end(),
                                     SimilarPair{witness, row, ranked.similarity[r]}));
    }
    for (const SimilarPair& pair : pairs) {
      EXPECT_FALSE(ranked.witness[static_cast<std::size_t>(pair.i)] == kKept &&
                   ranked.witness[static_cast<std::size_t>(pair.j)] == kKept);
    }
  }
}

}  // namespace
}  // namespace winnow
