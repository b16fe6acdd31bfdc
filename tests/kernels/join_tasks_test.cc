// join_above of A with B, and of parts of one matrix.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "cpu/kernels.h"
#include "kernels/devices.h"
#include "kernels/exact_cosine.h"
#include "kernels/planted_rows.h"

namespace winnow {
namespace {

using Rows = Matrix<std::int8_t>;

/// Every pair of every task, one by one.
std::vector<Pair> definition(const Rows& left, const Rows& right, std::span<const JoinTask> tasks,
                             CosineThreshold threshold) {
  std::vector<Pair> pairs;
  for (const JoinTask& task : tasks) {
    for (std::int64_t i = task.left.begin; i < task.left.end; ++i) {
      for (std::int64_t j = task.right.begin; j < task.right.end; ++j) {
        if (&left == &right && i >= j) continue;
        const std::int32_t product = dot(left.row(i), right.row(j));
        if (exactly_reaches(product, dot(left.row(i), left.row(i)), dot(right.row(j), right.row(j)),
                            threshold.millionths)) {
          pairs.push_back({i, j, product});
        }
      }
    }
  }
  std::ranges::sort(pairs);
  return pairs;
}

/// Ranges of all sizes from 0 to `most`, anywhere in the rows.
std::vector<JoinTask> random_tasks(std::int64_t lefts, std::int64_t rights, std::int64_t most,
                                   std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto range = [&](std::int64_t rows) {
    const auto size = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(most + 1));
    const std::int64_t length = std::min(size, rows);
    const auto begin =
        static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(rows - length + 1));
    return RowRange{begin, begin + length};
  };
  std::vector<JoinTask> tasks;
  for (int t = 0; t < 12; ++t) {
    const RowRange left = range(lefts);
    tasks.push_back({left, range(rights)});
  }
  return tasks;
}

