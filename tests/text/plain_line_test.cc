#include "winnow/text/plain_line.h"

#include <gtest/gtest.h>

namespace winnow {
namespace {

std::string plain(std::string_view line) {
  std::string out = "x";  // what is there stays
  append_plain_line(line, out);
  EXPECT_EQ(out.front(), 'x');
  return out.substr(1);
}

TEST(PlainLine, LeavesLettersDigitsAndSingleSpaces) {
  EXPECT_EQ(plain(""), "");
  EXPECT_EQ(plain("Hello, World!"), "hello world");
  EXPECT_EQ(plain("  a \t b\r\v\fc  "), "a b c");
  EXPECT_EQ(plain("Page 7 of 12:"), "page 0 of 00");
  EXPECT_EQ(plain("a - b"), "a b");
  EXPECT_EQ(plain("don't"), "dont");
  EXPECT_EQ(plain("--- *** ... \x01\x7f"), "");
  EXPECT_EQ(plain("x_y"), "xy");
}

TEST(PlainLine, TreatsAllScriptsAlike) {
  EXPECT_EQ(plain("ÉCOLE école É"), "ecole ecole e");
  EXPECT_EQ(plain("Привет, МИР № 5"), "привет мир № 0");
  EXPECT_EQ(plain("ΣΊΣΥΦΟΣ σίσυφος"), "σισυφοσ σισυφοσ");
  EXPECT_EQ(plain("١٢٣ १२ ４"), "000 00 0");
  EXPECT_EQ(plain("你好，世界。"), "你好世界");
  EXPECT_EQ(plain("a\u00a0\u3000b\u2028c"), "a b c");
  EXPECT_EQ(plain("“quoted” — «text»…"), "quoted text");
  EXPECT_EQ(plain("한국어 TEXT"), "한국어 text");
  EXPECT_EQ(plain("שָׁלוֹם"), plain("שלום"));
  EXPECT_EQ(plain("e\u0301"), "e");
}

TEST(PlainLine, DoesNothingMoreTheSecondTime) {
  for (const char* line :
       {"Page 7 of 12:", "ÉCOLE  á", "ΣΊΣΥΦΟΣ", "한국어 — x", "İstanbul", "ﬁn ǆ"}) {
    EXPECT_EQ(plain(plain(line)), plain(line)) << line;
  }
}

}  // namespace
}  // namespace winnow
