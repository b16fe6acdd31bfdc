// The kernel counts what C4Counter does, whose facts tests/filters compares with definitions.
#include <gtest/gtest.h>

#include "kernels/devices.h"
#include "kernels/random_pages.h"

namespace winnow {
namespace {

class CountC4 : public OnDevice {
 protected:
  void expect_definition(const std::vector<std::string>& texts) {
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    C4Counts rubbish;
    rubbish.page.sentences = rubbish.left.words = 55;
    C4Counter counter;
    for (const C4LineEnds ends : {C4LineEnds::kTerminal, C4LineEnds::kAny}) {
      std::vector<C4Counts> counts(texts.size(), rubbish);
      backend().count_c4(views, ends, counts);
      for (std::size_t t = 0; t < texts.size(); ++t) {
        const C4Counts expected = counter.count(texts[t], ends);
        ASSERT_EQ(counts[t].page.removed_lines, expected.page.removed_lines)
            << texts[t].substr(0, 400);
        ASSERT_EQ(counts[t].page.sentences, expected.page.sentences) << texts[t].substr(0, 400);
        ASSERT_TRUE(counts[t].left == expected.left) << texts[t].substr(0, 400);
        ASSERT_TRUE(counts[t] == expected) << "text " << t << ": " << texts[t].substr(0, 400);
      }
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, CountC4, every_device(), device_name);

std::string in_capitals(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return text;
}

/// Lines as C4 looks at them.
std::string random_lines(std::mt19937_64& random, std::size_t pieces) {
  static constexpr std::string_view kPieces[] = {
      " one",    " two",    ".\n",   ".\n",       " the end.",  "!",         " Mr.", " Dr. No.",
      " a.m.",   " U.S.A.", "?\"\n", "\n",        "\r\n",       "\u2028",    "...",  "...\n",
      "\u2026",  " {",      "}",     " [x]",      "\"",         "'\n",       " J.",  "\u3002 ",
      " \u0964", " one",    " two",  " three.\n", " four five", " (It is.)", ".. x", "\n\n"};
  std::string text;
  for (std::size_t p = 0; p < pieces; ++p) text += kPieces[random() % std::size(kPieces)];
  return text;
}

/// The same with phrases, and with brackets that are no citations.
std::string random_phrases(std::mt19937_64& random, std::size_t pieces) {
  static constexpr std::string_view kPieces[] = {" a b c d", ".\n",       ".\n",   " {",
                                                 "\n",       " [0.5, 2]", " [eg]", " [citation",
                                                 " [12",     " use",      " of",   "{."};
  std::string text;
  for (std::size_t p = 0; p < pieces; ++p) {
    const std::string phrase(kC4Phrases[random() % std::size(kC4Phrases)]);
    switch (random() % 24) {
      case 0:
        text += " " + phrase;
        break;
      case 1:
        text += in_capitals(phrase);
        break;
      default:
        text += kPieces[random() % std::size(kPieces)];
    }
  }
  return text;
}

TEST_P(CountC4, DelicateTexts) {
  std::vector<std::string> texts = {
      "",
      " ",
      "\n",
      "\r\n\r\n",
      "one two.",
      "One two three.",
      "One two three",
      "One two three...",
      "One two three?\nOne two three!\nOne \"two\" three\"\nit was 'so so'",
      "  One two three.  \n\tOne two three.\u00a0\nOne two three.",
      "One two three.\r\nFour five six.\rSeven eight nine.\u2028Ten eleven twelve.\x1c\x1d",
      "Ends with a break here.\n",
      "a { b c.\nd e f g.",
      "a b {.\nno end {",
      "lorem ipsum dolor sit.\na { b c.",
      "a { b c.\nlorem ipsum dolor.\nUse javascript now please.\n[12] [edit] [x] [\u0661] ends.",
      "Use JavaScript to see this.\nThe terms of use apply here.\nOur Privacy Policy says so.",
      "We use coo\u212Aies here now.\nAnd this line stays.",
      "The Kelvin is \u212A as a letter.",
      "See [1] for more of it.\nSee [a] for more of it.\nSee [ 1] for it [.",
      "See [citation needed] for it.\nEmpty [] brackets go too.\n[edit] and so on it goes.",
      "See [citation neede] for it.\nSee [12 or [1.5] or [edit or [1a].\nSee it in [12",
      "See [123456789012345678901234567890] for it.\nSee [12\n] or [ or [[x] or [[1]].",
      "One of [\u0661\u0662] in it.\nOne of [1\u0662] in it.",
      "One of [1\u00e9] in it.\nOne of [\u00e9] in it.",
      "He said it at 5 p.m. Then J. R. R. Tolkien met Dr. Who. In the USA. Then \"no.\" She left.",
      "Wait... What. Now!? (So it is.) 3.50 in 1999. e.g. this vs. that. Messrs. A and B.",
      "\u8bcd \u8bcd \u8bcd\u3002\n\u0434\u043e\u043c \u0434\u043e\u043c "
      "\u0434\u043e\u043c\u061f",
      "same line of words.\nsame line of words.\n  same line of words.\nanother line of words."};
  for (const std::size_t size : {999, 1000, 1001}) {
    texts.push_back("one two " + std::string(size, 'x') + ".\none two three.");
    texts.push_back("one two " + repeated("\u00e9", size) + ".\none two three.");
  }
  for (const std::size_t size : {18, 19, 20, 21}) {  // around a short line
    texts.push_back("one two " + std::string(size, 'x') + " .\n");
  }
  for (const std::string_view whole : kC4Phrases) {
    for (const std::size_t cut : {std::size_t{1}, whole.size() - 1, whole.size()}) {
      const std::string phrase(whole.substr(0, cut));
      texts.push_back("One two three.\nOne " + phrase);
      texts.push_back("One two " + phrase + ".\nOne two three.");
      texts.push_back("One two " + in_capitals(phrase) + "{ here.\nOne two { three.");
      texts.push_back(phrase.substr(0, 5) + "\n" + phrase.substr(std::min<std::size_t>(5, cut)));
      texts.push_back("a " + phrase + " c\nd e f.\ng " + phrase + phrase + " i.");
      texts.push_back("The other two are.\nx " + phrase + " lorem ipsum {.\nlorem ipsum dolor.");
    }
    texts.push_back("So do " + std::string(whole) + " {.");
    const std::size_t space = std::min(whole.find(' '), whole.size() - 1);
    texts.push_back("See the " + std::string(whole.substr(0, space)));  // goes on in the next text
    texts.push_back(std::string(whole.substr(space + 1)) + " and more of it.");
    texts.push_back(repeated("a b " + std::string(whole) + ".\n", 40));
  }
  for (std::string abbreviation : {"Adm.", "vs.", "Ph.D.", "Calif.", "Xx.", "Mr.."}) {
    texts.push_back("It is " + abbreviation + " Here it is.");
  }
  expect_definition(texts);
}

TEST_P(CountC4, ManyTexts) {
  std::mt19937_64 random(3);
  std::vector<std::string> texts;
  for (int t = 0; t < (devices_are_slow() ? 200 : 4000); ++t) {
    const std::size_t pieces = random() % 200;
    texts.push_back(t % 3 == 0   ? random_lines(random, pieces)
                    : t % 3 == 1 ? random_page(random, pieces)
                                 : random_phrases(random, pieces));
  }
  expect_definition(texts);
}

TEST_P(CountC4, SizesAroundStepsOfABlock) { expect_definition(texts_around_steps()); }

TEST_P(CountC4, LongAndHostileTexts) {
  const std::size_t most = devices_are_slow() ? 9'000 : 0xffff;
  std::mt19937_64 random(5);
  std::string lines = random_lines(random, most);
  lines.resize(most);
  while ((lines.back() & 0x80) != 0) lines.pop_back();
  expect_definition({std::string(most, 'x'), std::string(most, '\n'), std::string(most, ' '),
                     std::string(most, '.'), repeated("a ", most / 2), repeated("a\n", most / 2),
                     repeated("a b c.\n", most / 7), repeated("\u2026", most / 3),
                     repeated("\u2028", most / 3), repeated("a. b ", most / 5), lines, "short"});
}

TEST_P(CountC4, TextsAroundTheLongestOfTheDevice) { expect_definition(texts_around_the_longest()); }

TEST_P(CountC4, NoTexts) { expect_definition({}); }

TEST_P(CountC4, EarlierTextsLeaveNoTrace) {
  std::mt19937_64 random(6);
  expect_definition({random_lines(random, 900), "a b", ""});
  expect_definition({"", "c d e.", "d e f", random_lines(random, 50)});
  expect_definition({"a", random_lines(random, 700), random_page(random, 700)});
}

}  // namespace
}  // namespace winnow
