#include "winnow/near/cluster_agreement.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace winnow {
namespace {

using Labels = std::vector<std::int64_t>;

TEST(ClusterAgreement, OfEqualClusteringsIsOneWhateverTheLabels) {
  const ClusterAgreement same = cluster_agreement(Labels{1, 1, 2, 3}, Labels{9, 9, 0, -4});
  EXPECT_EQ(same.precision, 1);
  EXPECT_EQ(same.recall, 1);
  EXPECT_EQ(same.adjusted_rand, 1);
}

TEST(ClusterAgreement, WithoutPairsIsOne) {
  EXPECT_EQ(cluster_agreement(Labels{}, Labels{}).adjusted_rand, 1);
  EXPECT_EQ(cluster_agreement(Labels{1}, Labels{2}).adjusted_rand, 1);
  const ClusterAgreement none = cluster_agreement(Labels{1, 1}, Labels{1, 2});
  EXPECT_EQ(none.precision, 1);
  EXPECT_EQ(none.recall, 0);
  EXPECT_EQ(none.adjusted_rand, 0);
}

// scikit-learn's adjusted_rand_score([0,0,1,2], [0,0,1,1]) is 0.5714...
TEST(ClusterAgreement, OfAKnownCase) {
  EXPECT_DOUBLE_EQ(cluster_agreement(Labels{0, 0, 1, 2}, Labels{0, 0, 1, 1}).adjusted_rand,
                   4.0 / 7);
}

TEST(ClusterAgreement, EqualsCountingPairs) {
  std::mt19937 random(4);
  for (int round = 0; round < 50; ++round) {
    Labels gold(40), found(40);
    for (auto& label : gold) label = static_cast<std::int64_t>(random() % 9);
    for (auto& label : found) label = static_cast<std::int64_t>(random() % 12);
    double both = 0, in_gold = 0, in_found = 0, all = 0;
    for (std::size_t a = 0; a < gold.size(); ++a) {
      for (std::size_t b = a + 1; b < gold.size(); ++b) {
        both += gold[a] == gold[b] && found[a] == found[b] ? 1 : 0;
        in_gold += gold[a] == gold[b] ? 1 : 0;
        in_found += found[a] == found[b] ? 1 : 0;
        ++all;
      }
    }
    const ClusterAgreement agreement = cluster_agreement(gold, found);
    EXPECT_DOUBLE_EQ(agreement.precision, both / in_found);
    EXPECT_DOUBLE_EQ(agreement.recall, both / in_gold);
    const double chance = in_gold * in_found / all;
    EXPECT_NEAR(agreement.adjusted_rand, (both - chance) / ((in_gold + in_found) / 2 - chance),
                1e-12);
  }
}

}  // namespace
}  // namespace winnow
