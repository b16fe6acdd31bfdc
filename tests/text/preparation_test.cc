#include "winnow/text/preparation.h"

#include "winnow/core/fasttext_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace winnow {
namespace {

// From Python 3.11: [c for c in range(0x110000) if chr(c).isspace()], and those at which
// str.splitlines() breaks.
const std::vector<char32_t> kSpaces = {
    0x9,    0xa,    0xb,    0xc,    0xd,    0x1c,   0x1d,   0x1e,   0x1f,   0x20,
    0x85,   0xa0,   0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006,
    0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
const std::vector<char32_t> kLineBreaks = {0xa,  0xb,  0xc,  0xd,    0x1c,
                                           0x1d, 0x1e, 0x85, 0x2028, 0x2029};

std::string utf8(char32_t c) {
  const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xC0 | (c >> 6)), byte(0x80 | (c & 63))};
  if (c < 0x10000) {
    return {byte(0xE0 | (c >> 12)), byte(0x80 | ((c >> 6) & 63)), byte(0x80 | (c & 63))};
  }
  return {byte(0xF0 | (c >> 18)), byte(0x80 | ((c >> 12) & 63)), byte(0x80 | ((c >> 6) & 63)),
          byte(0x80 | (c & 63))};
}

std::string prepared(Preparation preparation, std::string_view text) {
  std::string buffer = "left over";
  return std::string(prepare(preparation, text, buffer));
}

TEST(Preparation, StripRemovesWhatPythonCallsSpace) {
  for (char32_t c = 1; c < 0x110000; ++c) {
    const bool is_space = std::ranges::binary_search(kSpaces, c);
    const std::string text = utf8(c).append("a").append(utf8(c));
    ASSERT_EQ(prepared(Preparation::kDclm, text), is_space ? "a" : text)
        << static_cast<std::uint32_t>(c);
  }
}

TEST(Preparation, SplitlinesBreaksWherePythonDoes) {
  for (char32_t c = 1; c < 0x110000; ++c) {
    const bool breaks = std::ranges::binary_search(kLineBreaks, c);
    const std::string text = std::string("a").append(utf8(c)).append("b");
    ASSERT_EQ(prepared(Preparation::kDclm, text), breaks ? "a b" : text)
        << static_cast<std::uint32_t>(c);
  }
}

struct Case {
  Preparation preparation;
  std::string_view text;
  std::string_view prepared;
};

// Right-hand sides: the peers' own expressions (research/peers.md 6.2) under Python 3.11.
const std::vector<Case> kCases = {
    {Preparation::kRaw, " a\nb ", " a\nb "},
    {Preparation::kDclm, "", ""},
    {Preparation::kDclm, " \n\u3000\u2029 ", ""},
    {Preparation::kDclm, "\n\na\n\nb\r\n\r\nc\rd\n", "a  b  c d"},
    {Preparation::kDclm, "a\n \nb", "a   b"},
    {Preparation::kDclm, "\r\r\n\nx\u0085\u2028y\x1f", "x  y"},
    {Preparation::kDclm, "a\r", "a"},
    {Preparation::kDclm, "a\xc2", "a\xc2"},
    {Preparation::kDatatrove, " one\ntwo\n\nthree\r\nfour\n", "onetwothree\rfour"},
    {Preparation::kDatatrove, "\u00a0\u2003one\u00a0two\u205f", "one\u00a0two"},
    {Preparation::kCurator, "a\n__label__hq b__label__", "a  hq b "},
    {Preparation::kCurator, "____label__label__", "__ label__"},
    {Preparation::kCurator, "__label", "__label"},
    {Preparation::kCurator, " \r\n", " \r "},
    {Preparation::kDatamap, "\na\n\nb ", " a  b "},
    {Preparation::kLid, "\na\n\nb\r\n ", "a  b"},
    {Preparation::kTextbook, "\n\na\n\n\nb\nc \n", " a b c  "},
};

TEST(Preparation, Presets) {
  for (const Case& c : kCases) {
    EXPECT_EQ(prepared(c.preparation, c.text), c.prepared)
        << name_of(c.preparation) << " of " << testing::PrintToString(c.text);
  }
}

TEST(Preparation, UnchangedTextIsAView) {
  const std::string text = "  one line \u4e2d  ";
  std::string buffer;
  EXPECT_EQ(prepare(Preparation::kCurator, text, buffer).data(), text.data());
  EXPECT_EQ(prepare(Preparation::kDclm, text, buffer).data(), text.data() + 2);
}

