// Unigram cross-entropy against its definition, and tables that are none.
#include "winnow/filters/word_frequencies.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/filters/rule_meter.h"
#include "winnow/formats/safetensors.h"

namespace winnow {
namespace {

const WordCounts kCounts = {{{"the", 50}, {"cat", 10}, {"été", 10}, {"0", 3}}, 100, 24, 7};

/// -log2 of the header's p, by libm and in long double.
double bits_by_definition(const std::string& word) {
  const std::map<std::string, long double> counts = {
      {"the", 50}, {"cat", 10}, {"été", 10}, {"0", 3}};
  const auto known = counts.find(word);
  const long double p = known != counts.end() ? known->second / 101 : 28.0L / (21.0L * 101.0L);
  return static_cast<double>(-std::log2(p));
}

std::vector<double> measured(const WordFrequencies& words, std::string_view text) {
  const std::vector<std::string> presets = {"unigram@winnow"};
  RuleMeter meter(presets, {nullptr, &words});
  const auto facts = meter.measure(text);
  return {facts.begin(), facts.end()};
}

TEST(WordFrequencies, CostWhatTheDefinitionSays) {
  const WordFrequencies words(kCounts);
  for (const char* word : {"the", "cat", "été", "0", "dog", "", "The"}) {
    EXPECT_NEAR(words.cost(word).bits / static_cast<double>(WordFrequencies::kBit),
                bits_by_definition(word), 1e-6)
        << word;
  }
  EXPECT_TRUE(words.cost("cat").known);
  EXPECT_FALSE(words.cost("dog").known);
}

TEST(WordFrequencies, AreADistribution) {
  const WordFrequencies words(kCounts);
  double sum = 21 * std::exp2(-words.cost("?").bits / static_cast<double>(WordFrequencies::kBit));
  for (const auto& [word, count] : kCounts.words) {
    sum += std::exp2(-words.cost(word).bits / static_cast<double>(WordFrequencies::kBit));
  }
  EXPECT_NEAR(sum, 1, 1e-5);
}

TEST(WordFrequencies, ATextsCrossEntropyIsTheMean) {
  const WordFrequencies words(kCounts);
  const std::vector<double> facts = measured(words, "The CAT, the dog\n\n-- 7!");
  const double bits = 2 * bits_by_definition("the") + bits_by_definition("cat") +
                      bits_by_definition("dog") + bits_by_definition("0");
  EXPECT_NEAR(facts[0], bits / 5, 1e-6);
  EXPECT_EQ(facts[1], 0.2);
  EXPECT_EQ(measured(words, ""), (std::vector<double>{0, 0}));
  EXPECT_EQ(measured(words, " -- … "), (std::vector<double>{0, 0}));
  EXPECT_EQ(measured(words, "the")[0],
            words.cost("the").bits / static_cast<double>(WordFrequencies::kBit));
}

TEST(WordFrequencies, ATableThatListsAll) {
  const WordFrequencies words(WordCounts{{{"a", 3}, {"b", 1}}, 4, 2, 1});
  EXPECT_NEAR(words.cost("c").bits / static_cast<double>(WordFrequencies::kBit), std::log2(5),
              1e-6);
  const WordFrequencies none(WordCounts{});
  EXPECT_EQ(none.cost("a").bits, 0);
}

TEST(WordCounts, ComeBackFromAFile) {
  TempFolder folder;
  write_word_counts(folder.file("table"), kCounts);
  const WordCounts again = read_word_counts(folder.file("table"));
  EXPECT_EQ(again.tokens, 100);
  EXPECT_EQ(again.distinct, 24);
  EXPECT_EQ(again.documents, 7);
  ASSERT_EQ(again.words.size(), 4U);
  EXPECT_EQ(again.words[2].word, "été");
  EXPECT_EQ(again.words[2].count, 10);
}

TEST(WordCounts, ThatAreNoneAreRefused) {
  TempFolder folder;
  const std::string path = folder.file("table");
  const auto refused = [&](const WordCounts& counts) {
    write_word_counts(path, counts);
    EXPECT_THROW(read_word_counts(path), Error);
  };
  refused({{{"a", 3}}, 2, 1, 1});  // more than all
  refused({{{"a", 0}}, 2, 1, 1});  // never
  refused({{{"a", -1}}, 2, 1, 1});
  refused({{{"", 1}}, 2, 2, 1});             // no word
  refused({{{"a", 1}, {"b", 2}}, 3, 2, 1});  // not in order
  refused({{{"b", 1}, {"a", 1}}, 2, 2, 1});
  refused({{{"a", 1}, {"a", 1}}, 2, 2, 1});  // twice
  refused({{{"a", 1}, {"b", 1}}, 2, 1, 1});  // more than are different
  refused({{{"a", 1}}, 2, 1, 1});            // one is left, of no word
  refused({{{"a", 1}}, 1, 2, 1});
  refused({{{"a\nb", 1}}, 1, 1, 1});
  refused({{}, -1, 0, 1});
  write_word_counts(path, kCounts);
  Safetensors other = read_safetensors(path, errors::kModelInvalid);
  other.metadata["format"] = "winnow.lines/1";
  write_safetensors(path, other);
  EXPECT_THROW(read_word_counts(path), Error);
  folder.write("table", "no table");
  EXPECT_THROW(read_word_counts(path), Error);
  EXPECT_THROW(read_word_counts(folder.file("none")), Error);
}

}  // namespace
}  // namespace winnow
