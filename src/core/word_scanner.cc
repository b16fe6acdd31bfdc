#include "winnow/core/word_scanner.h"

#include <algorithm>
#include <bit>

#include "winnow/core/byte_mask.h"

namespace winnow {
namespace {

constexpr std::size_t kBlock = kMaskBytes;

/// Of the block at `begin` <= text.size(); the text goes on with spaces, so that its last word
/// ends.
std::uint64_t separators_at(std::string_view text, std::size_t begin) {
  return mask_at(text, begin, ' ', separator_mask);
}

}  // namespace

std::int64_t count_words(std::string_view text) {
  std::int64_t count = 0;
  std::uint64_t before = 1;  // as in WordScanner
  for (std::size_t begin = 0; begin < text.size(); begin += kBlock) {
    const std::uint64_t separators = separators_at(text, begin);
    count += std::popcount(~separators & (separators << 1 | before));
    before = separators >> 63;
  }
  return count;
}

WordScanner::WordScanner(std::string_view text) : text_(text) {}

void WordScanner::load_block() {
  block_ = next_block_;
  next_block_ += kBlock;
  const std::uint64_t separators = separators_at(text_, block_);
  edges_ = separators ^ (separators << 1 | before_);
  before_ = separators >> 63;
}

std::size_t WordScanner::next(std::span<std::string_view> words) {
  std::size_t found = 0;
  while (found < words.size()) {
    if (edges_ == 0) {
      if (next_block_ > text_.size()) break;
      load_block();
      continue;
    }
    const std::size_t edge = block_ + static_cast<std::size_t>(std::countr_zero(edges_));
    edges_ &= edges_ - 1;
    if (word_ == kNone) {
      word_ = edge;
    } else {
      words[found++] = {text_.data() + word_, edge - word_};
      word_ = kNone;
    }
  }
  return found;
}

}  // namespace winnow