class JoinTasks : public OnDevice {
 protected:
  std::vector<Pair> join(const Rows& left, const Rows& right, std::span<const JoinTask> tasks,
                         CosineThreshold threshold) {
    const auto lefts = backend().place(left.view());
    if (&left == &right) return backend().join_above(*lefts, *lefts, tasks, threshold);
    return backend().join_above(*lefts, *backend().place(right.view()), tasks, threshold);
  }
  void expect_definition(const Rows& left, const Rows& right, std::span<const JoinTask> tasks,
                         double threshold) {
    const auto at_least = CosineThreshold::of(threshold);
    EXPECT_EQ(join(left, right, tasks, at_least), definition(left, right, tasks, at_least));
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, JoinTasks, every_device(), device_name);

/// Rows 0, 2, 4, ... and 1, 3, 5, ...: near-duplicates lie on both sides.
std::pair<Rows, Rows> halves(const Rows& all) {
  Rows left(all.rows() / 2, all.columns());
  Rows right(all.rows() / 2, all.columns());
  for (std::int64_t r = 0; r < left.rows(); ++r) {
    std::ranges::copy(all.row(2 * r), left.row(r).begin());
    std::ranges::copy(all.row(2 * r + 1), right.row(r).begin());
  }
  return {std::move(left), std::move(right)};
}

TEST_P(JoinTasks, AWithB) {
  const auto [left, right] = halves(planted_rows(700, 72, 1));
  const JoinTask all[] = {{{0, left.rows()}, {0, right.rows()}}};
  for (const double threshold : {.5, .8, .95, 1.0}) {
    SCOPED_TRACE(threshold);
    EXPECT_FALSE(definition(left, right, all, CosineThreshold::of(threshold)).empty());
    expect_definition(left, right, all, threshold);
  }
}

TEST_P(JoinTasks, RangesOfTwoMatrices) {
  const auto [left, right] = halves(planted_rows(700, 40, 2));
  for (const std::int64_t most : {3, 60, 300}) {
    SCOPED_TRACE(most);
    expect_definition(left, right, random_tasks(350, 350, most, 5), .6);
  }
}

TEST_P(JoinTasks, RangesOfOneMatrix) {
  const Rows rows = planted_rows(500, 40, 3);
  for (const std::int64_t most : {3, 60, 300, 500}) {
    SCOPED_TRACE(most);
    expect_definition(rows, rows, random_tasks(500, 500, most, 6), .6);
  }
}

TEST_P(JoinTasks, OneMatrixAsAWholeIsTheSelfJoin) {
  const Rows rows = planted_rows(400, 100, 4);
  const JoinTask all[] = {{{0, 400}, {0, 400}}};
  const auto threshold = CosineThreshold::of(.7);
  EXPECT_EQ(join(rows, rows, all, threshold), backend().join_above(rows.view(), threshold));
}

TEST_P(JoinTasks, OneRowWithMany) {
  const auto [left, right] = halves(planted_rows(900, 33, 5));
  for (const std::int64_t i : {0, 1, 127, 128, 449}) {
    const JoinTask one[] = {{{i, i + 1}, {0, 450}}};
    expect_definition(left, right, one, .5);
    const JoinTask other[] = {{{0, 450}, {i, i + 1}}};
    expect_definition(left, right, other, .5);
  }
}

TEST_P(JoinTasks, TheLastRowsOfTilesThatAreNotFull) {
  for (const std::int64_t rows : {1, 127, 128, 129, 255, 257}) {
    SCOPED_TRACE(rows);
    const Rows matrix = planted_rows(rows, 16, 6);
    const JoinTask tasks[] = {{{rows - 1, rows}, {0, rows}}, {{0, rows}, {rows / 2, rows}}};
    expect_definition(matrix, planted_rows(rows, 16, 6), tasks, .5);
    expect_definition(matrix, matrix, tasks, .5);
  }
}

TEST_P(JoinTasks, IdenticalAndZeroRows) {
  Rows left = random_matrix<std::int8_t>(200, 24, 1, 5, 5);
  Rows right = random_matrix<std::int8_t>(150, 24, 1, 5, 5);
  for (std::int64_t r = 0; r < 150; r += 3) std::ranges::fill(right.row(r), std::int8_t{0});
  for (std::int64_t r = 0; r < 200; r += 7) std::ranges::fill(left.row(r), std::int8_t{0});
  const JoinTask all[] = {{{0, 200}, {0, 150}}};
  expect_definition(left, right, all, 1);
  expect_definition(left, right, all, 0);
}

TEST_P(JoinTasks, TooManyPairsAreNone) {
  const Rows rows = random_matrix<std::int8_t>(devices_are_slow() ? 500 : 3000, 24, 1, 5, 5);
  const auto placed = backend().place(rows.view());
  const JoinTask all[] = {{{0, rows.rows()}, {0, rows.rows()}}};
  const auto count = rows.rows() * (rows.rows() - 1) / 2;
  const auto join = [&](std::int64_t most_pairs) {
    return backend().join_above(*placed, *placed, all, CosineThreshold::of(.9), most_pairs);
  };
  for (const std::int64_t most : {std::int64_t{0}, std::int64_t{1}, count / 2, count - 1}) {
    EXPECT_EQ(join(most), std::nullopt) << most;
  }
  ASSERT_NE(join(count), std::nullopt);
  EXPECT_EQ(std::ssize(*join(count)), count);
}

TEST_P(JoinTasks, NothingToJoin) {
  const Rows rows = planted_rows(50, 8, 7);
  EXPECT_TRUE(join(rows, rows, {}, CosineThreshold::of(.5)).empty());
  const JoinTask nothing[] = {{{3, 3}, {0, 50}}, {{0, 50}, {50, 50}}, {{40, 50}, {0, 40}}};
  EXPECT_TRUE(join(rows, rows, nothing, CosineThreshold::of(.5)).empty());
  EXPECT_TRUE(join(Rows(), Rows(), {}, CosineThreshold::of(.5)).empty());
  const JoinTask all[] = {{{0, 5}, {0, 5}}};
  EXPECT_TRUE(join(Rows(5, 0), Rows(5, 0), all, CosineThreshold::of(.5)).empty());
}

TEST(JoinTasksOnThreads, FindTheSameWithEveryDotKernel) {
  const auto [left, right] = halves(planted_rows(1500, 70, 8));
  const JoinTask tasks[] = {{{5, 6}, {0, 750}}, {{100, 740}, {33, 601}}};
  const auto threshold = CosineThreshold::of(.6);
  const std::vector<Pair> expected = definition(left, right, tasks, threshold);
  EXPECT_GT(expected.size(), 50U);
  const cpu::JoinRows lefts(left.view());
  const cpu::JoinRows rights(right.view());
  for (const cpu::DotKernel* kernel : cpu::dot_kernels()) {
    for (const int threads : {1, 2, 3, 40}) {
      const auto join = [&](std::int64_t most_pairs) {
        return cpu::join_above(lefts, rights, tasks, threshold, most_pairs, threads, *kernel);
      };
      const auto count = std::ssize(expected);
      EXPECT_EQ(join(count), expected) << kernel->name() << ", " << threads << " threads";
      EXPECT_EQ(join(count - 1), std::nullopt) << kernel->name() << ", " << threads << " threads";
    }
  }
}

}  // namespace
}  // namespace winnow