TEST(Preparation, EveryNameLeadsBack) {
  const std::string names = preparation_names();
  EXPECT_EQ(names, "raw, dclm, datatrove, curator, datamap, lid, textbook");
  for (const Case& c : kCases) EXPECT_EQ(preparation_of(name_of(c.preparation)), c.preparation);
  EXPECT_FALSE(preparation_of("DCLM").has_value());
  EXPECT_FALSE(preparation_of("").has_value());
}

/// The definition: at each place the first of these that stands there becomes `by`.
struct Replacement {
  Preparation preparation;
  std::vector<std::string_view> matches;
  std::string_view by;
};

std::string replaced_by_definition(const Replacement& replacement, std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto match = std::ranges::find_if(replacement.matches,
                                            [&](auto each) { return text.starts_with(each); });
    const bool is_match = match != replacement.matches.end();
    out += is_match ? replacement.by : text.substr(0, 1);
    text.remove_prefix(is_match ? match->size() : 1);
  }
  return out;
}

TEST(Preparation, ReplacesAsDefined) {
  const std::vector<std::string_view> breaks = {"\r\n", "\r",   "\n",     "\v",     "\f",    "\x1c",
                                                "\x1d", "\x1e", "\u0085", "\u2028", "\u2029"};
  const std::vector<Replacement> replacements = {{Preparation::kDclm, breaks, " "},
                                                 {Preparation::kDatatrove, {"\n"}, ""},
                                                 {Preparation::kCurator, {"\n", "__label__"}, " "},
                                                 {Preparation::kDatamap, {"\n"}, " "},
                                                 {Preparation::kLid, {"\n"}, " "}};
  const std::vector<std::string_view> parts = {"\r",        "\n",     "\v",     "\x1c",   "\x1f",
                                               "\u0085",    "\u2028", "\u2019", "\u00e9", "_",
                                               "__label__", "\xe2",   "\xc2",   " "};
  std::mt19937 random(4);
  for (int round = 0; round < 3000; ++round) {
    std::string text = "x";  // nothing to strip
    const std::size_t size = random() % 300;
    const auto seldom = 1 + random() % 60;
    while (text.size() < size) {
      const bool is_part = random() % seldom == 0;
      text += is_part ? parts[random() % parts.size()] : "a";
    }
    text += 'x';
    for (const Replacement& each : replacements) {
      ASSERT_EQ(prepared(each.preparation, text), replaced_by_definition(each, text))
          << name_of(each.preparation);
    }
  }
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for_each_word(text, [&](std::string_view word) { words.emplace_back(word); });
  return words;
}

TEST(Preparation, TextsThatReadAlikeHaveTheSameWords) {
  static constexpr std::string_view kParts[] = {
      "\n", "\r\n", "\v", "\x1c", "\x1f", "\u0085", "\u2028", "\u2029", "\u00a0", "\u3000",
      "\t", " ",    "_",  "\xe2", "\xc2", "\u2019", "\u00e9", "\n\n",   "\f",     "__label__"};
  std::mt19937 random(5);
  for (const Preparation preparation :
       {Preparation::kRaw, Preparation::kDclm, Preparation::kDatatrove, Preparation::kCurator,
        Preparation::kDatamap, Preparation::kLid, Preparation::kTextbook}) {
    int alike = 0;
    int of_others = 0;
    for (int round = 0; round < 4000; ++round) {
      std::string text;
      const std::size_t size = random() % 200;
      const std::size_t seldom = 1 + random() % 80;
      while (text.size() < size) {
        const bool is_part = random() % seldom == 0;
        text += is_part ? kParts[random() % std::size(kParts)] : "a";
      }
      const bool same = words_of(text) == words_of(prepared(preparation, text));
      if (reads_alike(preparation, text)) {
        ASSERT_TRUE(same) << name_of(preparation) << ": " << text;
        ++alike;
      } else if (!same) {
        ++of_others;
      }
    }
    EXPECT_GT(alike, 500) << name_of(preparation);
    const bool never_differs = preparation == Preparation::kRaw ||
                               preparation == Preparation::kDatamap ||
                               preparation == Preparation::kTextbook;
    EXPECT_EQ(of_others == 0, never_differs) << name_of(preparation);
  }
}

}  // namespace
}  // namespace winnow
