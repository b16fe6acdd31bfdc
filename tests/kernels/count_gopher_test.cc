// The kernel counts what GopherCounter does, whose facts tests/filters compares with definitions.
#include <gtest/gtest.h>

#include "kernels/devices.h"
#include "kernels/random_pages.h"

namespace winnow {
namespace {

class CountGopher : public OnDevice {
 protected:
  void expect_definition(const std::vector<std::string>& texts) {
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    GopherCounts rubbish;
    rubbish.words = rubbish.top_characters[1] = 55;
    std::vector<GopherCounts> counts(texts.size(), rubbish);
    backend().count_gopher(views, counts);
    GopherCounter counter;
    for (std::size_t t = 0; t < texts.size(); ++t) {
      const GopherCounts expected = counter.count(texts[t]);
      ASSERT_EQ(counts[t].words, expected.words) << texts[t].substr(0, 400);
      ASSERT_EQ(counts[t].lines, expected.lines) << texts[t].substr(0, 400);
      ASSERT_EQ(counts[t].paragraphs, expected.paragraphs) << texts[t].substr(0, 400);
      ASSERT_TRUE(counts[t] == expected) << "text " << t << ": " << texts[t].substr(0, 400);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, CountGopher, every_device(), device_name);

TEST_P(CountGopher, DelicateTexts) {
  std::vector<std::string> texts = {
      "",
      " ",
      "\n",
      "\n\n",
      "\r\n",
      "\r\r\n\n",
      "a",
      "a\n",
      "\na\n",
      "\n\na\n\n\nb\n\n",
      "…",
      "....",
      "......",
      "# ## #",
      "- a\n\t• b\n- c…\nd ...  \n",
      "- a\r\n  - b\r- c\u2028- d\u0085 x- ...\x1c...",
      "a b\u2028c\u0085d\x1c\x1d\x1e\x1f",
      "the be to of and that have with The thee",
      "a bc ab c d e f a bc ab c d e f",
      "abc d e f g h i jk ab cd ef gh ij k abc d e f g h i jk",
      "1 11 1 11 1 11 1 11 1 11 1 11 111 1 1 1 1 1 1",
      "x\n \nx\n \nx\n\n x\n\nx",
      "a\n\n\nb\n\n\n\nc\n\n",
      "same line\nsame line\n\nsame line\n\nsame line",
      "词 词 词。\n词 词！\nдом дом؟",
      "one two three four five six seven eight nine ten one two three four five six seven eight "
      "nine ten eleven",
      "\u00a0\u3000a\u00a0\n\u2003\n",
      "\U0001F600 \U0001F600 \U00011044\n\U00011044"};
  for (std::size_t size = 1; size < 40; ++size) {  // around the 16 bytes of a thread
    texts.push_back(std::string(size, 'x') + "\u2028" + std::string(size, 'y'));
    texts.push_back(std::string(size, ' ') + "é\r\n\n" + std::string(size, '.'));
  }
  expect_definition(texts);
}

TEST_P(CountGopher, ManyTexts) {
  std::mt19937_64 random(3);
  std::vector<std::string> texts;
  for (int t = 0; t < (devices_are_slow() ? 250 : 4000); ++t) {
    texts.push_back(random_page(random, random() % 300, t % 3 == 0 ? 8 : 64));
  }
  expect_definition(texts);
}

TEST_P(CountGopher, SizesAroundStepsOfABlock) { expect_definition(texts_around_steps()); }

TEST_P(CountGopher, LongAndHostileTexts) {
  const std::size_t most = devices_are_slow() ? 9'000 : 0xffff;
  std::mt19937_64 random(5);
  std::string distinct;
  while (distinct.size() < most - 8) distinct += std::to_string(distinct.size()) + ' ';
  std::string stretches = repeated(long_text(300, 4) + "\n\n", most / 1500);
  expect_definition({std::string(most, 'x'), std::string(most, '\n'), std::string(most, ' '),
                     std::string(most, '.'), repeated("a ", most / 2), repeated("a\n", most / 2),
                     repeated("a b\n\n", most / 5), repeated("…", most / 3),
                     repeated("\u3000", most / 3), distinct, stretches,
                     random_page(random, most / 4), "short"});
}

TEST_P(CountGopher, TextsAroundTheLongestOfTheDevice) {
  expect_definition(texts_around_the_longest());
}

TEST_P(CountGopher, NoTexts) { expect_definition({}); }

TEST_P(CountGopher, EarlierTextsLeaveNoTrace) {
  std::mt19937_64 random(6);
  expect_definition({random_page(random, 2000), "a b", ""});
  expect_definition({"", "c", "d e f", random_page(random, 100)});
  expect_definition({"a", random_page(random, 1500), random_page(random, 1500)});
}

}  // namespace
}  // namespace winnow
