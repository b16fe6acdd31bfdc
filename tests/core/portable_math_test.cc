#include "winnow/core/portable_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace winnow {
namespace {

TEST(PortableExp, IsWithinTwoUnitsOfTheLibrary) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> exponent(-700, 0);
  for (int i = 0; i < 200000; ++i) {
    const double x = i % 2 == 0 ? exponent(random) : exponent(random) / 700;
    const double expected = std::exp(x);
    const double unit = std::nextafter(expected, 2.0) - expected;
    EXPECT_LE(std::abs(portable_exp(x) - expected), 2 * unit) << x;
  }
}

TEST(PortableExp, IsExactAtZeroAndEndsInZero) {
  EXPECT_EQ(portable_exp(0.0), 1.0);
  EXPECT_EQ(portable_exp(-746.0), 0.0);
  EXPECT_EQ(portable_exp(-std::numeric_limits<double>::max()), 0.0);
  EXPECT_GT(portable_exp(-740.0), 0.0);
}

TEST(PortableExp, OfManyHasTheBitsOfOne) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> exponent(-760, 0);
  std::vector<double> values(1003);
  for (double& value : values) value = exponent(random);
  const std::vector<double> arguments = values;
  portable_exp(values);
  for (std::size_t k = 0; k < values.size(); ++k) {
    EXPECT_EQ(values[k], portable_exp(arguments[k])) << arguments[k];
  }
}

TEST(PortableExp, SubnormalResultsAreRoundedOnce) {
  for (double x = -745; x < -708; x += 0.001) {
    EXPECT_LE(std::abs(portable_exp(x) - std::exp(x)), 0x1p-1074) << x;
  }
}

TEST(PortableLog, IsWithinTwoUnitsOfTheLibrary) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> exponent(-700, 700);
  std::uniform_real_distribution<double> near_one(0.5, 2);
  for (int i = 0; i < 200000; ++i) {
    const double x = i % 2 == 0 ? std::exp(exponent(random)) : near_one(random);
    const double expected = std::log(x);
    const double unit = std::abs(std::nextafter(expected, 1e9) - expected);
    EXPECT_LE(std::abs(portable_log(x) - expected), 2 * unit) << x;
  }
}

TEST(PortableLog, IsExactWhereTheLogarithmIs) {
  EXPECT_EQ(portable_log(1.0), 0.0);
  EXPECT_EQ(portable_log(0x1p-1022), -1022 * 0.6931471805599453);
}

/// The bits themselves: another machine or compiler that changes one of them breaks the law.
TEST(PortableMath, HasTheseBits) {
  EXPECT_EQ(portable_exp(-1.0), 0x1.78b56362cef38p-2);
  EXPECT_EQ(portable_exp(-0.1), 0x1.cf46d99d52b3ap-1);
  EXPECT_EQ(portable_log(1e-5), -0x1.7069e2aa2aa5bp+3);
  EXPECT_EQ(portable_log(3.0), 0x1.193ea7aad030bp+0);
}

TEST(PortableLogGamma, IsCloseToTheLibrarys) {
  for (double x = 1e-300; x < 1e300; x *= 1.37) {
    const double expected = std::lgamma(x);
    EXPECT_NEAR(portable_log_gamma(x), expected, 1e-14 * (1 + std::abs(expected))) << x;
  }
  for (double x = 0.001; x < 30; x += 0.01) {
    EXPECT_NEAR(portable_log_gamma(x), std::lgamma(x), 2e-14 * (1 + std::abs(std::lgamma(x)))) << x;
  }
  EXPECT_NEAR(portable_log_gamma(6), std::log(120.0), 1e-14);
}

}  // namespace
}  // namespace winnow
