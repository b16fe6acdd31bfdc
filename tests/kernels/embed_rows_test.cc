#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "kernels/devices.h"
#include "kernels/random_data.h"
#include "winnow/core/quantise.h"

namespace winnow {
namespace {

class EmbedRows : public OnDevice {
 protected:
  void expect_definition(const Matrix<std::int16_t>& table, const Csr<std::int32_t>& ids) {
    Matrix<std::int8_t> out(ids.view().rows(), table.columns());
    for (std::int64_t d = 0; d < out.rows(); ++d) std::ranges::fill(out.row(d), std::int8_t{55});
    backend().embed_rows(*backend().place(table.view()), ids.view(), out.view());
    for (std::int64_t d = 0; d < out.rows(); ++d) {
      const std::vector<std::int64_t> sums = sums_of(table, ids.view().row(d));
      std::int64_t peak = 0;
      for (const std::int64_t s : sums) peak = std::max(peak, s < 0 ? -s : s);
      for (std::size_t c = 0; c < sums.size(); ++c) {
        ASSERT_EQ(out.row(d)[c], quantised(sums[c], peak)) << "row " << d << ", column " << c;
      }
    }
  }

  static std::vector<std::int64_t> sums_of(const Matrix<std::int16_t>& table,
                                           std::span<const std::int32_t> ids) {
    std::vector<std::int64_t> sums(static_cast<std::size_t>(table.columns()));
    for (const std::int32_t id : ids) {
      for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += table.row(id)[c];
    }
    return sums;
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, EmbedRows, every_device(), device_name);

TEST_P(EmbedRows, EqualsDefinition) {
  const std::vector<std::int64_t> lengths = {0, 1, 2, 3, 7, 8, 9, 0, 33, 500, 1, 0};
  for (const std::int64_t columns :
       {1, 2, 31, 32, 63, 64, 65, 100, 128, 255, 256, 257, 384, 1024}) {
    SCOPED_TRACE(columns);
    expect_definition(random_matrix<std::int16_t>(77, columns, 1),
                      random_csr<std::int32_t>(lengths, 77, 2));
  }
}

TEST_P(EmbedRows, NoRows) {
  expect_definition(random_matrix<std::int16_t>(5, 64, 1), Csr<std::int32_t>());
}

TEST_P(EmbedRows, SmallValuesRoundHalvesAwayFromZero) {
  const std::vector<std::int64_t> lengths(200, 3);
  expect_definition(random_matrix<std::int16_t>(50, 96, 1, -3, 3),
                    random_csr<std::int32_t>(lengths, 50, 2));
}

TEST_P(EmbedRows, ZeroSumsGiveZeros) {
  Matrix<std::int16_t> table(2, 64);
  std::ranges::fill(table.row(0), std::int16_t{700});
  std::ranges::fill(table.row(1), std::int16_t{-700});
  Csr<std::int32_t> ids;
  for (const std::int32_t id : {0, 1, 1, 0}) ids.append(id);
  ids.end_row();
  expect_definition(table, ids);
}

// int32 partial sums would overflow after 65536 rows of -32768, int32 totals long before the end.
TEST_P(EmbedRows, LongRowsOfExtremeValuesDoNotOverflow) {
  constexpr std::int16_t kLow = std::numeric_limits<std::int16_t>::min();
  constexpr std::int16_t kHigh = std::numeric_limits<std::int16_t>::max();
  Matrix<std::int16_t> table(1, 67);
  for (std::int64_t c = 0; c < 67; ++c) table.row(0)[c] = c % 2 == 0 ? kLow : kHigh;
  table.row(0)[5] = 1;
  table.row(0)[6] = 130;
  for (const std::int64_t length : {65534, 65535, 65536, 65537, 131'070, 131'071, 300'001}) {
    SCOPED_TRACE(length);
    const std::vector<std::int64_t> lengths = {length};
    expect_definition(table, random_csr<std::int32_t>(lengths, 1, 1));
  }
}

TEST_P(EmbedRows, ManyShortRows) {
  std::vector<std::int64_t> lengths;
  const std::int64_t documents = devices_are_slow() ? 300 : 3000;
  for (std::int64_t d = 0; d < documents; ++d) lengths.push_back(d % 5);
  expect_definition(random_matrix<std::int16_t>(400, 64, 3),
                    random_csr<std::int32_t>(lengths, 400, 4));
}

}  // namespace
}  // namespace winnow
