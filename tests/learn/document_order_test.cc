#include "learn/document_order.h"

#include <gtest/gtest.h>

#include <vector>

namespace winnow {
namespace {

TEST(DocumentOrder, IsAPermutation) {
  for (const std::int64_t count : {1, 2, 3, 16, 17, 1000, 4097}) {
    const DocumentOrder order(count, 5);
    std::vector<int> visits(static_cast<std::size_t>(count));
    for (std::int64_t at = 0; at < count; ++at) ++visits.at(static_cast<std::size_t>(order[at]));
    EXPECT_EQ(visits, std::vector<int>(visits.size(), 1)) << count;
  }
}

TEST(DocumentOrder, MixesAndDependsOnTheSeed) {
  constexpr std::int64_t kCount = 1000;
  const DocumentOrder order(kCount, 1), other(kCount, 2);
  int same = 0, neighbours = 0, first_half = 0;
  for (std::int64_t at = 0; at + 1 < kCount; ++at) {
    same += order[at] == other[at];
    neighbours += std::abs(order[at] - order[at + 1]) == 1;
    first_half += at < kCount / 2 && order[at] < kCount / 2;
  }
  EXPECT_LT(same, 10);
  EXPECT_LT(neighbours, 15);
  EXPECT_NEAR(first_half, kCount / 4, 50);
}

}  // namespace
}  // namespace winnow
