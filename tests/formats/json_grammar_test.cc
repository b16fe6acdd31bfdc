// Records against the JSON grammar, by cases and by a second parser's opinion.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "json_cases.h"
#include "parsed_lines.h"

namespace winnow {
namespace {

using Strings = std::vector<std::string>;

std::string with_value(const std::string& value) { return R"({"text":"t","v":)" + value + "}"; }

Strings lines_of(std::string_view cases, const Strings& more) {
  Strings lines;
  std::istringstream stream{std::string(cases)};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

void expect_each(const Strings& lines, const std::string& code) {
  const Strings codes = codes_of(lines);
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(codes[i], code) << lines[i];
}

TEST(JsonGrammar, ValuesThatMustBeTaken) {
  Strings lines =
      lines_of(kTakenValues, {"[\t1\r]", "\"\xef\xbf\xbf\"", "\"\xf4\x8f\xbf\xbf\"", "\"\xcf\x80\"",
                              "\"\xe2\x80\xa8\xe2\x80\xa9\"", "\"\x7f\"", "\"\xef\xbb\xbf\""});
  for (std::string& line : lines) line = with_value(line);
  expect_each(lines, "good");
}

TEST(JsonGrammar, ValuesThatMustBeRefused) {
  const Strings bytes = {"",
                         "[\"\\\t\"]",
                         "[\"\\\xf0\x9f\x8c\x80\"]",
                         "[\"a\x1f\"]",
                         "[\"new\rline\"]",
                         "[\"\t\"]",
                         "[\f]",
                         "[\v1]",
                         "\xc2\xa0",
                         "\xef\xbb\xbf",
                         "[\xe2\x81\xa0]",
                         std::string("[\"a\0\"]", 6),
                         std::string("[\0]", 3),
                         std::string("123\0", 4)};
  Strings lines = lines_of(kRefusedValues, bytes);
  for (std::string& line : lines) line = with_value(line);
  expect_each(lines, "E_JSON_SYNTAX");
}

TEST(JsonGrammar, LinesThatMustBeRefused) {
  const std::string good = R"({"text":"t"})";
  const Strings bytes = {"\xef\xbb\xbf x", good + '\0', "\xe2\x80\x8b" + good, "\f" + good,
                         good + "\v"};
  expect_each(lines_of(kRefusedLines, bytes), "E_JSON_SYNTAX");
  // A byte order mark belongs to a file, not to a line.
  EXPECT_EQ(codes_of({good, "\xef\xbb\xbf" + good}), (Strings{"good", "E_JSON_SYNTAX"}));
}

TEST(JsonGrammar, BytesThatAreNotUtf8) {
  Strings lines;
  for (const char* bytes : {"\x80",
                            "\xbf",
                            "\xc0\xaf",
                            "\xc1\xbf",
                            "\xe0\x80\xaf",
                            "\xe0\x9f\xbf",
                            "\xed\xa0\x80",
                            "\xed\xbf\xbf",
                            "\xed\xa0\xbd\xed\xb8\x80",
                            "\xf0\x80\x80\x80",
                            "\xf0\x8f\xbf\xbf",
                            "\xf4\x90\x80\x80",
                            "\xf5\x80\x80\x80",
                            "\xf8\x88\x80\x80\x80",
                            "\xfe",
                            "\xff",
                            "\xe2\x82",
                            "\xf0\x9f\x98",
                            "\xc3",
                            "\xc3(",
                            "\xe2(\xa1",
                            "\xf0\x9f(\x80",
                            "\xe9t\xe9"}) {
    lines.push_back("{\"text\":\"" + std::string(bytes) + "\"}");
    lines.push_back("{\"text\":\"t\",\"" + std::string(bytes) + "\":1}");
    lines.push_back("{\"text\":\"t\"}" + std::string(bytes));
    lines.push_back("{\"text\":\"t" + std::string(bytes));
    lines.push_back(bytes);
  }
  const Strings codes = codes_of(lines);
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(codes[i], "E_UTF8") << lines[i];
}

/// UTF-8 by its definition.
std::string encoded(std::uint32_t code) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xc0 | code >> 6), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xe0 | code >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | code >> 18), tail(12), tail(6), tail(0)};
}

std::string escape(std::uint32_t unit, bool upper) {
  char text[8];
  std::snprintf(text, sizeof(text), upper ? "\\u%04X" : "\\u%04x", unit);
  return text;
}

