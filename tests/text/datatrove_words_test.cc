// datatrove's words and shingles against datatrove itself: tests/data/minhash/make_golden asked it.
#include "text/datatrove_words.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "winnow/core/hash.h"
#include "winnow/text/minhash_shingles.h"

namespace winnow {
namespace {

std::string words_of(std::string_view text) {
  datatrove::Words words;
  words.read(text);
  return words.count() == 0 ? std::string() : std::string(words.joined(0, words.count() - 1));
}

TEST(DatatroveWords, AreDatatroves) {
  std::ifstream lines(WINNOW_SOURCE_DIR "/tests/data/minhash/words.jsonl");
  int cases = 0;
  for (std::string line; std::getline(lines, line); ++cases) {
    const auto record = nlohmann::json::parse(line);
    EXPECT_EQ(words_of(record.at("text").get<std::string>()), record.at("words").get<std::string>())
        << "of " << record.at("text");
  }
  EXPECT_GT(cases, 500);
}

TEST(DatatroveWords, OfOneTextLeaveNoTraceInTheNext) {
  datatrove::Words words;
  words.read("cannot ‘5km one");
  EXPECT_EQ(words.count(), 6U);
  words.read("");
  EXPECT_EQ(words.count(), 0U);
  words.read("two");
  EXPECT_EQ(words.joined(0, 0), "two");
}

TEST(DatatroveWords, AreSafeForBytesThatAreNotUtf8) {
  for (const std::string_view text :
       {"\xff", "\xf0\x9f", "a\xe2\x82", "\xc3", "\xf7\xbf\xbf\xbf x"}) {
    words_of(text);
  }
}

std::vector<std::uint64_t> shingles_of(const MinhashRecipe& recipe, std::string_view text) {
  std::vector<std::uint64_t> shingles;
  MinhashShingles(recipe).append(text, shingles);
  return shingles;
}

TEST(MinhashShingles, OfDatatroveAreHashesOfJoinedWords) {
  const MinhashRecipe recipe{.preset = MinhashPreset::kDatatrove};
  EXPECT_EQ(shingles_of(recipe, "One, two; three four FIVE\n7.5"),
            (std::vector{xxh64("one two three four five"), xxh64("two three four five 0")}));
  EXPECT_TRUE(shingles_of(recipe, "one two three four").empty());
}

TEST(MinhashShingles, OfWinnowAreTheSketchs) {
  MinhashRecipe recipe;
  recipe.shingles.words = 2;
  const auto two = shingles_of(recipe, "a b c a b");
  ASSERT_EQ(two.size(), 4U);
  EXPECT_EQ(two[0], two[3]);
  EXPECT_EQ(shingles_of({}, "A, b").size(), 1U) << "a short text is one shingle";
  EXPECT_TRUE(shingles_of({}, "").empty());
}

}  // namespace
}  // namespace winnow
