#include "winnow/text/fasttext_lines.h"

#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

using Strings = std::vector<std::string>;

Strings lines_of(std::string_view block) {
  std::vector<std::string_view> lines;
  append_fasttext_lines(block, lines);
  return {lines.begin(), lines.end()};
}

/// What fastText's getLine reads, word by word, one vector a call; without the end of sentence. The
/// definition: readWord over a stream, byte for byte.
std::vector<Strings> words_read_by_definition(const std::string& block) {
  std::istringstream in(block);
  std::vector<Strings> lines;
  while (in.peek() != EOF) {
    Strings& line = lines.emplace_back();
    std::string word;
    for (bool ended = false; !ended;) {
      const int c = in.get();
      const bool is_end = c == EOF;
      if (!is_end && !is_fasttext_space(static_cast<char>(c))) {
        word += static_cast<char>(c);
        continue;
      }
      ended = is_end || word == "</s>" || (c == '\n' && word.empty());
      if (c == '\n' && !word.empty()) in.unget();
      if (!word.empty() && word != "</s>") line.push_back(word);
      word.clear();
    }
  }
  return lines;
}

std::vector<Strings> words_of_lines(const std::string& block) {
  std::vector<Strings> lines;
  for (const std::string& line : lines_of(block)) {
    Strings& words = lines.emplace_back();
    for_each_word(line, [&](std::string_view word) { words.emplace_back(word); });
  }
  return lines;
}

TEST(FasttextLines, ANewlineEndsALine) {
  EXPECT_EQ(lines_of(""), Strings{});
  EXPECT_EQ(lines_of("\n"), Strings{""});
  EXPECT_EQ(lines_of("a b\n\nc\r\n"), (Strings{"a b", "", "c\r"}));
  EXPECT_EQ(lines_of("a\nb"), (Strings{"a", "b"}));
  EXPECT_EQ(lines_of("a\n "), (Strings{"a", " "}));
}

TEST(FasttextLines, TheWordEndOfSentenceEndsALine) {
  EXPECT_EQ(lines_of("a </s> b\nc\n"), (Strings{"a ", "b", "c"}));
  EXPECT_EQ(lines_of("a </s>\nb\n"), (Strings{"a ", "", "b"}));
  EXPECT_EQ(lines_of("</s></s>\n"), Strings{"</s></s>"});
  EXPECT_EQ(lines_of("a</s> </s>b\n"), Strings{"a</s> </s>b"});
  EXPECT_EQ(lines_of("a </s>"), Strings{"a "});
  EXPECT_EQ(lines_of(std::string_view("x\0</s>\0y", 8)),
            (Strings{std::string("x\0", 2), std::string("y")}));
}

TEST(FasttextLines, AreTheProgramsOnRandomBytes) {
  const Strings pieces = {"a",    "</s>", "</s", "s>", "\n", "\n",         " ",  "\t",
                          "\r\n", "\v",   "\f",  "<",  ">",  "__label__x", "é4", std::string(1, 0)};
  std::mt19937 random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string block;
    for (auto k = random() % 12; k > 0; --k) block += pieces[random() % pieces.size()];
    ASSERT_EQ(words_of_lines(block), words_read_by_definition(block))
        << testing::PrintToString(block);
  }
}

TEST(FasttextLabels, AreFoundAmongTheWords) {
  const FasttextLabels labels({"__label__a", "__label__ab", "__label__c"});
  std::vector<std::int32_t> found;
  labels.append("x __label__ab __label__ __label__b\t__label__c y__label__a __label__ab", found);
  EXPECT_EQ(found, (std::vector<std::int32_t>{1, 2, 1}));
}

TEST(FasttextLabels, NeedNoPrefixInCommon) {
  const FasttextLabels labels({"#x", "y"});
  std::vector<std::int32_t> found;
  labels.append("y #x z", found);
  EXPECT_EQ(found, (std::vector<std::int32_t>{1, 0}));
}

}  // namespace
}  // namespace winnow
