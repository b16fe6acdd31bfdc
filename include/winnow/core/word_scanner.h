// fastText's words, found 64 bytes at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace winnow {

/// The words of a text in order; the same as `for_each_word` (fasttext_text.h) visits. The text
/// must outlive it.
class WordScanner {
 public:
  explicit WordScanner(std::string_view text);

  /// Fills `words` from the front; returns how many, fewer than there is room for only at the end.
  std::size_t next(std::span<std::string_view> words);

 private:
  void load_block();

  std::string_view text_;
  std::size_t block_ = 0;  ///< where the block that `edges_` belongs to begins
  std::size_t next_block_ = 0;
  std::uint64_t edges_ = 0;   ///< where a word begins or ends, not yet taken
  std::uint64_t before_ = 1;  ///< 1 if the byte before the next block separates
  std::size_t word_ = kNone;  ///< where the open word begins
  static constexpr std::size_t kNone = ~std::size_t{0};
};

/// Number of words, as `for_each_word` visits them.
std::int64_t count_words(std::string_view text);

}  // namespace winnow
