#include "winnow/text/fasttext_words.h"

#include <array>
#include <bit>
#include <span>

#include "text/token.h"
#include "text/word_scanner.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr bool is_ascii_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

std::string_view without_punctuation(std::string_view word) {
  while (!word.empty() && is_ascii_punctuation(word.front())) word.remove_prefix(1);
  while (!word.empty() && is_ascii_punctuation(word.back())) word.remove_suffix(1);
  return word;
}

/// Eight bytes at once: 'A' .. 'Z' become 'a' .. 'z'.
constexpr std::uint64_t lower_case(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
  constexpr std::uint64_t kHigh = 0x8080808080808080ULL;
  const std::uint64_t low = bytes & ~kHigh;
  const std::uint64_t from_a = low + (128 - 'A') * kOnes;
  const std::uint64_t past_z = low + (127 - 'Z') * kOnes;
  const std::uint64_t upper = ~bytes & from_a & ~past_z & kHigh;
  return bytes | (upper >> 2);
}
static_assert(lower_case(0x5b5a41407a61c1daULL) == 0x5b7a61407a61c1daULL);

std::uint64_t sketch_hash(std::string_view word, const char* text_end) {
  const WordBytes bytes = bytes_of(word, text_end);
  std::uint64_t h = mix64(mix64(word.size()) ^ lower_case(bytes.first));
  if (word.size() > 8) h = mix64(h ^ lower_case(bytes.next));
  for (std::size_t at = sizeof(WordBytes); at < word.size(); at += sizeof(h)) {
    h = mix64(h ^ lower_case(bytes_of(word.substr(at), text_end).first));
  }
  return h;
}

}  // namespace

void append_sketch_words(std::string_view text, std::vector<std::uint64_t>& hashes) {
  WordScanner scanner(text);
  std::array<std::string_view, 64> words;
  while (const std::size_t count = scanner.next(words)) {
    for (std::string_view word : std::span(words).first(count)) {
      word = without_punctuation(word);
      if (!word.empty()) hashes.push_back(sketch_hash(word, text.data() + text.size()));
    }
  }
}

}  // namespace winnow
