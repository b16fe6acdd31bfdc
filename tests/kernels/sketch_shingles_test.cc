#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <vector>

#include "kernels/devices.h"
#include "kernels/random_data.h"
#include "winnow/core/quantise.h"

namespace winnow {
namespace {

std::set<std::uint64_t> distinct_shingles(std::span<const std::uint64_t> words,
                                          std::int32_t width) {
  std::set<std::uint64_t> shingles;
  const auto count = static_cast<std::int64_t>(words.size());
  if (count > 0 && count < width) shingles.insert(shingle_hash(words.data(), count));
  for (std::int64_t p = 0; p + width <= count; ++p) {
    shingles.insert(shingle_hash(words.data() + p, width));
  }
  return shingles;
}

std::vector<std::int8_t> definition(SketchOptions options, std::span<const std::uint64_t> words) {
  std::vector<std::int64_t> sums(static_cast<std::size_t>(options.dimensions));
  for (const std::uint64_t shingle : distinct_shingles(words, options.shingle)) {
    for (std::int32_t c = 0; c < options.dimensions; ++c) {
      const std::uint64_t bit = projection_word(shingle, c / 64) >> (c % 64) & 1;
      sums[static_cast<std::size_t>(c)] += bit == 1 ? 1 : -1;
    }
  }
  std::int64_t peak = 0;
  for (const std::int64_t s : sums) peak = std::max(peak, s < 0 ? -s : s);
  std::vector<std::int8_t> out;
  for (const std::int64_t s : sums) out.push_back(quantised(s, peak));
  return out;
}

class SketchShingles : public OnDevice {
 protected:
  Matrix<std::int8_t> run(SketchOptions options, CsrView<std::uint64_t> words) {
    Matrix<std::int8_t> out(words.rows(), options.dimensions);
    for (std::int64_t d = 0; d < out.rows(); ++d) std::ranges::fill(out.row(d), std::int8_t{55});
    backend().sketch_shingles(options, words, out.view());
    return out;
  }

