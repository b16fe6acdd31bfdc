// A tokenizer model from a file.
#pragma once

#include <string>

#include "winnow/text/sentencepiece.h"

namespace winnow {

/// E_MODEL_MISSING, E_MODEL_INVALID, E_MODEL_TRUNCATED.
Tokenizer load_tokenizer(const std::string& path, const TokenizerOptions& options = {});

}  // namespace winnow
