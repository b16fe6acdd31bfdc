#include "curate/general_number.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <iomanip>
#include <limits>
#include <random>
#include <sstream>

namespace winnow {
namespace {

std::string appended(float value, GeneralDigits digits = GeneralDigits::kSix) {
  std::string out = "p ";
  append_general(value, out, digits);
  return out.substr(2);
}

/// The definition.
std::string streamed(float value, GeneralDigits digits = GeneralDigits::kSix) {
  std::ostringstream out;
  out << std::setprecision(static_cast<int>(digits)) << value;
  return out.str();
}

TEST(GeneralNumber, KnownCases) {
  EXPECT_EQ(appended(1.0F), "1");
  EXPECT_EQ(appended(1.00001F), "1.00001");
  EXPECT_EQ(appended(1e-5F), "1e-05");
  EXPECT_EQ(appended(0.5F), "0.5");
  EXPECT_EQ(appended(0.0F), "0");
  EXPECT_EQ(appended(0.9999996F), "1");
  EXPECT_EQ(appended(0.09999999F), "0.1");
  EXPECT_EQ(appended(0.0001F), "0.0001");
  EXPECT_EQ(appended(std::nextafter(0.0001F, 0.0F)), "0.0001");
  EXPECT_EQ(appended(0.00012345678F), "0.000123457");
  EXPECT_EQ(appended(-0.00012345678F, GeneralDigits::kFive), "-0.00012346");
  EXPECT_EQ(appended(-0.0F, GeneralDigits::kFive), "-0");
  EXPECT_EQ(appended(0.999996F, GeneralDigits::kFive), "1");
}

TEST(GeneralNumber, IsWhatAStreamPrints) {
  std::mt19937 random(1);
  for (int i = 0; i < 300'000; ++i) {
    const auto any = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    ASSERT_EQ(appended(any), streamed(any)) << std::hexfloat << any;
    // Evenly over the exponents of probabilities.
    const float value = std::ldexp(1 + static_cast<float>(random() >> 9) * 0x1p-23F,
                                   -1 - static_cast<int>(random() % 16));
    ASSERT_EQ(appended(value), streamed(value)) << std::hexfloat << value;
    for (const auto digits : {GeneralDigits::kFive, GeneralDigits::kSix}) {
      ASSERT_EQ(appended(-value, digits), streamed(-value, digits)) << std::hexfloat << value;
      ASSERT_EQ(appended(any, digits), streamed(any, digits)) << std::hexfloat << any;
    }
  }
}

TEST(GeneralNumber, RoundsHalvesAndPowersAsAStreamDoes) {
  // Halves of the sixth digit: k / 2^21 has its last binary digit worth half of such a digit or so.
  for (int k = 1; k < 1 << 21; k += 3) {
    const float value = static_cast<float>(k) * 0x1p-21F;
    ASSERT_EQ(appended(value), streamed(value)) << std::hexfloat << value;
  }
  for (float power = 1e-7F; power < 1e8F; power *= 10) {
    for (float value = power, step = 0; step < 40; ++step) {
      ASSERT_EQ(appended(value), streamed(value)) << std::hexfloat << value;
      value = std::nextafter(value, 0.0F);
    }
  }
}

TEST(GeneralNumber, PrintsWhatIsNoNumber) {
  EXPECT_EQ(appended(std::numeric_limits<float>::infinity()), "inf");
  EXPECT_EQ(appended(-std::numeric_limits<float>::infinity()), "-inf");
  EXPECT_EQ(appended(std::numeric_limits<float>::quiet_NaN()), "nan");
}

}  // namespace
}  // namespace winnow
