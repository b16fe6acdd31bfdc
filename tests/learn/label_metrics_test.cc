#include "winnow/learn/label_metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace winnow {
namespace {

using Labels = std::vector<std::int32_t>;

TEST(LabelMetrics, AgreesWithHandComputedValues) {
  LabelMetrics metrics(4);
  metrics.add(Labels{0}, Labels{0, 1});
  metrics.add(Labels{1, 2}, Labels{1, 2});
  metrics.add(Labels{0}, Labels{2, 1});
  metrics.add(Labels{1}, Labels{});
  EXPECT_EQ(metrics.examples(), 4U);
  EXPECT_EQ(metrics.right(), 2U);
  EXPECT_EQ(metrics.all().precision(), 0.5);  // 3 of 6
  EXPECT_EQ(metrics.all().recall(), 0.6);     // 3 of 5
  EXPECT_EQ(metrics.of_label()[0].precision(), 1.0);
  EXPECT_EQ(metrics.of_label()[0].recall(), 0.5);
  EXPECT_DOUBLE_EQ(*metrics.of_label()[0].f1(), 2.0 / 3);
  EXPECT_FALSE(metrics.of_label()[3].precision().has_value());
  EXPECT_FALSE(metrics.of_label()[3].f1().has_value());
  EXPECT_DOUBLE_EQ(*metrics.macro_f1(), (2.0 / 3 + 2.0 / 5 + 2.0 / 3) / 3);
  const std::map<std::pair<std::int32_t, std::int32_t>, std::uint64_t> confusion = {
      {{0, 0}, 1}, {{1, 1}, 1}, {{2, 1}, 1}, {{0, 2}, 1}};
  EXPECT_EQ(metrics.confusion(), confusion);
}

TEST(LabelMetrics, PartsAddUp) {
  std::mt19937 random(4);
  LabelMetrics whole(5);
  LabelMetrics first(5);
  LabelMetrics second(5);
  for (int i = 0; i < 200; ++i) {
    const Labels gold = {static_cast<std::int32_t>(random() % 5)};
    Labels named;
    for (std::int32_t l = 0; l < 5; ++l) {
      if (random() % 2 == 0) named.push_back(l);
    }
    whole.add(gold, named);
    (i % 3 == 0 ? first : second).add(gold, named);
  }
  first.add(second);
  EXPECT_EQ(first.examples(), whole.examples());
  EXPECT_EQ(first.right(), whole.right());
  EXPECT_EQ(first.all().both, whole.all().both);
  EXPECT_EQ(first.confusion(), whole.confusion());
  EXPECT_EQ(first.macro_f1(), whole.macro_f1());
}

TEST(LabelMetrics, NothingHasNoRatios) {
  const LabelMetrics metrics(3);
  EXPECT_FALSE(metrics.all().precision().has_value());
  EXPECT_FALSE(metrics.all().recall().has_value());
  EXPECT_FALSE(metrics.macro_f1().has_value());
}

}  // namespace
}  // namespace winnow
