// Where fastText's separators are, 64 bytes at a time.
#pragma once

#include <cstdint>

namespace winnow {

/// Bit k is set if byte k of the 64 at `bytes` separates words (is_fasttext_space).
std::uint64_t separator_mask(const char* bytes);

}  // namespace winnow
