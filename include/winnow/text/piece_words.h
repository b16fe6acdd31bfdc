// sentencepiece pieces as the words of a fastText model.
#pragma once

#include <string>
#include <string_view>

#include "winnow/text/sentencepiece.h"

namespace winnow {

/// The pieces of a text, joined with one space each: what a model that was trained with a tokenizer
/// sees of the (prepared) text. A view of `buffer`.
std::string_view piece_words(const Tokenizer& tokenizer, std::string_view text,
                             std::string& buffer);

}  // namespace winnow
