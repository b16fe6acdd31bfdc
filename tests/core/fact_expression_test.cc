#include "winnow/core/fact_expression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace winnow {
namespace {

/// The value of an expression whose facts a, b and c are 2, 3 and 5.
double value_of(const std::string& text) {
  const FactExpression expression = FactExpression::parse(text);
  std::vector<double> values;
  for (const ExpressionInput& input : expression.inputs()) {
    values.push_back(input.fact == "a" ? 2 : input.fact == "b" ? 3 : 5);
  }
  return expression.value(values);
}

TEST(FactExpression, FollowsTheUsualRanksOfOperators) {
  EXPECT_EQ(value_of("a"), 2);
  EXPECT_EQ(value_of("a + b * c"), 17);
  EXPECT_EQ(value_of("(a + b) * c"), 25);
  EXPECT_EQ(value_of("a - b - c"), -6);
  EXPECT_EQ(value_of("c / a / 5"), .5);
  EXPECT_EQ(value_of("-a * -b"), 6);
  EXPECT_EQ(value_of("--a"), 2);
  EXPECT_EQ(value_of("1 - -a"), 3);
  EXPECT_EQ(value_of("max(a, b, c) + min(a,b)"), 7);
  EXPECT_EQ(value_of("max((a), 2.5e0*b)"), 7.5);
  EXPECT_EQ(value_of(".5*a"), 1);
}

TEST(FactExpression, RoundsAfterEachOperationInTheOrderWritten) {
  EXPECT_EQ(value_of("0.1 + 0.2 + 0.3"), (0.1 + 0.2) + 0.3);
  EXPECT_NE(value_of("0.1 + 0.2 + 0.3"), value_of("0.1 + (0.2 + 0.3)"));
  const double big = 1e308;
  EXPECT_EQ(value_of("1e308 * 10 / 10"), big * 10 / 10);
}

TEST(FactExpression, WhatIsNoNumberSpreads) {
  EXPECT_TRUE(std::isnan(value_of("0/0")));
  for (const char* text : {"max(0/0, a)", "max(a, 0/0)", "min(0/0, a)", "min(a, 0/0)", "0*(0/0)"}) {
    EXPECT_TRUE(std::isnan(value_of(text))) << text;
  }
}

TEST(FactExpression, NamesItsInputsOnceInOrder) {
  const FactExpression expression = FactExpression::parse(
      "b + a*b + percentile(a - c, source) + percentile(a - c, source) + "
      "'gopher@x/words' + percentile(b)");
  ASSERT_EQ(expression.inputs().size(), 5U);
  EXPECT_EQ(expression.inputs()[0].fact, "b");
  EXPECT_EQ(expression.inputs()[1].fact, "a");
  EXPECT_EQ(expression.inputs()[2].of->inputs().size(), 2U);
  EXPECT_EQ(expression.inputs()[2].per, "source");
  EXPECT_EQ(expression.inputs()[3].fact, "gopher@x/words");
  EXPECT_EQ(expression.inputs()[4].per, "");
  EXPECT_EQ(expression.lone_fact(), "");
  EXPECT_EQ(FactExpression::parse(" b ").lone_fact(), "b");
  EXPECT_EQ(FactExpression::parse("'x-y'").lone_fact(), "x-y");
  EXPECT_EQ(FactExpression::parse("percentile(b)").lone_fact(), "");
}

struct Mistake {
  const char* text;
  std::size_t at;
  const char* what;
};

TEST(FactExpression, SaysWhereAMistakeIs) {
  const Mistake mistakes[] = {{"", 0, "a value is missing"},
                              {"a +", 3, "a value is missing"},
                              {"a + * b", 4, "a value is missing before '*'"},
                              {"(a", 0, "this '(' is never closed"},
                              {"a)", 1, "')' is out of place"},
                              {"a b", 2, "'b' is out of place"},
                              {"2a", 0, "this is no number"},
                              {"1e999", 0, "this number is out of range"},
                              {".", 0, "this is no number"},
                              {"mean(a, b)", 0, "there is no function 'mean'"},
                              {"max(a, b", 8, "')' is missing behind the values of max"},
                              {"max()", 4, "a value is missing before ')'"},
                              {"'a", 0, "this quote is never closed"},
                              {"''", 0, "the name between these quotes is empty"},
                              {"percentile(a, 3)", 14, "the name of a field is missing"},
                              {"percentile(a, b, c)", 15, "')' is missing behind what"},
                              {"a ^ 2", 2, "'^' is out of place"}};
  for (const Mistake& mistake : mistakes) {
    try {
      FactExpression::parse(mistake.text);
      ADD_FAILURE() << mistake.text;
    } catch (const ExpressionFault& fault) {
      EXPECT_EQ(fault.at, mistake.at) << mistake.text << ": " << fault.what;
      EXPECT_TRUE(fault.what.starts_with(mistake.what)) << mistake.text << ": " << fault.what;
    }
  }
}

TEST(FactExpression, DeepNestingIsAMistakeAndNoCrash) {
  EXPECT_THROW(FactExpression::parse(std::string(100'000, '(')), ExpressionFault);
  EXPECT_THROW(FactExpression::parse(std::string(100'000, '-')), ExpressionFault);
  std::string right = "a";
  for (int k = 0; k < 1000; ++k) right = "(a+" + right + ")";
  EXPECT_THROW(FactExpression::parse(right), ExpressionFault);
  std::string percentiles;
  for (int k = 0; k < 1000; ++k) percentiles += "percentile(";
  EXPECT_THROW(FactExpression::parse(percentiles + "a"), ExpressionFault);
}

/// A random expression as text, and its value by the obvious recursion.
std::pair<std::string, double> random_expression(std::mt19937& random, int depth) {
  const auto kind = random() % (depth == 0 ? 2 : 7);
  if (kind == 0) return {"b", 3};
  if (kind == 1) return {"0.25", .25};
  const auto [left, x] = random_expression(random, depth - 1);
  const auto [right, y] = random_expression(random, depth - 1);
  switch (kind) {
    case 2:
      return {"(" + left + " + " + right + ")", x + y};
    case 3:
      return {"(" + left + "-" + right + ")", x - y};
    case 4:
      return {"(" + left + "*" + right + ")", x * y};
    case 5:
      return {"min(" + left + ", " + right + ")", std::min(x, y)};
    default:
      return {"-max(" + left + "," + right + ")", -std::max(x, y)};
  }
}

TEST(FactExpression, EqualsTheObviousRecursion) {
  std::mt19937 random(7);
  for (int k = 0; k < 2000; ++k) {
    const auto [text, expected] = random_expression(random, 5);
    EXPECT_EQ(value_of(text), expected) << text;
  }
}

TEST(FactExpression, AnyBytesAreAnExpressionOrAMistake) {
  std::mt19937 random(11);
  const std::string letters = "ab01.()+-*/,' percentilemax";
  for (int k = 0; k < 20'000; ++k) {
    std::string text;
    for (auto left = random() % 20; left > 0; --left) text += letters[random() % letters.size()];
    try {
      const FactExpression expression = FactExpression::parse(text);
      const std::vector<double> values(expression.inputs().size(), 1);
      static_cast<void>(expression.value(values));
    } catch (const ExpressionFault& fault) {
      EXPECT_LE(fault.at, text.size());
    }
  }
}

}  // namespace
}  // namespace winnow
