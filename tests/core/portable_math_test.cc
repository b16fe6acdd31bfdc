#include "winnow/core/portable_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

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

/// The bits themselves: another machine or compiler that changes one of them breaks the law.
TEST(PortableExp, HasTheseBits) {
  EXPECT_EQ(portable_exp(-1.0), 0x1.78b56362cef38p-2);
  EXPECT_EQ(portable_exp(-0.1), 0x1.cf46d99d52b3ap-1);
}

}  // namespace
}  // namespace winnow
