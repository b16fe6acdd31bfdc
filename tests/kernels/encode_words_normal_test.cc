// What encode_words makes of a text before it cuts it into words.
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "kernels/devices.h"
#include "kernels/one_by_one.h"
#include "text/piece_trie.h"
#include "text/sentencepiece_fixture.h"
#include "winnow/core/word_table.h"

namespace winnow {
namespace {

using std::string_literals::operator""s;

/// The ids of a word are its bytes, so a row is the normalised text.
class Spelling final : public OneByOne {
 public:
  explicit Spelling(const NormalRules& rules) : rules_(rules) {}

  float encode_one(std::string_view word, std::vector<std::int32_t>& ids) override {
    ids.insert(ids.end(), word.begin(), word.end());
    return std::numeric_limits<float>::infinity();
  }
  void encode_rest(std::string_view, std::size_t, float, bool,
                   std::vector<std::int32_t>&) override {
    ADD_FAILURE() << "no word is out of reach";
  }
  void encode_text(std::string_view text, std::vector<std::int32_t>& ids) override {
    ++texts;
    std::string normalized;
    normalize(rules_.view(), text, normalized);
    encode_one(normalized, ids);
  }

  int texts = 0;  ///< that the device had no room for

 private:
  const NormalRules& rules_;
};

using Rules = std::map<std::string, std::string>;

NormalRules rules_of(const Rules& rules, const std::vector<std::string>& symbols,
                     NormalSpaces spaces) {
  std::vector<TrieKey> keys;
  for (const std::string& symbol : symbols) keys.push_back({symbol, 0});
  const PieceTrie trie(keys);
  return {rules.empty() ? std::string() : charsmap_of(rules),
          symbols.empty() ? std::span<const TrieUnit>() : trie.units(), spaces};
}

class EncodeWordsNormal : public OnDevice {
 protected:
  /// Returns how many texts the device did.
  int expect_definition(const NormalRules& rules, const std::vector<std::string>& texts) {
    WordRules words;
    words.normal = rules;
    const WordTable table(words, 0);
    Spelling spelling(rules);
    Csr<std::int32_t> rows;
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    backend().encode_words(*backend().place(table), views, spelling, rows);
    EXPECT_EQ(rows.view().rows(), std::ssize(texts));
    for (std::size_t t = 0; t < texts.size(); ++t) {
      const auto row = rows.view().row(static_cast<std::int64_t>(t));
      std::string want;
      normalize(rules.view(), texts[t], want);
      EXPECT_EQ(std::string(row.begin(), row.end()), want) << "text " << t << ": " << texts[t];
      if (HasFailure()) break;
    }
    return static_cast<int>(texts.size()) - spelling.texts;
  }
  void expect_definition_by_all_spaces(const Rules& rules, const std::vector<std::string>& symbols,
                                       const std::vector<std::string>& texts) {
    for (unsigned bits = 0; bits < 8; ++bits) {
      SCOPED_TRACE(bits);
      const NormalSpaces spaces{.adds_prefix = (bits & 1) != 0,
                                .adds_suffix = (bits & 2) != 0,
                                .removes_extra = (bits & 4) != 0};
      expect_definition(rules_of(rules, symbols, spaces), texts);
      if (HasFailure()) return;
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, EncodeWordsNormal, every_device(), device_name);

const Rules kRules = {{"\t", " "},           {"\n", " "},
                      {"\u00a0", " "},       {"\u200b", ""},
                      {"\u2026", "..."},     {"\u00b4", " \u0301"},
                      {"e\u0301", "\u00e9"}, {"ab", "X"},
                      {"abc", "\u2581y "},   {"\u4e2d\u6587", "  "},
                      {"\x01", ""},          {"\u00e9", "e"}};

TEST_P(EncodeWordsNormal, SpacesAndRulesInAllPlaces) {
  std::vector<std::string> texts = {"",
                                    " ",
                                    "  ",
                                    "\t\n",
                                    "\x01",
                                    "\x01 ",
                                    " \x01",
                                    "a",
                                    " a",
                                    "a ",
                                    " \t a  \n b \u00a0",
                                    "\u2581",
                                    "a\u2581",
                                    "\u2581 a",
                                    "abab",
                                    "abcab",
                                    "ab\u4e2d\u6587 abc",
                                    "\u4e2d",
                                    "\u4e2d\u6587",
                                    "e\u0301",
                                    "e",
                                    "\u0301",
                                    "caf\u00e9 e\u0301\u0301 x"};
  texts.insert(texts.end(), {"\u00a0", "\u00a0 \u00a0"});
  for (const std::string around : {"a", "a ", "", " "}) {  // a step that leaves nothing
    texts.push_back(around + std::string(70, '\x01') + around + "b");
  }
  const std::vector<std::string> some = texts;
  for (const std::string& odd : some) {  // at the edges of what is looked at in one step
    for (const std::size_t before : {30, 31, 32, 33, 127, 128, 129}) {
      texts.push_back(std::string(before, 'x') + odd);
      texts.push_back(std::string(before, 'x') + odd + std::string(before, 'y') + odd);
      texts.push_back(std::string(before, ' ') + odd + ' ');
    }
  }
  expect_definition_by_all_spaces(kRules, {}, texts);
}

TEST_P(EncodeWordsNormal, WithoutRulesWhatIsNoCharacterIsReplaced) {
  const std::string bytes =
      "a\0b\xff\xe2\x96\xed\xa0\x80\xc0\x80\xf4\x90\x80\x80 \xc3\xa9\xf0\x9f\x98"s;
  std::vector<std::string> texts;
  for (std::size_t k = 0; k <= bytes.size(); ++k) {
    texts.push_back(bytes.substr(0, k));
    texts.push_back(std::string(64, 'p') + bytes.substr(k) + std::string(64, 'q'));
  }
  expect_definition_by_all_spaces({}, {}, texts);
}

TEST_P(EncodeWordsNormal, SymbolsStandBeforeRules) {
  const std::vector<std::string> symbols = {"<b>", "ab",           "  ",
                                            " <",  "\u2026\u2026", "\u2581\u2581"};
  const std::vector<std::string> texts = {
      "<b>",
      "a<b>b",
      " <b> ",
      "abc",
      "xab  ab",
      "\u2026\u2026\u2026",
      "   <",
      "\u2581\u2581\u2581",
      std::string(50, 'x') + "abc" + std::string(200, '<') + "b>"};
  expect_definition_by_all_spaces(kRules, symbols, texts);
}

TEST_P(EncodeWordsNormal, TextsWithoutRoomAreTheHosts) {
  const Rules rules = {{"a", std::string(200, 'A')}, {"\u00b2", "2"}};
  const NormalRules normal = rules_of(rules, {}, {.adds_prefix = true, .removes_extra = true});
  std::string large;
  for (int k = 0; k < 300; ++k) large += "a b";
  const std::string fits = "there is room: \u00b2";
  const int by_device = expect_definition(normal, {fits, large, fits + large, fits, "a", ""});
  EXPECT_EQ(by_device, GetParam().name == "cpu" ? 6 : 3);
}

std::string pick(std::mt19937& random, const std::vector<std::string>& from) {
  return from[random() % from.size()];
}

TEST_P(EncodeWordsNormal, RandomRulesAndTexts) {
  const std::vector<std::string> letters = {"a",      "b",      "c",         " ",      "\t",
                                            "\u00e9", "\u0301", "-",         "\u4e2d", "\n",
                                            "\u2581", "\u00a0", "\U0001f600"};
  const std::vector<std::string> made = {"",   " ",      "  ",      "x",  " x",
                                         "x ", "\u2581", "\u00e9z", "ab", " \u2581 "};
  std::mt19937 random(5);
  for (int round = 0; round < (devices_are_slow() ? 12 : 200); ++round) {
    Rules rules;
    std::vector<std::string> symbols;
    for (std::size_t k = random() % 12; k > 0; --k) {
      std::string key = pick(random, letters);
      while (random() % 2 == 0) key += pick(random, letters);
      if (random() % 5 == 0) {
        if (std::ranges::find(symbols, key) == symbols.end()) symbols.push_back(key);
      } else {
        rules[key] = pick(random, made);
      }
    }
    std::vector<std::string> texts;
    for (int t = 0; t < 20; ++t) {
      std::string text;
      for (std::size_t units = random() % 80; units > 0; --units) {
        text += random() % 6 == 0 ? std::string(random() % 90, 'p') : pick(random, letters);
        if (random() % 50 == 0) text += static_cast<char>(random());
      }
      texts.push_back(text);
    }
    SCOPED_TRACE(round);
    expect_definition_by_all_spaces(rules, symbols, texts);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace winnow