  void expect_definition(SketchOptions options, const Csr<std::uint64_t>& words) {
    const Matrix<std::int8_t> out = run(options, words.view());
    for (std::int64_t d = 0; d < out.rows(); ++d) {
      const std::vector<std::int8_t> expected = definition(options, words.view().row(d));
      ASSERT_TRUE(std::ranges::equal(out.row(d), expected))
          << "document " << d << " of " << words.view().row(d).size() << " words";
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, SketchShingles, every_device(), device_name);

constexpr std::uint64_t kAnyWord = std::numeric_limits<std::uint64_t>::max();

TEST_P(SketchShingles, EqualsDefinition) {
  const std::vector<std::int64_t> lengths = {0, 1, 2, 3, 4, 5, 9, 63, 64, 65, 66, 67, 130, 0, 1000};
  for (const std::int32_t dimensions : {64, 128, 192, 256, 512, 1024}) {
    for (const std::int32_t shingle : {1, 2, 3, 5, 13}) {
      SCOPED_TRACE(testing::Message() << dimensions << " dimensions, shingle " << shingle);
      expect_definition({shingle, dimensions}, random_csr<std::uint64_t>(lengths, kAnyWord, 1));
    }
  }
}

TEST_P(SketchShingles, LongDocuments) {
  const std::vector<std::int64_t> lengths = {1983, 1984, 1985, 1986, 4000, 40'000};
  expect_definition({3, 256}, random_csr<std::uint64_t>(lengths, kAnyWord, 2));
}

TEST_P(SketchShingles, VeryLongDocuments) {
  const std::vector<std::int64_t> lengths = {65'536, 65'537, 65'538, 65'539, 150'000, 10};
  expect_definition({3, 64}, random_csr<std::uint64_t>(lengths, kAnyWord, 2));
  expect_definition({3, 64}, random_csr<std::uint64_t>(lengths, 20, 2));
}

TEST_P(SketchShingles, LargestDimensions) {
  const std::vector<std::int64_t> lengths = {0, 2, 700};
  expect_definition({3, 4096}, random_csr<std::uint64_t>(lengths, kAnyWord, 2));
}

TEST_P(SketchShingles, RepeatedShinglesCountOnce) {
  const std::vector<std::int64_t> lengths = {10, 100, 1000, 5000};
  for (const std::uint64_t vocabulary : {1, 2, 3, 10}) {
    SCOPED_TRACE(vocabulary);
    expect_definition({3, 256}, random_csr<std::uint64_t>(lengths, vocabulary, 3));
  }
}

TEST_P(SketchShingles, RepeatingATextChangesNothingInside) {
  const std::vector<std::uint64_t> text = {11, 12, 13, 14, 15};
  Csr<std::uint64_t> words;
  for (int times = 2; times <= 4; ++times) {
    for (int t = 0; t < times; ++t) words.append(text);
    words.end_row();
  }
  const Matrix<std::int8_t> out = run({3, 256}, words.view());
  EXPECT_TRUE(std::ranges::equal(out.row(0), out.row(1)));
  EXPECT_TRUE(std::ranges::equal(out.row(0), out.row(2)));
}

TEST_P(SketchShingles, ShortDocumentsAreOneShingleOfAllTheirWords) {
  Csr<std::uint64_t> words;
  for (const std::uint64_t word : {7, 8, 9, 10}) words.append(word);
  words.end_row();
  EXPECT_EQ(distinct_shingles(words.view().row(0), 5).size(), 1U);
  expect_definition({5, 64}, words);
  const Matrix<std::int8_t> out = run({5, 64}, words.view());
  for (const std::int8_t x : out.row(0)) EXPECT_EQ(x * x, 127 * 127);
}

TEST_P(SketchShingles, DocumentsWithoutWordsAreZero) {
  Csr<std::uint64_t> words;
  for (int d = 0; d < 3; ++d) words.end_row();
  const Matrix<std::int8_t> out = run({3, 64}, words.view());
  for (int d = 0; d < 3; ++d) {
    for (const std::int8_t x : out.row(d)) EXPECT_EQ(x, 0);
  }
}

TEST_P(SketchShingles, NoDocuments) { expect_definition({3, 256}, Csr<std::uint64_t>()); }

/// The x with mix64(x) = value.
constexpr std::uint64_t unmix64(std::uint64_t value) {
  const auto undo_shift = [](std::uint64_t x, int shift) {
    std::uint64_t y = x;
    for (int known = shift; known < 64; known += shift) y = x ^ (y >> shift);
    return y;
  };
  value = undo_shift(value, 31) * 0x319642b2d24d8ec3ULL;
  value = undo_shift(value, 27) * 0x96de1b173f119089ULL;
  return undo_shift(value, 30) - 0x9e3779b97f4a7c15ULL;
}

// 0 is a value like any other for a set of hashes, and so is one that shares its slot.
TEST_P(SketchShingles, ShinglesThatHashToZero) {
  const auto word_of = [](std::uint64_t hash) { return unmix64(hash) ^ 1; };
  const std::uint64_t zero = word_of(0);
  ASSERT_EQ(shingle_hash(&zero, 1), 0U);
  Csr<std::uint64_t> words;
  for (const std::uint64_t hash : {5ULL, 0ULL, 0ULL, 1ULL << 40, 3ULL << 40, 0ULL, 1ULL << 40}) {
    words.append(word_of(hash));
  }
  words.end_row();
  words.append(zero);
  words.end_row();
  EXPECT_EQ(distinct_shingles(words.view().row(0), 1).size(), 4U);
  expect_definition({1, 128}, words);
}

TEST_P(SketchShingles, EarlierDocumentsLeaveNoTrace) {
  const std::vector<std::int64_t> lengths = {3000, 5, 0, 80, 2, 3000};
  const auto words = random_csr<std::uint64_t>(lengths, 50, 7);
  expect_definition({3, 512}, words);
  expect_definition({2, 64}, words);
  expect_definition({3, 512}, words);
}

}  // namespace
}  // namespace winnow
