// What is looked at in a .model file before the sentencepiece library sees it. The library (0.1.97)
// crashes on some malformed models: long pieces, charsmaps that point outside, deep nesting.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace winnow {

/// Throws E_MODEL_TRUNCATED or E_MODEL_INVALID unless the library can load the bytes and use them
/// on any text. `where` names the file.
///
///   at most 64 MiB and 2^20 pieces; a trainer and a normaliser specification
///   pieces   1 to 4096 bytes without NUL, all different, finite scores, known types; exactly one
///            unknown piece; at most 64 user-defined symbols that are prefixes of one another
///   charsmap the trie lies inside its blob, every step of a lookup inside the trie, every
///            replacement inside its blob and at most 256 bytes; no cycles; at most 32 rules that
///            are prefixes of one another
void check_sentencepiece_model(std::string_view model, const std::string& where);

}  // namespace winnow
