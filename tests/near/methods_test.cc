// The methods exhaustive and clustered against keep_by_rank of all pairs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/planted_rows.h"
#include "near/all_of.h"
#include "winnow/near/clustered.h"
#include "winnow/near/exhaustive.h"

namespace winnow {
namespace {

using Rows = Matrix<std::int8_t>;

Survivors definition(const Rows& rows, CosineThreshold threshold) {
  return keep_by_rank(rows.view(), make_backend("cpu")->join_above(rows.view(), threshold));
}

void expect_equal(const Survivors& out, const Survivors& expected) {
  EXPECT_EQ(out.witness, expected.witness);
  EXPECT_EQ(out.similarity, expected.similarity);
}

bool similar(const Rows& rows, std::int64_t i, std::int64_t j, CosineThreshold threshold) {
  const auto product = [&](std::int64_t a, std::int64_t b) {
    std::int32_t sum = 0;
    for (std::size_t c = 0; c < rows.row(a).size(); ++c) sum += rows.row(a)[c] * rows.row(b)[c];
    return sum;
  };
  return reaches(product(i, j), product(i, i), product(j, j), threshold);
}

/// Every dropped row has a kept witness before it that it is similar to.
void expect_witnesses(const Rows& rows, const Survivors& out, CosineThreshold threshold) {
  for (std::int64_t r = 0; r < rows.rows(); ++r) {
    const std::int64_t witness = out.witness[static_cast<std::size_t>(r)];
    if (witness == kKept) continue;
    EXPECT_LT(witness, r);
    EXPECT_EQ(out.witness[static_cast<std::size_t>(witness)], kKept);
    EXPECT_TRUE(similar(rows, witness, r, threshold)) << r << " and " << witness;
  }
}

TEST(KeepExhaustive, EqualsDefinition) {
  for (const int threads : {1, 3}) {
    const auto backend = make_backend("cpu", threads);
    for (const std::int64_t columns : {16, 64, 256}) {
      const Rows rows = planted_rows(5000, columns, 1);
      for (const double threshold : {.6, .8, .95, .999, 1.0}) {
        SCOPED_TRACE(testing::Message() << columns << " columns, threshold " << threshold);
        const auto at_least = CosineThreshold::of(threshold);
        expect_equal(keep_exhaustive(*backend, rows.view(), at_least), definition(rows, at_least));
      }
    }
  }
}

TEST(KeepExhaustive, AnyNumberOfRows) {
  const auto backend = make_backend("cpu");
  for (const std::int64_t count : {0, 1, 2, 2047, 2048, 2049, 4097}) {
    const Rows rows = planted_rows(count, 20, 2);
    const auto threshold = CosineThreshold::of(.7);
    expect_equal(keep_exhaustive(*backend, rows.view(), threshold), definition(rows, threshold));
  }
}

TEST(KeepExhaustive, OfPairsThatAreSimilarOtherwiseToo) {
  const auto backend = make_backend("cpu");
  const auto threshold = CosineThreshold::of(.7);
  for (const std::int64_t count : {3, 2049, 5000}) {
    const Rows rows = planted_rows(count, 32, 4);
    std::vector<Pair> pairs = backend->join_above(rows.view(), threshold);
    for (const int divisor : {1, 2, 3, 1'000'000}) {
      const PairFilter also = [&](std::int64_t i, std::int64_t j) {
        return (i + j) % divisor == 0;
      };
      std::vector<Pair> some;
      std::ranges::copy_if(pairs, std::back_inserter(some),
                           [&](const Pair& pair) { return also(pair.i, pair.j); });
      expect_equal(keep_exhaustive(*backend, rows.view(), threshold, also),
                   keep_by_rank(rows.view(), some));
    }
  }
}

TEST(KeepExhaustive, ChainsAcrossBlocks) {
  // Each row is similar to the next one only: an angle of 20 degrees, and 24 at most.
  Rows rows(6000, 2);
  for (std::int64_t r = 0; r < rows.rows(); ++r) {
    const double angle = 20.0 * static_cast<double>(r % 18) * 3.14159265358979 / 180;
    rows.row(r)[0] = static_cast<std::int8_t>(std::lround(127 * std::cos(angle)));
    rows.row(r)[1] = static_cast<std::int8_t>(std::lround(127 * std::sin(angle)));
  }
  const auto threshold = CosineThreshold::of(.913);
  const auto backend = make_backend("cpu");
  expect_equal(keep_exhaustive(*backend, rows.view(), threshold), definition(rows, threshold));
}

/// As `winnow run` sees 20,000 copies of one document, in part with other rows between them.
TEST(KeepExhaustive, IdenticalAndZeroRows) {
  Rows rows = random_matrix<std::int8_t>(20'000, 32, 3, 7, 7);
  const auto threshold = CosineThreshold::of(.9);
  const auto backend = make_backend("cpu");
  Survivors out = keep_exhaustive(*backend, rows.view(), threshold);
  EXPECT_EQ(std::ranges::count(out.witness, kKept), 1);
  EXPECT_EQ(std::ranges::count(out.witness, 0), 19'999);
  for (std::int64_t r = 0; r < rows.rows(); r += 3) std::ranges::fill(rows.row(r), std::int8_t{0});
  out = keep_exhaustive(*backend, rows.view(), threshold);
  EXPECT_EQ(std::ranges::count(out.witness, kKept), 6667 + 1);
  EXPECT_EQ(std::ranges::count(out.witness, 1), 20'000 - 6667 - 1);
}

/// Topics of a few hundred rows each, with near-duplicates among them.
Rows topics(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  const Rows centres = random_matrix<std::int8_t>(rows / 200 + 1, columns, seed, -50, 50);
  Rows matrix = planted_rows(rows, columns, seed + 1);
  for (std::int64_t r = 0; r < rows; ++r) {
    const auto centre = centres.row(r % centres.rows());
    for (std::size_t c = 0; c < centre.size(); ++c) {
      matrix.row(r)[c] = static_cast<std::int8_t>((matrix.row(r)[c] + centre[c]) / 2);
    }
  }
  return matrix;
}

TEST(KeepClustered, PairsAreExactAndFewAreMissing) {
  const Rows rows = topics(6000, 64, 4);
  const auto backend = make_backend("cpu", 2);
  for (const double threshold : {.8, .9, .97}) {
    SCOPED_TRACE(threshold);
    const auto at_least = CosineThreshold::of(threshold);
    const auto all = backend->join_above(rows.view(), at_least);
    ClusteredReport report;
    const auto found = all_of(clustered_pairs(*backend, rows.view(), at_least, {}, report));
    EXPECT_TRUE(std::ranges::is_sorted(found));
    EXPECT_TRUE(std::ranges::includes(all, found)) << "a pair is wrong or there twice";
    // The wider the angle, the more cells it spans.
    EXPECT_GE(static_cast<double>(found.size()),
              (threshold < .85 ? .8 : .95) * static_cast<double>(all.size()));
    EXPECT_EQ(report.pairs, std::ssize(found));
    EXPECT_GT(report.cells, 100);
  }
}

TEST(KeepClustered, WitnessesAreSimilarAndKept) {
  const Rows rows = topics(3000, 48, 5);
  const auto backend = make_backend("cpu");
  const auto threshold = CosineThreshold::of(.85);
  const ClusteredSurvivors out = keep_clustered(*backend, rows.view(), threshold);
  expect_witnesses(rows, out.survivors, threshold);
  EXPECT_GT(std::ranges::count_if(out.survivors.witness, [](auto w) { return w != kKept; }), 100);
}

TEST(KeepClustered, EveryCellVisitedIsExhaustive) {
  const Rows rows = planted_rows(2000, 40, 6);
  const auto backend = make_backend("cpu");
  const auto threshold = CosineThreshold::of(.8);
  for (const ClusteredOptions options :
       {ClusteredOptions{.cells = 1, .visits = 1}, ClusteredOptions{.cells = 12, .visits = 1000}}) {
    const ClusteredSurvivors out = keep_clustered(*backend, rows.view(), threshold, options);
    EXPECT_EQ(out.report.recall(), 1.0);
    const Survivors expected = definition(rows, threshold);
    for (std::size_t r = 0; r < expected.witness.size(); ++r) {
      EXPECT_EQ(out.survivors.witness[r] == kKept, expected.witness[r] == kKept) << r;
    }
  }
}

TEST(KeepClustered, ThreadsChangeNothing) {
  const Rows rows = topics(3000, 32, 7);
  const auto threshold = CosineThreshold::of(.8);
  const auto one = keep_clustered(*make_backend("cpu", 1), rows.view(), threshold);
  const auto three = keep_clustered(*make_backend("cpu", 3), rows.view(), threshold);
  expect_equal(three.survivors, one.survivors);
  EXPECT_EQ(three.report.sample_found, one.report.sample_found);
}

TEST(KeepClustered, TheReportedRecallIsThatOfTheSample) {
  const Rows rows = topics(900, 32, 8);  // fewer than the sample: all of them
  const auto backend = make_backend("cpu");
  const auto threshold = CosineThreshold::of(.7);
  const auto all = backend->join_above(rows.view(), threshold);
  const auto out =
      keep_clustered(*backend, rows.view(), threshold, ClusteredOptions{.cells = 50, .visits = 1});
  EXPECT_EQ(out.report.sample_rows, out.report.distinct_rows);
  EXPECT_EQ(out.report.sample_found, out.report.pairs);
  EXPECT_LT(out.report.recall(), 1.0);
  EXPECT_LE(out.report.sample_pairs, std::ssize(all));
}

TEST(KeepClustered, EqualRowsShareTheirFate) {
  Rows rows(6, 2);
  const std::int8_t values[] = {10, 0, 9, 3, 0, 0, 9, 3, 10, 0, 0, 10};
  std::ranges::copy(values, rows.view().data);
  const auto out = keep_clustered(*make_backend("cpu"), rows.view(), CosineThreshold::of(.9));
  EXPECT_EQ(out.survivors.witness, (std::vector<std::int64_t>{kKept, 0, kKept, 0, 0, kKept}));
  EXPECT_EQ(out.survivors.similarity[4], 1.0);
  EXPECT_EQ(out.survivors.similarity[3], out.survivors.similarity[1]);
  EXPECT_EQ(out.report.distinct_rows, 3);
}

TEST(KeepClustered, NothingAndLittle) {
  const auto backend = make_backend("cpu");
  const auto threshold = CosineThreshold::of(.9);
  EXPECT_TRUE(keep_clustered(*backend, {}, threshold).survivors.witness.empty());
  for (const std::int64_t rows : {1, 2, 3, 9}) {
    const Rows zeros(rows, 8);
    const auto out = keep_clustered(*backend, zeros.view(), threshold);
    EXPECT_EQ(std::ranges::count(out.survivors.witness, kKept), rows);
    const Rows equal = random_matrix<std::int8_t>(rows, 8, 1, 3, 3);
    const auto one = keep_clustered(*backend, equal.view(), threshold);
    EXPECT_EQ(std::ranges::count(one.survivors.witness, kKept), 1);
  }
}

}  // namespace
}  // namespace winnow
