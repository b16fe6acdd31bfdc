// Reads fastText model files through one bounds-checked reader.
#pragma once

#include <string>

#include "winnow/core/fasttext_model.h"

namespace winnow {

/// Reads versions 11 and 12. Errors (exit 4): E_MODEL_MISSING, E_MODEL_MAGIC (with a hint for Git
/// LFS pointers and web pages), E_MODEL_TRUNCATED, E_MODEL_TRAILING, E_MODEL_INVALID,
/// E_MODEL_UNSUPPORTED (quantised, not supervised, a loss other than softmax). No size in the file
/// is believed before it was compared with the bytes that remain; memory stays below file size x 2
/// + 64 MiB (x 3 for fewer than 4 dimensions).
FasttextModel read_fasttext_model(const std::string& path);

}  // namespace winnow
