// What makes two lines the same, though they are written a little differently.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace winnow {

/// Appends a line (valid UTF-8) in lower case, decomposed and without its marks, each decimal digit
/// of any script as 0, without punctuation and control characters, and with one space for white
/// space between what is left. "Page 7 of 12" and "page 3 of 45:" become "page 0 of 00". The tables
/// are datatrove's (text/datatrove_words.h), so Unicode 14; Hangul syllables stay as they are.
/// CCNet's normalisation for deduplication (cc_net/text_normalizer.py) keeps marks and white space.
void append_plain_line(std::string_view line, std::string& out);

/// Calls visit(word) for the words that a text is made of then: str.split() of what
/// `append_plain_line` makes of it, in `plain`.
template <class Visit>
void for_each_plain_word(std::string_view text, std::string& plain, Visit visit) {
  plain.clear();
  append_plain_line(text, plain);
  const std::string_view all = plain;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find(' ', begin), all.size());
    visit(all.substr(begin, end - begin));
    begin = end + 1;
  }
}

}  // namespace winnow
