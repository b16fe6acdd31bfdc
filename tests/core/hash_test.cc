#include "winnow/core/hash.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <set>

#include "winnow/core/cosine.h"
#include "winnow/core/error.h"
#include "winnow/core/quantise.h"

namespace winnow {
namespace {

TEST(Sha256, EqualsThePublishedVectors) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(text_digest("abc")[0], 0xba);
  EXPECT_EQ(text_digest("abc")[15], 0x23);
}

TEST(Sha256, OfAFileThatIsNotThereIsAnError) {
  EXPECT_THROW(sha256_hex_of_file("/nonexistent/file"), Error);
}

TEST(StreamDigest, DoesNotDependOnTheCuts) {
  StreamDigest whole;
  whole.update("near-duplicates");
  StreamDigest parts;
  parts.update("near-");
  parts.update("");
  parts.update("duplicates");
  EXPECT_EQ(whole.hex(), parts.hex());
  EXPECT_EQ(whole.hex().size(), 32U);
  EXPECT_NE(whole.hex(), StreamDigest().hex());
}

TEST(StreamDigest, OfNothingIsXxh3s) {
  EXPECT_EQ(StreamDigest().hex(), "99aa06d3014798d86001c324468d497f");
}

TEST(Mix64, IsABijectionOnASample) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t x = 0; x < 100000; ++x) seen.insert(mix64(x));
  EXPECT_EQ(seen.size(), 100000U);
  EXPECT_EQ(mix64(0), 0xe220a8397b1dcdafULL);  // splitmix64's first output for seed 0
}

TEST(Reaches, DecidesTheBorderExactly) {
  constexpr CosineThreshold half = CosineThreshold::of(0.5);
  EXPECT_TRUE(reaches(50, 100, 100, half));  // exactly one half
  EXPECT_FALSE(reaches(49, 100, 100, half));
  EXPECT_FALSE(reaches(-50, 100, 100, half));
  EXPECT_FALSE(reaches(0, 0, 0, half));  // zero vectors are similar to nothing
  constexpr CosineThreshold one = CosineThreshold::of(1.0);
  EXPECT_TRUE(reaches(1 << 30, 1 << 30, 1 << 30, one));  // the largest there is: no overflow
  EXPECT_FALSE(reaches((1 << 30) - 1, 1 << 30, 1 << 30, one));
}

TEST(Quantised, RoundsHalvesAwayFromZeroAndReachesThePeak) {
  EXPECT_EQ(quantised(0, 0), 0);
  EXPECT_EQ(quantised(7, 7), 127);
  EXPECT_EQ(quantised(-7, 7), -127);
  EXPECT_EQ(quantised(1, 254), 1);  // 0.5
  EXPECT_EQ(quantised(-1, 254), -1);
  EXPECT_EQ(quantised(1, 255), 0);  // just below 0.5
  constexpr std::int64_t large = (std::int64_t{1} << 55) - 1;
  EXPECT_EQ(quantised(large, large), 127);
}

}  // namespace
}  // namespace winnow
