#include "winnow/core/fasttext_text.h"

#include <gtest/gtest.h>

#include <cctype>
#include <random>
#include <string>
#include <vector>

#include "winnow/core/hash.h"
#include "winnow/core/remainder.h"
#include "winnow/core/sketch_words.h"
#include "winnow/core/word_scanner.h"

namespace winnow {
namespace {

using namespace std::literals;

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for_each_word(text, [&](std::string_view word) { words.emplace_back(word); });
  return words;
}

std::string random_text(std::mt19937& random, int length) {
  constexpr std::string_view kAlphabet = "aB.\"- \n\r\t\v\f\0\x85\xa0\xc3\xa9z"sv;
  std::string text;
  for (int k = 0; k < length; ++k) text += kAlphabet[random() % kAlphabet.size()];
  return text;
}

TEST(Separators, FourBytesAtOnce) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    for (unsigned place = 0; place < 4; ++place) {
      for (const unsigned other : {0x00000000U, 0x61616161U, 0xffffffffU, 0x20090d80U}) {
        const unsigned four = (other & ~(255U << 8 * place)) | byte << 8 * place;
        unsigned expected = 0;
        for (unsigned k = 0; k < 4; ++k) {
          if (is_fasttext_space(static_cast<char>(four >> 8 * k))) expected |= 1U << k;
        }
        ASSERT_EQ(separators_of_four(four), expected) << four;
      }
    }
  }
}

TEST(FasttextWords, SevenSeparators) {
  EXPECT_EQ(words_of(" a\nb\rc\td\ve\ff\0g  h"s),
            (std::vector<std::string>{"a", "b", "c", "d", "e", "f", "g", "h"}));
  EXPECT_EQ(words_of("a\u00a0b\x1c c\u2003d"),
            (std::vector<std::string>{"a\u00a0b\x1c", "c\u2003d"}));
  EXPECT_TRUE(words_of("").empty());
  EXPECT_TRUE(words_of(" \n\0"s).empty());
}

TEST(FasttextWords, CountWordsCountsWhatForEachWordVisits) {
  std::mt19937 random(3);
  for (int length = 0; length < 1000; ++length) {
    const std::string text = random_text(random, length);
    ASSERT_EQ(count_words(text), static_cast<std::int64_t>(words_of(text).size())) << length;
  }
}

TEST(FasttextWords, HashIsFnv1aOverSignedChars) {
  EXPECT_EQ(fasttext_hash(""), 2166136261U);
  EXPECT_EQ(fasttext_hash("a"), 0xe40c292cU);  // FNV-1a's published value
  // A byte above 127 flips the upper 24 bits too, which plain FNV-1a would not.
  EXPECT_EQ(fasttext_hash("\xe9"), (2166136261U ^ 0xffffffe9U) * 16777619U);
}

TEST(FasttextWords, RemainderIsTheRemainder) {
  std::mt19937_64 random(5);
  for (const std::uint32_t divisor : {1U, 2U, 3U, 10U, 97U, 2'000'000U, 2'147'483'647U}) {
    const Remainder remainder(divisor);
    for (const std::uint64_t n :
         {0ULL, 1ULL, ~0ULL, ~0ULL - 1, 1ULL << 63, 1ULL * divisor, divisor - 1ULL,
          ~0ULL / divisor * divisor, ~0ULL / divisor * divisor - 1}) {
      ASSERT_EQ(remainder.of(n), n % divisor) << n << " % " << divisor;
    }
    for (int k = 0; k < 20'000; ++k) {
      const std::uint64_t n = random() >> (random() % 64);
      ASSERT_EQ(remainder.of(n), n % divisor) << n << " % " << divisor;
    }
  }
}

std::uint64_t sketch_hash_by_definition(std::string word) {
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::uint64_t h = mix64(word.size());
  for (std::size_t at = 0; at < word.size(); at += 8) {
    std::uint64_t chunk = 0;
    for (std::size_t k = 0; k < 8 && at + k < word.size(); ++k) {
      chunk |= static_cast<std::uint64_t>(static_cast<unsigned char>(word[at + k])) << (8 * k);
    }
    h = mix64(h ^ chunk);
  }
  return h;
}

std::vector<std::uint64_t> sketch_words_by_definition(std::string_view text) {
  const auto is_punctuation = [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u < 128 && std::ispunct(u) != 0;
  };
  std::vector<std::uint64_t> hashes;
  for (std::string word : words_of(text)) {
    while (!word.empty() && is_punctuation(word.front())) word.erase(0, 1);
    while (!word.empty() && is_punctuation(word.back())) word.pop_back();
    if (!word.empty()) hashes.push_back(sketch_hash_by_definition(word));
  }
  return hashes;
}

TEST(SketchWords, AgreeWithTheDefinition) {
  std::string every_byte;
  for (int c = 0; c < 256; ++c) every_byte.append("q").append(1, static_cast<char>(c)).append("x ");
  std::mt19937 random(9);
  for (const std::string& text : {every_byte, random_text(random, 5000), "Extraordinarily LONG"s}) {
    std::vector<std::uint64_t> hashes{42};  // what was there stays
    append_sketch_words(text, hashes);
    ASSERT_EQ(hashes.front(), 42U);
    hashes.erase(hashes.begin());
    EXPECT_EQ(hashes, sketch_words_by_definition(text));
  }
}

TEST(SketchWords, CaseAndOuterPunctuationDoNotMatter) {
  std::vector<std::uint64_t> a, b;
  append_sketch_words("\"Don't, (really) stop!\" -- he SAID.", a);
  append_sketch_words("don't really stop he said", b);
  EXPECT_EQ(a, b);
}

TEST(SketchWords, HashesAreWhatStoredSketchesWereMadeFrom) {
  std::vector<std::uint64_t> hashes;
  append_sketch_words("The quick internationalization", hashes);
  EXPECT_EQ(hashes, (std::vector<std::uint64_t>{0x1aa623ea30bd261d, 0x7bf6d6d363464bae,
                                                0x3c4899e5b990c2d7}));
}

}  // namespace
}  // namespace winnow
