#include <algorithm>

#include "cpu/kernels.h"
#include "winnow/core/hash.h"

namespace winnow::cpu {

void digest_text(std::span<const std::string_view> texts, MatrixView<std::uint8_t> digests) {
  for (std::size_t t = 0; t < texts.size(); ++t) {
    std::ranges::copy(text_digest(texts[t]), digests.row(static_cast<std::int64_t>(t)).begin());
  }
}

}  // namespace winnow::cpu
