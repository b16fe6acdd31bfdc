// What is measured on every text.
#pragma once

#include <span>

#include "winnow/core/column.h"
#include "winnow/core/document.h"

namespace winnow {

/// Adds the I64 columns "bytes" (of the UTF-8 text), "characters" (code points) and "words"
/// (count_words), in this order, one row a document.
void measure_text(std::span<const Document> documents, Columns& facts);

}  // namespace winnow
