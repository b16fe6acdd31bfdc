// Python's str, slow and plain: what the definitions of the rules are written in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/characters.h"
#include "winnow/core/utf8.h"

namespace winnow::python {

using Text = std::u32string;
using Texts = std::vector<Text>;

inline Text decoded(std::string_view utf8) {
  Text text;
  for (std::size_t at = 0; at < utf8.size();) text += next_character(utf8, at);
  return text;
}

inline std::string encoded(const Text& text) {
  std::string utf8;
  const auto tail = [&](char32_t c, int shift) {
    utf8 += static_cast<char>(0x80 | ((c >> shift) & 0x3F));
  };
  for (const char32_t c : text) {
    if (c < 0x80) {
      utf8 += static_cast<char>(c);
    } else if (c < 0x800) {
      utf8 += static_cast<char>(0xC0 | c >> 6);
      tail(c, 0);
    } else if (c < 0x10000) {
      utf8 += static_cast<char>(0xE0 | c >> 12);
      tail(c, 6);
      tail(c, 0);
    } else {
      utf8 += static_cast<char>(0xF0 | c >> 18);
      tail(c, 12);
      tail(c, 6);
      tail(c, 0);
    }
  }
  return utf8;
}

/// str.lower(), as far as it can give an ASCII letter.
inline Text lower(Text text) {
  for (char32_t& c : text) {
    if (c >= U'A' && c <= U'Z') c += U'a' - U'A';
    if (c == U'\u212A') c = U'k';
  }
  return text;
}

inline bool has(const Text& text, const Text& what) { return text.find(what) != Text::npos; }

inline bool is(char32_t c, CharacterClass what) { return (character_classes()[c] & what) != 0; }
inline bool is_decimal(char32_t c) {
  return (character_cases()[c] & character_case::kDecimal) != 0;
}
inline bool is_space(char32_t c) { return is(c, character_class::kSpace); }

inline Text strip(Text text) {
  while (!text.empty() && is_space(text.back())) text.pop_back();
  while (!text.empty() && is_space(text.front())) text.erase(0, 1);
  return text;
}

inline Texts words(const Text& text) {
  Texts words;
  Text word;
  for (const char32_t c : text + U' ') {
    if (!is_space(c)) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(word);
      word.clear();
    }
  }
  return words;
}

inline Texts split(const Text& text, const Text& separator) {
  Texts parts;
  std::size_t begin = 0;
  for (auto at = text.find(separator); at != Text::npos; at = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, at - begin));
    begin = at + separator.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

/// re.split("\n{LEAST,}", text).
inline Texts split_at_line_feeds(const Text& text, std::size_t least) {
  Texts parts(1);
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && text[end] == U'\n') ++end;
    if (end - at >= least) {
      parts.emplace_back();
      at = end;
    } else {
      parts.back() += text[at++];
    }
  }
  return parts;
}

inline Texts lines(const Text& text) {
  Texts lines;
  Text line;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is(text[at], character_class::kLineBreak)) {
      line += text[at];
      continue;
    }
    if (text[at] == U'\r' && at + 1 < text.size() && text[at + 1] == U'\n') ++at;
    lines.push_back(line);
    line.clear();
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

inline std::size_t count(const Text& text, const Text& what) {
  return split(text, what).size() - 1;
}

inline Text join(const Texts& parts, std::size_t begin, std::size_t count, const Text& separator) {
  Text joined;
  for (std::size_t i = begin; i < begin + count; ++i) {
    joined += i == begin ? parts[i] : separator + parts[i];
  }
  return joined;
}

}  // namespace winnow::python
