#include "text/word_scanner.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace winnow {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kBlock = 64;

}  // namespace

std::uint64_t separator_mask(const char* bytes) {
  std::array<std::uint8_t, kBlock> flags;  // compilers make this loop vector compares
  for (std::size_t k = 0; k < kBlock; ++k) {
    const auto byte = static_cast<std::uint8_t>(bytes[k]);
    const bool in_tab_to_return = static_cast<std::uint8_t>(byte - '\t') <= '\r' - '\t';
    flags[k] = static_cast<std::uint8_t>((byte == ' ') | (byte == '\0') | in_tab_to_return);
  }
  // Eight flags of 0 or 1 become eight bits: the product moves flag i to bit 56 + i.
  constexpr std::uint64_t kGather = 0x0102040810204080ULL;
  std::uint64_t mask = 0;
  for (std::size_t k = 0; k < kBlock; k += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, flags.data() + k, sizeof(eight));
    mask |= ((eight * kGather) >> 56) << k;
  }
  return mask;
}

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
