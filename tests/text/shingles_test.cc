#include "winnow/text/shingles.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

#include "winnow/core/sketch_words.h"

namespace winnow {
namespace {

std::vector<std::uint64_t> characters_of(std::string_view text) {
  std::vector<std::uint64_t> characters;
  append_characters(text, characters);
  return characters;
}

/// The ASCII characters of a text, as a string.
std::string ascii_of(std::string_view text) {
  std::string ascii;
  for (const std::uint64_t c : characters_of(text)) ascii += static_cast<char>(c);
  return ascii;
}

std::set<std::uint64_t> windows_by_definition(const std::vector<std::uint64_t>& units,
                                              std::size_t width) {
  std::set<std::uint64_t> windows;
  if (units.empty()) return windows;
  width = std::min(width, units.size());
  for (std::size_t at = 0; at + width <= units.size(); ++at) {
    windows.insert(shingle_hash(units.data() + at, static_cast<std::int64_t>(width)));
  }
  return windows;
}

std::vector<std::uint64_t> set_by_definition(std::string_view text, const ShingleOptions& options) {
  std::vector<std::uint64_t> words;
  append_sketch_words(text, words);
  std::set<std::uint64_t> all;
  if (options.by != ShingleUnit::kCharacters) {
    all = windows_by_definition(words, static_cast<std::size_t>(options.words));
  }
  if (options.by != ShingleUnit::kWords) {
    all.merge(
        windows_by_definition(characters_of(text), static_cast<std::size_t>(options.characters)));
  }
  return {all.begin(), all.end()};
}

TEST(Characters, CaseSpacingAndPunctuationDoNotMatter) {
  EXPECT_EQ(ascii_of("The \"Qui-\nck\", 3rd f_ox!"), "thequick3rdfox");
  EXPECT_EQ(ascii_of("\t ,.;:!?()[]{}<>@#$%^&*+=/\\|~`'\"\x7f\x01"), "");
}

TEST(Characters, OtherLettersCountAsTheyAre) {
  EXPECT_EQ(characters_of("Éé ß Ж 語 𝒳"),
            (std::vector<std::uint64_t>{0xC9, 0xE9, 0xDF, 0x416, 0x8A9E, 0x1D4B3}));
}

TEST(Characters, OtherPunctuationDoesNot) {
  EXPECT_TRUE(characters_of("«»–—‘’“”…•×÷、。「」，！\u00a0\u2003\u3000\ufeff").empty());
  EXPECT_EQ(characters_of("ª々ー０"), (std::vector<std::uint64_t>{0xAA, 0x3005, 0x30FC, 0xFF10}));
}

TEST(Characters, AnyBytesAreSafe) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    std::string bytes(static_cast<std::size_t>(round % 17), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    EXPECT_LE(characters_of(bytes).size(), bytes.size());
  }
  EXPECT_LE(characters_of("ab\xF0\x9F").size(), 3U);
}

TEST(ShingleSet, IsTheDefinition) {
  const std::string texts[] = {"",
                               "!?",
                               "one",
                               "one two",
                               "one two three four five one two three",
                               "A scanned  l ine, w1th err0rs. A scanned line, with errors."};
  for (const auto by : {ShingleUnit::kWords, ShingleUnit::kCharacters, ShingleUnit::kBoth}) {
    for (const std::int32_t width : {1, 2, 5, 64}) {
      const ShingleOptions options{by, width, width};
      for (const std::string& text : texts) {
        EXPECT_EQ(shingle_set(text, options), set_by_definition(text, options)) << text;
      }
    }
  }
}

// The kernel takes windows of what append_shingle_units gives; those must be the set above.
TEST(ShingleSet, IsWhatTheKernelMakesOfTheUnits) {
  const std::string text = "The law of integers: the law of integers, again.";
  for (const auto by : {ShingleUnit::kWords, ShingleUnit::kCharacters, ShingleUnit::kBoth}) {
    const SketchRecipe recipe{{by, 3, 5}, 64};
    std::vector<std::uint64_t> units{7};  // what was there stays
    append_shingle_units(text, recipe.shingles, units);
    ASSERT_EQ(units.front(), 7U);
    units.erase(units.begin());
    std::set<std::uint64_t> expected;
    for (const std::uint64_t shingle : shingle_set(text, recipe.shingles)) {
      // Ready windows pass through the kernel's hash once more, as windows of one.
      expected.insert(by == ShingleUnit::kBoth ? shingle_hash(&shingle, 1) : shingle);
    }
    EXPECT_EQ(windows_by_definition(units, static_cast<std::size_t>(recipe.kernel().shingle)),
              expected);
  }
}

TEST(ShingleSet, BothIsTheUnion) {
  const std::string text = "words and characters of one text";
  EXPECT_EQ(shingle_set(text, {ShingleUnit::kBoth, 3, 5}).size(),
            shingle_set(text, {ShingleUnit::kWords, 3, 5}).size() +
                shingle_set(text, {ShingleUnit::kCharacters, 3, 5}).size());
}

}  // namespace
}  // namespace winnow
