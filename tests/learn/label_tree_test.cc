#include "learn/label_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>
#include <random>

namespace winnow {
namespace {

/// The total length of the codes in an optimal tree: the sum of all merged counts.
std::int64_t optimal_cost(const std::vector<std::int64_t>& counts) {
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> open(counts.begin(),
                                                                                    counts.end());
  std::int64_t cost = 0;
  while (open.size() > 1) {
    std::int64_t merged = open.top();
    open.pop();
    merged += open.top();
    open.pop();
    cost += merged;
    open.push(merged);
  }
  return cost;
}

TEST(LabelTree, IsHuffmans) {
  std::mt19937 random(1);
  for (const std::size_t labels : {1, 2, 3, 7, 100}) {
    std::vector<std::int64_t> counts(labels);
    for (std::int64_t& count : counts) count = 1 + random() % 50;
    std::ranges::sort(counts, std::greater<>());
    const LabelTree tree = label_tree(counts);
    std::int64_t cost = 0;
    double kraft = 0;
    for (std::size_t l = 0; l < labels; ++l) {
      const auto path = tree.nodes.view().row(static_cast<std::int64_t>(l));
      cost += counts[l] * static_cast<std::int64_t>(path.size());
      kraft += std::ldexp(1.0, -static_cast<int>(path.size()));
      for (const std::int32_t node : path) {
        EXPECT_LT(static_cast<std::size_t>(node), labels - 1);
      }
      const std::int32_t root = static_cast<std::int32_t>(labels) - 2;
      EXPECT_TRUE(path.empty() ? labels == 1 : path.back() == root);
    }
    EXPECT_EQ(cost, optimal_cost(counts));
    EXPECT_DOUBLE_EQ(kraft, 1);
  }
}

/// By hand after fastText's buildTree: of equal counts the inner node is taken before the leaf.
TEST(LabelTree, BreaksTiesAsFasttextDoes) {
  const LabelTree tree = label_tree(std::vector<std::int64_t>{4, 2, 1, 1});
  const auto row = [](const auto& rows, std::int64_t l) {
    const auto found = rows.view().row(l);
    return std::vector<int>(found.begin(), found.end());
  };
  EXPECT_EQ(row(tree.nodes, 3), (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(row(tree.sides, 3), (std::vector<int>{0, 0, 0}));
  EXPECT_EQ(row(tree.nodes, 2), (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(row(tree.sides, 2), (std::vector<int>{1, 0, 0}));
  EXPECT_EQ(row(tree.sides, 1), (std::vector<int>{1, 0}));
  EXPECT_EQ(row(tree.sides, 0), (std::vector<int>{1}));
}

}  // namespace
}  // namespace winnow
