#include "winnow/core/sketch_words.h"

#include <array>
#include <span>

#include "winnow/core/word_bytes.h"
#include "winnow/core/word_scanner.h"

namespace winnow {
namespace {

std::string_view without_punctuation(std::string_view word) {
  while (!word.empty() && is_ascii_punctuation(word.front())) word.remove_prefix(1);
  while (!word.empty() && is_ascii_punctuation(word.back())) word.remove_suffix(1);
  return word;
}

std::uint64_t sketch_hash(std::string_view word, const char* text_end) {
  const WordBytes bytes = bytes_of(word, text_end);
  std::uint64_t h = sketch_hash_step(sketch_hash_begin(word.size()), bytes.first);
  if (word.size() > 8) h = sketch_hash_step(h, bytes.next);
  for (std::size_t at = sizeof(WordBytes); at < word.size(); at += sizeof(h)) {
    h = sketch_hash_step(h, bytes_of(word.substr(at), text_end).first);
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
