// sentencepiece pieces as the words of a fastText model.
#pragma once

#include <string>
#include <string_view>

#include "winnow/text/sentencepiece.h"

namespace winnow {

/// What a model that was trained with a tokenizer sees of the (prepared) text: its pieces, joined
/// with one space each; a view of `buffer`. The pieces are those of fastText's words (white space
/// counts as one space), up to a word "</s>", but for words that begin with the label prefix.
std::string_view piece_words(const Tokenizer& tokenizer, std::string_view label_prefix,
                             std::string_view text, std::string& buffer);

}  // namespace winnow
