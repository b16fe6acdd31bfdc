#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "kernels/planted_rows.h"
#include "winnow/core/error.h"
#include "winnow/near/near_duplicates.h"

namespace winnow {
namespace {

std::vector<Pair> all_pairs(const Matrix<std::int8_t>& rows, double threshold) {
  return make_backend("cpu")->join_above(rows.view(), CosineThreshold::of(threshold));
}

std::vector<Pair> found(const Matrix<std::int8_t>& rows, const std::string& factory,
                        double threshold) {
  return index_pairs(rows.view(), factory, CosineThreshold::of(threshold));
}

/// The share of `all` that is in `some`, which must hold nothing else.
double recall(const std::vector<Pair>& some, const std::vector<Pair>& all) {
  EXPECT_TRUE(std::ranges::is_sorted(some));
  EXPECT_TRUE(std::ranges::includes(all, some)) << "a pair is wrong or there twice";
  return static_cast<double>(some.size()) / static_cast<double>(all.size());
}

TEST(IndexPairs, FlatFindsWhatJoinAboveFinds) {
  const Matrix<std::int8_t> rows = planted_rows(3000, 128, 1);
  for (const double threshold : {.5, .7, .8, .9, .95, .999, 1.0}) {
    SCOPED_TRACE(threshold);
    const std::vector<Pair> expected = all_pairs(rows, threshold);
    EXPECT_GT(expected.size(), 20U);
    EXPECT_EQ(found(rows, "Flat", threshold), expected);
  }
}

TEST(IndexPairs, FlatOnFewRowsAndColumns) {
  for (const std::int64_t rows : {1, 2, 5, 19, 21, 40}) {
    for (const std::int64_t columns : {1, 3, 17}) {
      SCOPED_TRACE(testing::Message() << rows << " x " << columns);
      const Matrix<std::int8_t> matrix = planted_rows(rows, columns, 2);
      EXPECT_EQ(found(matrix, "Flat", .9), all_pairs(matrix, .9));
    }
  }
}

TEST(IndexPairs, ZeroRowsAreLeftOut) {
  Matrix<std::int8_t> rows = planted_rows(400, 32, 3);
  for (std::int64_t r = 0; r < 400; r += 3) std::ranges::fill(rows.row(r), std::int8_t{0});
  for (const char* factory : {"Flat", "IVF8,Flat", "HNSW16"}) {
    SCOPED_TRACE(factory);
    EXPECT_EQ(found(rows, factory, .8), all_pairs(rows, .8));
  }
}

TEST(IndexPairs, NothingToSearch) {
  for (const char* factory : {"Flat", "IVF8,Flat", "HNSW16"}) {
    EXPECT_TRUE(found(Matrix<std::int8_t>(), factory, .8).empty());
    EXPECT_TRUE(found(Matrix<std::int8_t>(50, 8), factory, .8).empty());
  }
}

class Approximate : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Indexes, Approximate,
                         testing::Values("IVF64,Flat", "IVF512,Flat", "HNSW32", "HNSW32,Flat",
                                         "IVF64,SQ8", "IVF64_HNSW32,Flat"),
                         [](const auto& index) {
                           std::string name = index.param;
                           std::ranges::replace(name, ',', '_');
                           return name;
                         });

TEST_P(Approximate, FindsNineInTen) {
  const Matrix<std::int8_t> rows = planted_rows(4000, 64, 4);
  for (const double threshold : {.7, .8, .95}) {
    SCOPED_TRACE(threshold);
    EXPECT_GE(recall(found(rows, GetParam(), threshold), all_pairs(rows, threshold)), 0.9);
  }
}

TEST_P(Approximate, FindsTheSameAgain) {
  const Matrix<std::int8_t> rows = planted_rows(2000, 64, 5);
  EXPECT_EQ(found(rows, GetParam(), .8), found(rows, GetParam(), .8));
}

// A first look at 16 neighbours would lose most of a group of 100 copies.
TEST(IndexPairs, LargeGroupsAreSeenWithoutRangeSearch) {
  Matrix<std::int8_t> rows = random_matrix<std::int8_t>(1000, 64, 6, -127, 127);
  for (std::int64_t copy = 1; copy < 100; ++copy) {
    std::ranges::copy(rows.row(0), rows.row(copy * 10).begin());
    rows.row(copy * 10)[static_cast<std::size_t>(copy) % 64] = 0;
  }
  const std::vector<Pair> expected = all_pairs(rows, .9);
  EXPECT_EQ(expected.size(), 100U * 99 / 2);
  EXPECT_GE(recall(found(rows, "HNSW32", .9), expected), 0.9);
}

struct Malformed {
  std::string factory;
  std::string why;
};
void PrintTo(const Malformed& malformed, std::ostream* out) { *out << malformed.factory; }

class MalformedFactory : public testing::TestWithParam<Malformed> {};
INSTANTIATE_TEST_SUITE_P(
    Indexes, MalformedFactory,
    testing::Values(Malformed{"", "could not parse"}, Malformed{"flat", "could not parse"},
                    Malformed{"Flat,", "could not parse"}, Malformed{"IVF16", "could not parse"},
                    Malformed{"IVF-1,Flat", "could not parse"}, Malformed{"((", "parenthes"},
                    Malformed{"IVF0,Flat", "a number is 0"}, Malformed{"HNSW0", "a number is 0"},
                    Malformed{"PQ0", "a number is 0"}, Malformed{"HNSW1", "one link"},
                    Malformed{"IVF99999999999999999999,Flat", "too large"},
                    Malformed{"HNSW99999999999", "too large"},
                    Malformed{"IVF301,Flat", "needs 301 rows to train on and there are 300"},
                    Malformed{"IVF2000000000,Flat", "there are 300"},
                    Malformed{"PQ7", "multiple of the number"}, Malformed{"LSH", "METRIC_L2"},
                    Malformed{"PCA300,Flat", "300 dimensions from 32"},
                    Malformed{"IDMap,Flat", "add_with_ids"}));

TEST_P(MalformedFactory, IsAnErrorOfTheRecipe) {
  const Matrix<std::int8_t> rows = planted_rows(300, 32, 7);
  try {
    found(rows, GetParam().factory, .8);
    ADD_FAILURE() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, errors::kRecipeValue.word);
    const std::string what = error.what();
    EXPECT_NE(what.find(GetParam().why), std::string::npos) << what;
    EXPECT_NE(what.find("'" + GetParam().factory + "'"), std::string::npos) << what;
    EXPECT_EQ(what.find(".cpp"), std::string::npos) << "a source line of FAISS shows: " << what;
  }
}

TEST(IndexPairs, WorksAfterAnError) {
  const Matrix<std::int8_t> rows = planted_rows(300, 32, 8);
  EXPECT_THROW(found(rows, "IVF", .8), Error);
  EXPECT_EQ(found(rows, "Flat", .8), all_pairs(rows, .8));
}

}  // namespace
}  // namespace winnow
