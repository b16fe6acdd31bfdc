#include "winnow/formats/csv_row.h"

#include <gtest/gtest.h>

namespace winnow {
namespace {

using Cells = std::vector<std::string>;

Cells cells_of(std::string_view row, char separator = ',') {
  Cells cells;
  return split_csv_row(row, separator, cells) ? cells : Cells{"?"};
}

TEST(CsvRow, CutsAtSeparators) {
  EXPECT_EQ(cells_of("a,b,c"), (Cells{"a", "b", "c"}));
  EXPECT_EQ(cells_of(",,"), (Cells{"", "", ""}));
  EXPECT_EQ(cells_of(""), (Cells{""}));
  EXPECT_EQ(cells_of("a,b\tc", '\t'), (Cells{"a,b", "c"}));
}

TEST(CsvRow, QuotedCellsHoldAnything) {
  EXPECT_EQ(cells_of("\"a,b\",\"say \"\"hi\"\"\",\"\""), (Cells{"a,b", "say \"hi\"", ""}));
  EXPECT_EQ(cells_of("a \"b\""), (Cells{"a \"b\""})) << "a quote inside is itself";
}

TEST(CsvRow, BrokenQuotesAreRefused) {
  EXPECT_EQ(cells_of("\"a"), (Cells{"?"}));
  EXPECT_EQ(cells_of("\"a\"b,c"), (Cells{"?"}));
  EXPECT_EQ(cells_of("a,\"b\"\""), (Cells{"?"}));
}

}  // namespace
}  // namespace winnow
