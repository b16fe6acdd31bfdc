// Pages that try how rules are counted.
#pragma once

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/random_texts.h"

namespace winnow {

/// Words, marks and all kinds of white space; so few that n-grams, lines and paragraphs recur.
inline std::string random_page(std::mt19937_64& random, std::size_t pieces,
                               std::size_t kinds = 64) {
  static constexpr std::string_view kPieces[] = {
      " ",      " ",      "a",      "ab",     "\n",     "b",      " ",    "bc",
      "the",    " ",      ".",      "of",     "...",    " ",      "…",    "\n\n",
      "-",      "•",      "#",      "with",   "é",      " ",      "дом",  "词",
      "\r\n",   "\r",     "\t",     "\u2028", "\u00a0", "\u3000", "\x1c", "\u0085",
      "🙂",   "\u0301", "1",      "12",     " ",      "word",   ",",    "!",
      "。",     "that",   "\n \n",  "- ",     "longer", " ",      "have", "sixteen bytes ab",
      "...\n",  "…\n",    "\n•",    "\n-",    " ",      "and",    "be",   "to",
      "\n\n\n", "   ",    "\u2003", "..",     " ",      "\v",     "\f",   "x"};
  std::string text;
  for (std::size_t p = 0; p < pieces; ++p) {
    text += kPieces[random() % std::min(kinds, std::size(kPieces))];
  }
  return text;
}

inline std::string repeated(std::string_view what, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += what;
  return text;
}

/// Sizes around what a block reads at a time, and numbers of words around its threads.
inline std::vector<std::string> texts_around_steps() {
  std::mt19937_64 random(4);
  const std::string page = random_page(random, 3000);
  std::vector<std::string> texts;
  for (const std::size_t size : {2047, 2048, 2049, 4095, 4096, 4097, 6143}) {
    std::size_t end = size;  // at the begin of a character
    while ((page[end] & 0xC0) == 0x80) ++end;
    texts.push_back(page.substr(0, end));
  }
  for (const std::size_t words : {1, 4, 5, 6, 127, 128, 129, 256, 640}) {
    texts.push_back(repeated("ab ", words));
  }
  return texts;
}

inline std::vector<std::string> texts_around_the_longest() {
  std::vector<std::string> texts;
  for (const std::size_t size : {0xfffe, 0xffff, 0x10000, 0x10001, 300'000}) {
    std::string text = long_text(size / 3, 26);
    text.resize(size);
    texts.push_back(text);
    texts.emplace_back("between");
  }
  return texts;
}

}  // namespace winnow
