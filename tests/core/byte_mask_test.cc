#include "winnow/core/byte_mask.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "winnow/core/fasttext_text.h"

namespace winnow {
namespace {

std::string random_bytes(std::mt19937& random, std::size_t size) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

TEST(ByteMask, HasTheBytesOfTheRanges) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    const std::string bytes = random_bytes(random, kMaskBytes);
    std::vector<ByteRange> ranges(random() % 5);
    for (ByteRange& range : ranges) {
      range.low = static_cast<std::uint8_t>(random());
      range.high = static_cast<std::uint8_t>(range.low + random() % (256U - range.low));
    }
    const std::uint64_t mask = byte_mask(bytes.data(), ranges);
    for (std::size_t k = 0; k < kMaskBytes; ++k) {
      const auto byte = static_cast<std::uint8_t>(bytes[k]);
      const bool is_in = std::ranges::any_of(
          ranges, [&](const ByteRange& range) { return range.low <= byte && byte <= range.high; });
      ASSERT_EQ((mask >> k & 1) == 1, is_in) << int{byte};
    }
  }
}

TEST(ByteMask, SeparatorsAreFasttexts) {
  std::string bytes(256, '\0');
  for (std::size_t k = 0; k < bytes.size(); ++k) bytes[k] = static_cast<char>(k);
  for (std::size_t begin = 0; begin < bytes.size(); begin += kMaskBytes) {
    const std::uint64_t mask = separator_mask(bytes.data() + begin);
    for (std::size_t k = 0; k < kMaskBytes; ++k) {
      EXPECT_EQ((mask >> k & 1) == 1, is_fasttext_space(bytes[begin + k])) << begin + k;
    }
  }
}

TEST(ByteMask, BehindItsEndATextGoesOn) {
  constexpr ByteRange kX{'x', 'x'};
  const auto mask = [&](const char* bytes) { return byte_mask(bytes, {&kX, 1}); };
  EXPECT_EQ(mask_at("axa", 0, 'b', mask), 2U);
  EXPECT_EQ(mask_at("axa", 1, 'x', mask), ~std::uint64_t{0} - 2);
  EXPECT_EQ(mask_at("axa", 3, 'x', mask), ~std::uint64_t{0});
  const std::string whole(kMaskBytes, 'x');
  EXPECT_EQ(mask_at(whole, 0, 'b', mask), ~std::uint64_t{0});
}

}  // namespace
}  // namespace winnow
