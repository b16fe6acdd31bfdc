// What makes two lines the same, though they are written a little differently.
#pragma once

#include <string>
#include <string_view>

namespace winnow {

/// Appends a line (valid UTF-8) in lower case, decomposed and without its marks, each decimal digit
/// of any script as 0, without punctuation and control characters, and with one space for white
/// space between what is left. "Page 7 of 12" and "page 3 of 45:" become "page 0 of 00". The tables
/// are datatrove's (text/datatrove_words.h), so Unicode 14; Hangul syllables stay as they are.
/// CCNet's normalisation for deduplication (cc_net/text_normalizer.py) keeps marks and white space.
void append_plain_line(std::string_view line, std::string& out);

}  // namespace winnow
