#include "winnow/core/utf8.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace winnow {
namespace {

std::int64_t characters_by_definition(std::string_view text) {
  std::int64_t characters = 0;
  for (const char c : text) characters += (static_cast<unsigned char>(c) >> 6) == 2 ? 0 : 1;
  return characters;
}

TEST(Utf8, CountsCodePoints) {
  EXPECT_EQ(count_characters(""), 0);
  EXPECT_EQ(count_characters("abc"), 3);
  EXPECT_EQ(count_characters("n\u00e4ive \u4e2d\u6587 \U0001F600"), 10);
}

TEST(Utf8, AgreesWithTheDefinitionAtEveryLength) {
  std::mt19937 random(7);
  std::string text;
  for (int length = 0; length < 1200; ++length) {
    ASSERT_EQ(count_characters(text), characters_by_definition(text)) << length;
    text += static_cast<char>(random() & 255);
  }
}

TEST(Utf8, CountsLongTexts) {
  for (const std::size_t length : {16'319, 16'320, 16'321, 16'383, 16'384, 40'000}) {
    EXPECT_EQ(count_characters(std::string(length, 'a')), static_cast<std::int64_t>(length));
    EXPECT_EQ(count_characters(std::string(length, '\x80')), 0);
  }
}

}  // namespace
}  // namespace winnow
