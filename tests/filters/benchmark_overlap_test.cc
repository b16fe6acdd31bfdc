#include "winnow/filters/benchmark_overlap.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <sstream>
#include <string>

namespace winnow {
namespace {

using Grams = std::set<std::string>;

/// Windows of lower-case ASCII words, as strings.
Grams grams_of(const std::string& text, std::size_t width) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  Grams grams;
  for (std::size_t at = 0; at + width <= words.size(); ++at) {
    std::string gram;
    for (std::size_t k = 0; k < width; ++k) gram += words[at + k] + ' ';
    grams.insert(gram);
  }
  return grams;
}

std::size_t words_in(const std::string& text) {
  std::istringstream stream(text);
  return static_cast<std::size_t>(std::distance(std::istream_iterator<std::string>(stream), {}));
}

/// The best item by comparing strings.
BenchmarkIndex::Overlap definition(const std::vector<std::string>& items, const std::string& text,
                                   BenchmarkOptions options) {
  BenchmarkIndex::Overlap best;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::size_t count = words_in(items[i]);
    if (count < static_cast<std::size_t>(std::min(options.words, options.shortest))) continue;
    const std::size_t width = std::min(count, static_cast<std::size_t>(options.words));
    const Grams own = grams_of(items[i], width);
    std::int64_t shared = 0;
    for (const std::string& gram : grams_of(text, width)) shared += own.contains(gram) ? 1 : 0;
    const auto of = static_cast<std::int64_t>(own.size());
    if (shared == 0) continue;
    if (shared > best.shared || (shared == best.shared && of < best.of)) {
      best = {static_cast<std::int64_t>(i), shared, of};
    }
  }
  return best;
}

std::string random_words(std::mt19937_64& random, std::uint64_t count, std::uint64_t vocabulary) {
  std::string text;
  for (std::uint64_t w = 0; w < count; ++w) {
    text.append("w").append(std::to_string(random() % vocabulary)).append(" ");
  }
  return text;
}

TEST(BenchmarkOverlap, EqualsTheDefinition) {
  std::mt19937_64 random(1);
  std::int64_t hits = 0;
  for (int round = 0; round < 60; ++round) {
    const BenchmarkOptions options{1 + round % 5, 1 + round % 3};
    const std::uint64_t vocabulary = 2 + random() % 12;
    std::vector<std::string> items;
    BenchmarkIndex index(options);
    for (int i = 0; i < 12; ++i) {
      items.push_back(random_words(random, random() % 14, vocabulary));
      index.add(items.back());
    }
    index.finish();
    BenchmarkIndex::Scratch scratch;
    for (int t = 0; t < 20; ++t) {
      const std::string text = random_words(random, random() % 30, vocabulary);
      const auto expected = definition(items, text, options);
      const auto found = index.overlap(text, scratch);
      EXPECT_EQ(found.item, expected.item);
      EXPECT_EQ(found.shared, expected.shared);
      EXPECT_EQ(found.of, expected.of);
      hits += found.item == BenchmarkIndex::kNone ? 0 : 1;
    }
  }
  EXPECT_GT(hits, 300);
}

TEST(BenchmarkOverlap, SeesNoCaseAndNoPunctuation) {
  BenchmarkIndex index({});
  index.add("Natalia sold clips to 48 of her friends in April, and then she sold half as many.");
  index.add("Too short an item.");
  index.add("What is the capital of the republic of Peru?");
  index.finish();
  EXPECT_EQ(index.items(), 3);
  EXPECT_EQ(index.too_short(), 1);
  BenchmarkIndex::Scratch scratch;
  const auto found = index.overlap(
      "Q: NATALIA sold clips (to 48 of her friends) in April; and then she sold half...", scratch);
  EXPECT_EQ(found.item, 0);
  EXPECT_EQ(found.of, 5);
  EXPECT_EQ(found.shared, 3);
  EXPECT_EQ(found.share(), .6);
  const auto whole =
      index.overlap("so what is the capital of the republic of peru they asked", scratch);
  EXPECT_EQ(whole.item, 2);
  EXPECT_EQ(whole.share(), 1);
  EXPECT_EQ(index.overlap("Too short an item.", scratch).item, BenchmarkIndex::kNone);
}

TEST(BenchmarkOverlap, OfNothing) {
  BenchmarkIndex index({});
  index.finish();
  BenchmarkIndex::Scratch scratch;
  EXPECT_EQ(index.overlap("one two three", scratch).item, BenchmarkIndex::kNone);
  BenchmarkIndex empty({});
  empty.add("");
  empty.finish();
  EXPECT_EQ(empty.overlap("", scratch).item, BenchmarkIndex::kNone);
}

}  // namespace
}  // namespace winnow