TEST(JsonGrammar, EveryEscapedUnitIsItsCharacterOrALoneSurrogate) {
  Strings lines;
  Strings expected;
  for (std::uint32_t unit = 0; unit < 0x10000; ++unit) {
    lines.push_back("{\"text\":\"" + escape(unit, unit % 2 == 0) + "\"}");
    expected.push_back(unit >= 0xd800 && unit < 0xe000 ? "E_UTF8" : "good:" + encoded(unit));
  }
  EXPECT_TRUE(codes_and_texts_of(lines) == expected);
}

TEST(JsonGrammar, EscapedPairsAreOneCharacterOrAreRefused) {
  std::mt19937 random(4);
  constexpr std::uint32_t kEdges[] = {0x0,    0x41,   0xd7ff, 0xd800, 0xd801, 0xdbff,
                                      0xdc00, 0xdc01, 0xdfff, 0xe000, 0xffff};
  const auto is_high = [](std::uint32_t unit) { return unit >= 0xd800 && unit < 0xdc00; };
  const auto is_low = [](std::uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; };
  Strings lines;
  Strings expected;
  for (int round = 0; round < 20000; ++round) {
    const auto unit = [&] {
      const auto bits = static_cast<std::uint32_t>(random());
      return bits % 3 == 0 ? 0xd800 + bits / 3 % 0x800 : kEdges[bits / 3 % std::size(kEdges)];
    };
    const std::uint32_t a = unit();
    const std::uint32_t b = unit();
    lines.push_back("{\"text\":\"" + escape(a, false) + escape(b, true) + "\"}");
    if (is_high(a) && is_low(b)) {
      expected.push_back("good:" + encoded(0x10000 + ((a - 0xd800) << 10) + (b - 0xdc00)));
    } else if (is_high(a) || is_low(a) || is_high(b) || is_low(b)) {
      expected.push_back("E_UTF8");
    } else {
      expected.push_back("good:" + encoded(a) + encoded(b));
    }
  }
  EXPECT_TRUE(codes_and_texts_of(lines) == expected);
}

TEST(JsonGrammar, DepthIsAtMost1024WhereverItIs) {
  const auto nested = [](std::size_t depth, char open, const std::string& inside, char close) {
    return std::string(depth, open) + inside + std::string(depth, close);
  };
  const std::string lists = nested(1023, '[', "1", ']');
  std::string objects = "1";
  for (int i = 0; i < 1023; ++i) objects = "{\"a\":" + objects + "}";
  for (const std::string& deep : {lists, objects}) {
    const std::string deeper = "[" + deep + "]";
    EXPECT_EQ(codes_of({with_value(deep), "{\"v\":" + deep + ",\"text\":\"t\"}"}),
              (Strings{"good", "good"}));
    EXPECT_EQ(codes_of({with_value(deeper), "{\"v\":" + deeper + ",\"text\":\"t\"}"}),
              (Strings{"E_TOO_DEEP", "E_TOO_DEEP"}));
  }
  // Also with a number that simdjson cannot hold, and the other way round.
  EXPECT_EQ(codes_of({with_value("[1e999," + lists + "]"), with_value("[" + lists + ",1e999]")}),
            (Strings{"E_TOO_DEEP", "E_TOO_DEEP"}));
  EXPECT_EQ(codes_of({with_value(nested(1'000'000, '[', "", ']'))}), (Strings{"E_TOO_DEEP"}));
}

/// Records of random tokens: most are no JSON, and which are, another parser must see the same.
TEST(JsonGrammar, AgreesWithAnotherParserOnRandomTokens) {
  constexpr std::string_view kTokens[] = {
      "{",    "}",    "[",     "]",           ",",        ":",
      ",",    ":",    "\"a\"", "\"b\":",      "1",        "-0",
      "3e1 ", "true", " ",     "null",        "false",    "01",
      "1.",   "-",    "NaN",   "\"\\u00e9\"", "\"\"",     "\t",
      "[]",   "{}",   "\"",    "\\",          "\"\\\"\"", "123456789012345678901234567890"};
  std::mt19937 random(9);
  Strings lines;
  for (int round = 0; round < 200'000; ++round) {
    std::string value;
    for (std::size_t k = 1 + random() % 6; k > 0; --k) {
      value += kTokens[random() % std::size(kTokens)];
    }
    lines.push_back(round % 4 == 0 ? with_value("[" + value + "]") : with_value(value));
  }
  const Strings codes = codes_of(lines);
  std::size_t good = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool valid = nlohmann::json::accept(lines[i]);
    ASSERT_EQ(codes[i], valid ? "good" : "E_JSON_SYNTAX") << lines[i];
    good += valid ? 1U : 0U;
  }
  EXPECT_GT(good, 10'000U);
}

}  // namespace
}  // namespace winnow
