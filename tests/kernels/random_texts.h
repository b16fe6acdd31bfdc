// Texts that try how a kernel cuts them into words.
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// Letters of both cases, punctuation, all separators, bytes beyond ASCII.
inline std::string random_text(std::mt19937& random, std::size_t size) {
  using std::string_view_literals::operator""sv;
  static constexpr auto kBytes = "abcXYZ.,-\"'!@[`{~ \t\n\v\f\r\0  \x85\xc3\xa9\xff\x7f 09"sv;
  std::string text;
  while (text.size() < size) text += kBytes[random() % kBytes.size()];
  return text;
}

/// What is delicate, and texts of all sizes around those of steps and blocks.
inline std::vector<std::string> delicate_texts() {
  using std::string_literals::operator""s;
  std::vector<std::string> texts = {"",
                                    " ",
                                    "a",
                                    "!",
                                    "\0"s,
                                    "...",
                                    " ... ",
                                    "\"Don't, (really) stop!\" -- he SAID.",
                                    "a b c d e f g h i j k l m n o p q r s t u v w x y z",
                                    "one,two three- -four",
                                    "\xff\xfe \xc3",
                                    std::string(40, '!') + "x" + std::string(40, '?'),
                                    std::string(5000, '.'),
                                    std::string(5000, 'W') + " w",
                                    ""};
  for (std::size_t size = 1; size <= 40; ++size) {
    texts.push_back(std::string(size, 'Q') + ' ' + std::string(size % 7, '-'));
    texts.push_back(std::string(size, ' ') + "end");
  }
  std::mt19937 random(5);
  for (const std::size_t size : {14, 15, 16, 17, 31, 33, 511, 512, 513, 2047, 2048, 2049, 4500}) {
    texts.push_back(random_text(random, size));
  }
  return texts;
}

/// Many short texts.
inline std::vector<std::string> many_texts(std::size_t count) {
  std::mt19937 random(6);
  std::vector<std::string> texts;
  for (std::size_t t = 0; t < count; ++t) texts.push_back(random_text(random, random() % 90));
  return texts;
}

/// Words of a few letters, so that shingles recur if `letters` are few.
inline std::string long_text(std::size_t words, unsigned letters) {
  std::mt19937 random(7);
  std::string text;
  for (std::size_t w = 0; w < words; ++w) {
    for (auto k = random() % 5 + 1; k > 0; --k) {
      text += static_cast<char>('a' + random() % letters);
    }
    text += random() % 9 == 0 ? ".\n" : " ";
  }
  return text;
}

}  // namespace winnow
