#include "winnow/core/column.h"

#include <gtest/gtest.h>

#include <cmath>

#include "winnow/core/error.h"

namespace winnow {
namespace {

TEST(Column, KeepsWhatWasPushed) {
  Column column("words", ColumnType::kI64, 1);
  column.push<std::int64_t>(7);
  column.push<std::int64_t>(-9);
  ASSERT_EQ(column.rows(), 2);
  EXPECT_EQ(column.values<std::int64_t>().row(1)[0], -9);
  EXPECT_EQ(column.number(0), 7.0);
}

TEST(Column, RefusesAnotherType) {
  Column column("words", ColumnType::kI64, 1);
  EXPECT_THROW(column.push<double>(1.0), Error);
  EXPECT_THROW(static_cast<void>(column.values<float>()), Error);
}

TEST(Column, AppendsRowsOfTheSameShapeOnly) {
  Column a("v", ColumnType::kI8, 4, 2);
  Column b("v", ColumnType::kI8, 4, 3);
  b.values<std::int8_t>().row(2)[3] = 5;
  a.append(b);
  ASSERT_EQ(a.rows(), 5);
  EXPECT_EQ(a.values<std::int8_t>().row(4)[3], 5);
  EXPECT_THROW(a.append(Column("v", ColumnType::kI8, 3, 1)), Error);
  EXPECT_THROW(a.append(Column("w", ColumnType::kI8, 4, 1)), Error);
}

TEST(Column, ReadsEveryTypeAsANumber) {
  const auto number = [](auto value) {
    Column column("x", column_type_of<decltype(value)>(), 1);
    column.push(value);
    return column.number(0);
  };
  EXPECT_EQ(number(std::uint8_t{255}), 255.0);
  EXPECT_EQ(number(std::int8_t{-128}), -128.0);
  EXPECT_EQ(number(std::uint16_t{65535}), 65535.0);
  EXPECT_EQ(number(std::int16_t{-5}), -5.0);
  EXPECT_EQ(number(std::int32_t{-70000}), -70000.0);
  EXPECT_EQ(number(std::uint64_t{1} << 40), std::ldexp(1.0, 40));
  EXPECT_EQ(number(0.25F), 0.25);
  EXPECT_EQ(number(0.1), 0.1);
}

TEST(Columns, FindsByNameAndRefusesASecondOne) {
  Columns columns;
  columns.add({"a", ColumnType::kU8, 1, 3});
  EXPECT_NE(columns.find("a"), nullptr);
  EXPECT_EQ(columns.find("b"), nullptr);
  EXPECT_THROW(columns.add({"a", ColumnType::kU8, 1}), Error);
}

TEST(Columns, AppendsSetBySet) {
  Columns all;
  Columns part;
  part.add({"a", ColumnType::kU8, 1, 3});
  all.append(part);
  all.append(part);
  EXPECT_EQ(all.find("a")->rows(), 6);
  Columns other;
  other.add({"b", ColumnType::kU8, 1, 3});
  EXPECT_THROW(all.append(other), Error);
}

}  // namespace
}  // namespace winnow
