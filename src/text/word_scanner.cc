#include "text/word_scanner.h"

#include <algorithm>
#include <array>
#include <bit>

#include "winnow/core/fasttext_text.h"

namespace winnow {
namespace {

constexpr std::size_t kBlock = 64;

}  // namespace

WordScanner::WordScanner(std::string_view text) : text_(text) {}

void WordScanner::load_block() {
  block_ = next_block_;
  next_block_ += kBlock;
  std::uint64_t separators = 0;
  if (text_.size() - block_ >= kBlock) {
    separators = separator_mask(text_.data() + block_);
  } else {  // the text goes on with spaces, so that its last word ends
    std::array<char, kBlock> last;
    last.fill(' ');
    std::copy(text_.begin() + static_cast<std::ptrdiff_t>(block_), text_.end(), last.begin());
    separators = separator_mask(last.data());
  }
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
