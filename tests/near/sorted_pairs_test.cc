#include "winnow/near/sorted_pairs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "kernels/planted_rows.h"
#include "kernels/random_data.h"
#include "near/all_of.h"
#include "near/bounded_join.h"
#include "winnow/near/exhaustive.h"

namespace winnow {
namespace {

std::vector<Pair> random_pairs(std::int64_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Pair> pairs;
  for (std::int64_t p = 0; p < count; ++p) {
    const auto i = static_cast<std::int64_t>(random() % 300);
    pairs.push_back({i, i + 1 + static_cast<std::int64_t>(random() % 30),
                     static_cast<std::int32_t>(random() % 3)});
  }
  return pairs;
}

TEST(SortedPairs, GivesEachOnceInOrderWhateverIsInMemory) {
  for (const std::int64_t count : {0, 1, 99, 100, 101, 40'000}) {
    const std::vector<Pair> pairs = random_pairs(count, 1);
    std::vector<Pair> expected = pairs;
    std::ranges::sort(expected);
    const auto rest = std::ranges::unique(expected);
    expected.erase(rest.begin(), rest.end());
    for (const std::size_t in_memory : {1, 7, 100, 1 << 20}) {
      SortedPairs<Pair> sorted(in_memory);
      for (std::size_t at = 0; at < pairs.size(); at += 13) {
        sorted.add(std::span(pairs).subspan(at, std::min<std::size_t>(13, pairs.size() - at)));
      }
      EXPECT_EQ(all_of(sorted), expected) << count << " pairs, " << in_memory << " in memory";
      EXPECT_EQ(sorted.count(), std::ssize(expected));
    }
  }
}

TEST(SortedPairs, TakesMoreAfterItWasRead) {
  SortedPairs<SimilarPair> sorted(3);
  for (std::int64_t k = 9; k >= 0; --k) {
    const SimilarPair pair{k, k + 1, .5};
    sorted.add({&pair, 1});
    EXPECT_EQ(sorted.count(), 10 - k);
    EXPECT_EQ(all_of(sorted).front(), pair);
  }
}

TEST(SortedPairs, SurvivesAMove) {
  SortedPairs<Pair> sorted(10);
  const std::vector<Pair> pairs = random_pairs(1000, 2);
  sorted.add(pairs);
  const std::vector<Pair> before = all_of(sorted);
  SortedPairs<Pair> moved = std::move(sorted);
  EXPECT_EQ(all_of(moved), before);
}

TEST(JoinBounded, FindsTheSameInAsLittleMemoryAsAPair) {
  const auto backend = make_backend("cpu", 2);
  const Matrix<std::int8_t> planted = planted_rows(700, 24, 3);
  const Matrix<std::int8_t> equal = random_matrix<std::int8_t>(60, 24, 3, 5, 5);
  for (const auto* rows : {&planted, &equal}) {
    const auto placed = backend->place(rows->view());
    const auto all = backend->join_above(rows->view(), CosineThreshold::of(.6));
    EXPECT_GT(all.size(), 100U);
    for (const std::int64_t most : {1, 2, 50, 1000, 1 << 20}) {
      std::vector<Pair> found;
      const JoinTask whole[] = {{{0, rows->rows()}, {0, rows->rows()}}};
      join_bounded(
          *backend, *placed, *placed, whole, CosineThreshold::of(.6),
          [&](std::span<const Pair> some) {
            EXPECT_LE(std::ssize(some), most);
            found.insert(found.end(), some.begin(), some.end());
          },
          most);
      if (most > 60) {
        EXPECT_EQ(found, all) << most;  // else rows are cut too
      }
      std::ranges::sort(found);
      EXPECT_EQ(found, all) << most;
    }
  }
}

TEST(JoinBounded, ManyTasks) {
  const auto backend = make_backend("cpu");
  const Matrix<std::int8_t> rows = planted_rows(600, 24, 4);
  const auto placed = backend->place(rows.view());
  std::vector<JoinTask> tasks;
  for (std::int64_t at = 0; at < 600; at += 50) tasks.push_back({{at, at + 50}, {at, at + 50}});
  tasks.push_back({{3, 3}, {0, 600}});
  const auto expected = backend->join_above(*placed, *placed, tasks, CosineThreshold::of(.5));
  for (const std::int64_t most : {1, 10, 1 << 20}) {
    SortedPairs<Pair> found;
    join_bounded(
        *backend, *placed, *placed, tasks, CosineThreshold::of(.5),
        [&](std::span<const Pair> some) { found.add(some); }, most);
    EXPECT_EQ(all_of(found), expected);
  }
}

TEST(ForAllPairs, OfNoRowsAndNoColumns) {
  const auto backend = make_backend("cpu");
  const auto none = [](std::span<const Pair>) { FAIL(); };
  for_all_pairs(*backend, {}, CosineThreshold::of(.5), none);
  for_all_pairs(*backend, {nullptr, 5, 0}, CosineThreshold::of(.5), none);
}

}  // namespace
}  // namespace winnow
