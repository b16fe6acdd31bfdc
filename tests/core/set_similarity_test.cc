#include "winnow/core/set_similarity.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

namespace winnow {
namespace {

constexpr SetMeasure kMeasures[] = {SetMeasure::kJaccard, SetMeasure::kContainment,
                                    SetMeasure::kCosine};

TEST(SetSimilarity, NamesAreWords) {
  for (const SetMeasure measure : kMeasures) EXPECT_EQ(set_measure_of(name_of(measure)), measure);
  EXPECT_EQ(set_measure_of("dice"), std::nullopt);
}

TEST(SetSimilarity, IsExactAtTheThreshold) {
  EXPECT_TRUE(reaches(1, 2, 1, SetThreshold::of(SetMeasure::kJaccard, .5)));
  EXPECT_FALSE(reaches(1, 2, 1, SetThreshold::of(SetMeasure::kJaccard, .500001)));
  EXPECT_TRUE(reaches(7, 10, 20, SetThreshold::of(SetMeasure::kContainment, .7)));
  EXPECT_FALSE(reaches(7, 10, 20, SetThreshold::of(SetMeasure::kContainment, .700001)));
  EXPECT_TRUE(reaches(6, 9, 16, SetThreshold::of(SetMeasure::kCosine, .5)));
  EXPECT_FALSE(reaches(6, 9, 16, SetThreshold::of(SetMeasure::kCosine, .500001)));
}

TEST(SetSimilarity, ContainmentHasAFloor) {
  const SetThreshold threshold = SetThreshold::of(SetMeasure::kContainment, .7);
  EXPECT_TRUE(reaches(4, 4, 100, threshold));   // cosine .2
  EXPECT_FALSE(reaches(4, 4, 101, threshold));  // just below
}

TEST(SetSimilarity, NothingSharedIsNotSimilar) {
  for (const SetMeasure measure : kMeasures) {
    EXPECT_FALSE(reaches(0, 0, 0, SetThreshold::of(measure, .000001)));
    EXPECT_FALSE(reaches(0, 5, 5, SetThreshold::of(measure, .000001)));
    EXPECT_EQ(similarity(0, 0, 5, measure), 0);
    EXPECT_EQ(similarity(5, 5, 5, measure), 1);
  }
}

TEST(SetSimilarity, LargeSetsDoNotOverflow) {
  constexpr std::int64_t kMany = (std::int64_t{1} << 40) - 1;
  for (const SetMeasure measure : kMeasures) {
    EXPECT_TRUE(reaches(kMany, kMany, kMany, SetThreshold::of(measure, 1)));
    EXPECT_FALSE(reaches(kMany - 1, kMany, kMany + 1, SetThreshold::of(measure, 1)));
  }
}

TEST(SetSimilarity, SharedElementsEqualTheDefinition) {
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    std::set<std::uint64_t> a, b;
    for (int k = 0; k < round; ++k) a.insert(random() % 100);
    for (int k = 0; k < 100 - round; ++k) b.insert(random() % 100);
    std::int64_t shared = 0;
    for (const std::uint64_t x : a) shared += b.contains(x) ? 1 : 0;
    const std::vector<std::uint64_t> left(a.begin(), a.end()), right(b.begin(), b.end());
    EXPECT_EQ(shared_elements(left, right), shared);
  }
}

// No pair of similar sets has a smaller cosine than the candidates' threshold allows for.
TEST(SetSimilarity, CandidatesIncludeEveryCosineOfSimilarSets) {
  for (const SetMeasure measure : kMeasures) {
    const SetThreshold threshold = SetThreshold::of(measure, .5);
    const CosineThreshold candidates = candidate_threshold(threshold, 1024);
    for (std::int64_t a = 1; a <= 60; ++a) {
      for (std::int64_t b = 1; b <= 60; ++b) {
        for (std::int64_t s = 1; s <= std::min(a, b); ++s) {
          if (!reaches(s, a, b, threshold)) continue;
          EXPECT_GT(similarity(s, a, b, SetMeasure::kCosine), candidates.value() + .0499);
        }
      }
    }
  }
}

}  // namespace
}  // namespace winnow
