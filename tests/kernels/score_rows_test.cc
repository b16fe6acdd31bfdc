#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "kernels/devices.h"
#include "kernels/random_data.h"

namespace winnow {
namespace {

class ScoreRows : public OnDevice {
 protected:
  Matrix<std::int64_t> run(const Matrix<std::int32_t>& table, const Csr<std::int32_t>& ids) {
    Matrix<std::int64_t> sums(ids.view().rows(), table.columns());
    for (std::int64_t d = 0; d < sums.rows(); ++d) std::ranges::fill(sums.row(d), -77);
    backend().score_rows(*backend().place(table.view()), ids.view(), sums.view());
    return sums;
  }

  void expect_definition(const Matrix<std::int32_t>& table, const Csr<std::int32_t>& ids) {
    const Matrix<std::int64_t> sums = run(table, ids);
    for (std::int64_t d = 0; d < sums.rows(); ++d) {
      for (std::int64_t c = 0; c < sums.columns(); ++c) {
        std::int64_t sum = 0;
        for (const std::int32_t id : ids.view().row(d)) sum += table.view().row(id)[c];
        ASSERT_EQ(sums.row(d)[c], sum) << "row " << d << ", column " << c;
      }
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, ScoreRows, every_device(), device_name);

TEST_P(ScoreRows, EqualsDefinition) {
  const std::vector<std::int64_t> lengths = {0, 1, 2, 3, 4, 5, 7, 0, 0, 8, 31, 33, 255, 1000, 0};
  for (const std::int64_t columns : {1, 2, 3, 5, 8, 17, 64, 176, 257}) {
    SCOPED_TRACE(columns);
    expect_definition(random_matrix<std::int32_t>(101, columns, 1),
                      random_csr<std::int32_t>(lengths, 101, 2));
  }
}

TEST_P(ScoreRows, NoRows) {
  expect_definition(random_matrix<std::int32_t>(5, 3, 1), Csr<std::int32_t>());
}

TEST_P(ScoreRows, OnlyEmptyRows) {
  const std::vector<std::int64_t> lengths(70, 0);
  for (const std::int64_t columns : {1, 4}) {
    expect_definition(random_matrix<std::int32_t>(5, columns, 1),
                      random_csr<std::int32_t>(lengths, 5, 1));
  }
}

TEST_P(ScoreRows, ManyShortRows) {
  std::vector<std::int64_t> lengths;
  const std::int64_t documents = devices_are_slow() ? 600 : 5000;
  for (std::int64_t d = 0; d < documents; ++d) lengths.push_back(d % 7);
  for (const std::int64_t columns : {1, 2}) {
    expect_definition(random_matrix<std::int32_t>(3000, columns, 3),
                      random_csr<std::int32_t>(lengths, 3000, 4));
  }
}

TEST_P(ScoreRows, SumsPastThirtyTwoBits) {
  for (const std::int32_t extreme :
       {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()}) {
    for (const std::int64_t columns : {1, 6}) {
      const auto table = random_matrix<std::int32_t>(1, columns, 1, extreme, extreme);
      const std::vector<std::int64_t> lengths = {100'000, 3};
      const auto sums = run(table, random_csr<std::int32_t>(lengths, 1, 1));
      for (const std::int64_t sum : sums.row(0)) EXPECT_EQ(sum, 100'000 * std::int64_t{extreme});
      for (const std::int64_t sum : sums.row(1)) EXPECT_EQ(sum, 3 * std::int64_t{extreme});
    }
  }
}

TEST_P(ScoreRows, WeightsServeManyCalls) {
  const auto table = random_matrix<std::int32_t>(64, 2, 1);
  const auto weights = backend().place(table.view());
  EXPECT_EQ(weights->rows(), 64);
  EXPECT_EQ(weights->columns(), 2);
  const std::vector<std::int64_t> lengths = {9, 0, 200};
  const auto ids = random_csr<std::int32_t>(lengths, 64, 1);
  Matrix<std::int64_t> first(3, 2), second(3, 2);
  backend().score_rows(*weights, ids.view(), first.view());
  backend().score_rows(*weights, ids.view(), second.view());
  EXPECT_TRUE(std::ranges::equal(first.row(2), second.row(2)));
}

}  // namespace
}  // namespace winnow
