// The rule meter against the definitions, to the bit: planted cases, random texts, hostile texts.
#include "winnow/filters/rule_meter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "filters/rule_definitions.h"
#include "winnow/core/error.h"
#include "winnow/core/rules.h"

namespace winnow {
namespace {

/// One meter a preset: alone, so that each measures the text itself.
std::vector<RuleMeter> all_meters() {
  std::vector<RuleMeter> meters;
  for (const RulePreset& preset : rule_presets()) {
    meters.emplace_back(std::vector{std::string(preset.name)});
  }
  return meters;
}

void expect_as_defined(std::vector<RuleMeter>& meters, std::string_view text) {
  for (std::size_t p = 0; p < meters.size(); ++p) {
    const RulePreset& preset = rule_presets()[p];
    const std::span<const double> measured = meters[p].measure(text);
    const std::vector<double> defined = defined_facts(preset.name, text);
    ASSERT_EQ(defined.size(), preset.rules.size()) << preset.name;
    for (std::size_t r = 0; r < defined.size(); ++r) {
      EXPECT_EQ(measured[r], defined[r])
          << rule_column(preset, preset.rules[r]) << " of \"" << text.substr(0, 600) << '"';
    }
    EXPECT_EQ(meters[p].text(), defined_text(preset.name, text)) << preset.name;
  }
}

TEST(RuleMeter, EqualsTheDefinitionsOnPlantedTexts) {
  std::vector<RuleMeter> meters = all_meters();
  for (const std::string_view text :
       {"",
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
        "...",
        "....",
        "# ## #",
        "- a\n\t• b\n- c…\nd ...  \n",
        "a b\u2028c\u0085d\x1c\x1d\x1e\x1f",
        "The the be to of and that have with",
        "a bc ab c d e f a bc ab c d e f",
        "1 11 1 11 1 11 1 11 1 11 1 11 111 1 1 1 1 1 1",
        "x\n \nx\n \nx\n\n x\n\nx",
        "a\n\n\nb\n\n\n\nc\n\n",
        "\n\n\na",
        "# #a ## #a# ... [...] -»\nRead MORE.. \nread more",
        "see http://a.b/%20x, https://. http:// %2 http://c%2\nhttps://x.y/(z)!\u00e9",
        "We use coo\u212Aies here.\n\nOur Cookie  Policy\n\nLorem Ipsum is it.\nTerms [1]of use "
        "apply now.",
        "a { b c.\nlorem ipsum dolor.\nUse javascript now please.\n[12] [edit] [x] [\u0661] ends "
        "well.",
        "same line\nsame line\n\nsame line\n\nsame line",
        "词 词 词。\n词 词！\nдом дом؟",
        "one two three four five six seven eight nine ten one two three four five six seven eight "
        "nine ten eleven",
        "\u00a0\u3000a\u00a0\n\u2003\n",
        "a@b.c x.y@z-.d .q@[1.2.3.4] a..b@c.d e@f.g.-h i@j.k. éé@l.m -@n.o @p.q r@s t@[1.2.3.x-y:]",
        "mail me@here.org,you@there.org,they@[256.1.1.1] 8.8.8.8 1.1.1.256 1234.5.6.7.8 10.1.2.3 "
        "192.0.0.9 192.0.0.8 01.2.3.4 100.64.0.1 9.9.9.9.9",
        "HOME\n1,234 Likes!\n10K views\n\u0663 shares\nnav\n99\n\u00b2\u00b3\nYour 3 items in cart "
        "now\n"
        "ITEMS IN CART\nGo on, read more at\nRead More...\nSign-in or join\nsign-\u0130n\n\n\n\nA "
        "last line that stays.",
        "\U0001F600 \U0001F600 \U00011044\n\U00011044"}) {
    expect_as_defined(meters, text);
  }
}

std::string random_text(std::mt19937_64& random) {
  static constexpr std::string_view kPieces[] = {"a",
                                                 "b",
                                                 "ab",
                                                 "the",
                                                 "of",
                                                 "with",
                                                 "word",
                                                 "1",
                                                 "11",
                                                 "#",
                                                 "...",
                                                 "…",
                                                 ".",
                                                 "?",
                                                 "!",
                                                 "\"",
                                                 "'",
                                                 "-",
                                                 "•",
                                                 "●",
                                                 "*",
                                                 "[",
                                                 "]",
                                                 "(",
                                                 ")",
                                                 "{",
                                                 "é",
                                                 "дом",
                                                 "词",
                                                 "。",
                                                 "؟",
                                                 "١",
                                                 "ⅷ",
                                                 "º",
                                                 "\"x",
                                                 "x.",
                                                 "Read",
                                                 "more",
                                                 "🙂",
                                                 "।",
                                                 "the",
                                                 "be",
                                                 "to",
                                                 "and",
                                                 "lorem ipsum",
                                                 "Javascript",
                                                 "cookie policy",
                                                 "http://a.b/c",
                                                 "[12]",
                                                 "[edit]",
                                                 "a.b@c.de",
                                                 "x@[8.8.8.8]",
                                                 "8.8.4.4",
                                                 "10.0.0.1",
                                                 "3 likes",
                                                 "items in cart",
                                                 "Read more...",
                                                 "Sign-in",
                                                 "ABC",
                                                 "@",
                                                 "UPPER"};
  static constexpr std::string_view kSpaces[] = {" ",    " ",      " ",  " ",    "\n",
                                                 "\n\n", "\t",     "\r", "\r\n", "\u00a0",
                                                 "\v",   "\n\n\n", "",   " ",    "\u2028"};
  const std::size_t pieces = 2 + random() % (std::size(kPieces) - 1);  // few pieces repeat much
  const std::size_t length = random() % 120;
  std::string text;
  std::vector<std::size_t> ends = {0};
  for (std::size_t i = 0; i < length; ++i) {
    if (random() % 12 == 0) {  // something again
      const std::size_t from = ends[random() % ends.size()];
      const std::size_t to = ends[random() % ends.size()];
      text += text.substr(std::min(from, to), std::max(from, to) - std::min(from, to));
    } else {
      text += kPieces[random() % pieces];
    }
    text += kSpaces[random() % std::size(kSpaces)];
    ends.push_back(text.size());
    if (text.size() > 4000) break;
  }
  return text;
}

TEST(RuleMeter, EqualsTheDefinitionsOnRandomTexts) {
  std::vector<RuleMeter> meters = all_meters();
  std::mt19937_64 random(7);
  for (int i = 0; i < 150 && !HasFailure(); ++i) expect_as_defined(meters, random_text(random));
}

TEST(RuleMeter, IsLinearInHostileTexts) {
  std::vector<std::string> names;
  for (const RulePreset& preset : rule_presets()) names.emplace_back(preset.name);
  // Those that edit come last, so that the others see the text.
  std::ranges::stable_partition(names,
                                [](const std::string& name) { return !name.starts_with("c4"); });
  RuleMeter meter(names);
  std::string distinct;
  std::string growing;
  for (int i = 0; i < 300'000; ++i) distinct += std::to_string(i) + ' ';
  for (int i = 0; i < 3000; ++i) growing += std::string(static_cast<std::size_t>(i), 'x') + ' ';
  std::string letters;
  for (int i = 0; i < 1'000'000; ++i) letters += "a ";
  for (const std::string& text :
       {std::string(50'000'000, 'x'), letters, std::string(50'000'000, '\n'), distinct, growing,
        std::string(3'000'000, '['), std::string(3'000'000, '.')}) {
    const std::span<const double> facts = meter.measure(text);
    EXPECT_TRUE(std::ranges::all_of(facts, [](double fact) { return fact >= 0; }));
  }
}

/// Text that is made of what URLs are made of.
std::string random_urls(std::mt19937_64& random) {
  const std::string_view pieces[] = {
      "com",  "co",   "org", "in", "xyz", "测试", "कॉम", "http://", "https://", "ftp://",
      "ttp:", "//",   ".",   ".",  ".",   "..",   " ",   "\n",      "\u00a0",   "           ",
      "www",  "a",    "B",   "1",  "12",  "255",  "256", "007",     "1.2.3.4",  "10.0.0.1",
      "/",    "?q=1", "#",   "@",  "_",   "é",    "(",   ")",       ",",        "Company"};
  std::string text;
  for (std::size_t n = random() % 20; n > 0; --n) text += pieces[random() % std::size(pieces)];
  if (random() % 20 == 0)
    text.insert(random() % 3 == 0 ? 0 : text.size(), 240 + random() % 30, 'x');
  for (std::size_t n = random() % 8; n > 0; --n) text += pieces[random() % std::size(pieces)];
  return text;
}

TEST(RuleMeter, RemovesUrlsAsDefined) {
  const std::vector<std::string> names = {"urls@dclm"};
  RuleMeter meter(names);
  std::mt19937_64 random(11);
  const auto expect = [&](const std::string& text) {
    const std::vector<double> facts = defined_facts(names[0], text);
    ASSERT_TRUE(std::ranges::equal(meter.measure(text), facts)) << text;
    ASSERT_EQ(meter.text(), defined_text(names[0], text)) << text;
  };
  for (const char* text :
       {"", "1.2.3.4", "  1.2.3.4", "Come to  example.com/x now", "Go to example.com now",
        "in http://a.b.com:80/c?d see https://x.org", "COM x.com", "com x.COM",
        "com see.https://a.org", "com https://com", "com a.b.c.com.d.org.e x",
        "com a.com_b a.com-b", "com .com ..com a..com", "com \u00a0\u2003a.com",
        "com http://1.2.3.4/x 1.2.3 1.2.3.4.5", "http://999.1.2.3.4 x1.2.3.4 é1.2.3.4",
        "ком сайт.ком"}) {
    expect(text);
  }
  for (int i = 0; i < 3000 && !HasFailure(); ++i) expect(random_urls(random));
}

TEST(RuleMeter, PresetsBehindAnEditMeasureWhatItLeaves) {
  const std::vector<std::string> names = {"fineweb@datatrove", "c4@datatrove"};
  const std::vector<std::string> turned = {"c4@datatrove", "fineweb@datatrove"};
  RuleMeter before(names);
  RuleMeter behind(turned);
  const std::string_view text = "This line stays.\nThis one goes\nAnd this stays [3] too.";
  EXPECT_EQ(before.measure(text)[0], 3);
  EXPECT_EQ(behind.measure(text)[4], 2);
  EXPECT_EQ(behind.text(), "This line stays.\nAnd this stays  too.");
  EXPECT_EQ(before.text(), behind.text());
}

TEST(RuleMeter, TakesWhatWasCounted) {
  std::mt19937_64 random(12);
  GopherCounter gopher_counter;
  C4Counter c4_counter;
  for (const std::vector<std::string>& names : std::vector<std::vector<std::string>>{
           {"gopher@datatrove"},
           {"gopher_repetition@datatrove", "gopher@datatrove", "c4@datatrove", "fineweb@datatrove"},
           {"fineweb@datatrove", "gopher@datatrove", "c4_any_line_end@datatrove"},
           {"gopher@datatrove", "c4@datatrove", "gopher_repetition@datatrove"},
           {"citations@datatrove", "c4@datatrove", "fineweb@datatrove"},
           {"c4@datatrove", "gopher@datatrove"}}) {
    const CountedRules counted = counted_rules(names, false);
    RuleMeter alone(names);
    RuleMeter told(names);
    for (int i = 0; i < 50; ++i) {
      const std::string text = random_text(random);
      const GopherCounts gopher = gopher_counter.count(text);
      const C4Counts c4 = c4_counter.count(text, counted.c4.value_or(C4LineEnds::kAny));
      const RuleCounts counts{counted.gopher ? &gopher : nullptr, counted.c4 ? &c4 : nullptr};
      EXPECT_TRUE(std::ranges::equal(alone.measure(text), told.measure(text, counts))) << text;
      EXPECT_TRUE(counted.c4 || alone.text() == told.text()) << text;
    }
  }
}

TEST(RuleMeter, BelievesCountsOfTheTextAsItCameOnly) {
  const std::vector<std::string> names = {"gopher@datatrove", "c4@datatrove",
                                          "gopher_repetition@datatrove"};
  RuleMeter meter(names);
  GopherCounts counts;
  counts.plain_words = 77;
  counts.stretches = counts.duplicate_stretches.elements = 5;
  const std::span<const double> facts = meter.measure("One line.\nAnd one more!", {&counts, {}});
  EXPECT_EQ(facts[0], 77);
  EXPECT_EQ(facts[8 + 4 + 2], 0);  // duplicate_lines
}

TEST(RuleMeter, SaysWhatCanBeCounted) {
  const auto counted = [](const std::vector<std::string>& names, bool edits = false) {
    return counted_rules(names, edits);
  };
  EXPECT_TRUE(counted({"gopher@datatrove", "c4@datatrove"}).gopher);
  EXPECT_FALSE(counted({"c4@datatrove", "gopher@datatrove"}).any());
  EXPECT_FALSE(counted({"fineweb@datatrove"}).any());
  EXPECT_EQ(counted({"c4@datatrove", "fineweb@datatrove"}).c4, C4LineEnds::kTerminal);
  EXPECT_EQ(counted({"fineweb@datatrove", "c4_any_line_end@datatrove"}).c4, C4LineEnds::kAny);
  EXPECT_FALSE(counted({"c4@datatrove"}, true).c4);
  EXPECT_FALSE(counted({"citations@datatrove", "c4@datatrove"}).c4);
  EXPECT_FALSE(counted({"c4@datatrove", "fineweb@datatrove", "pii@datatrove"}).c4);
}

TEST(RuleMeter, RefusesPresetsThatAreNot) {
  const std::vector<std::string> names = {"gopher@nobody"};
  EXPECT_THROW(RuleMeter{names}, Error);
}

TEST(RuleMeter, AddsOneColumnARule) {
  const std::vector<std::string> names = {"fineweb@datatrove", "gopher@datatrove"};
  RuleMeter meter(names);
  EXPECT_EQ(meter.columns(), rule_columns(names));
  std::vector<Document> documents(2);
  documents[1].text = "One line.\nAnd one more!";
  Columns facts;
  add_rule_facts(meter, documents, {}, facts);
  ASSERT_EQ(facts.all().size(), meter.columns().size());
  EXPECT_EQ(facts.find("fineweb@datatrove/lines")->number(0), 0);
  EXPECT_EQ(facts.find("fineweb@datatrove/lines")->number(1), 2);
  EXPECT_EQ(facts.find("gopher@datatrove/words")->number(1), 5);
}

}  // namespace
}  // namespace winnow
