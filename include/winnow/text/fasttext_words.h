// Words in fastText's sense, to the bit: its separators, its hash, its n-grams.
// Definition: fastText src/dictionary.cc (readWord, hash, addWordNgrams, computeSubwords, getLine).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "winnow/core/csr.h"
#include "winnow/core/fasttext_model.h"

namespace winnow {

/// fastText's seven separators: space, \t, \n, \v, \f, \r and NUL.
constexpr bool is_fasttext_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

/// FNV-1a over *signed* chars: fastText's own, kept because models depend on it.
inline constexpr std::uint32_t kFasttextHashBasis = 2166136261U;
inline constexpr std::uint32_t kFasttextHashPrime = 16777619U;
constexpr std::uint32_t fasttext_hash_step(std::uint32_t h, char c) {
  return (h ^ static_cast<std::uint32_t>(static_cast<std::int8_t>(c))) * kFasttextHashPrime;
}
constexpr std::uint32_t fasttext_hash(std::string_view word) {
  std::uint32_t h = kFasttextHashBasis;
  for (const char c : word) h = fasttext_hash_step(h, c);
  return h;
}

/// fastText's token at the end of a line.
inline constexpr std::string_view kFasttextEndOfSentence = "</s>";

/// Calls visit(word) for each run of non-separators.
template <class Visit>
void for_each_word(std::string_view text, Visit visit) {
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && is_fasttext_space(text[at])) ++at;
    std::size_t end = at;
    while (end < text.size() && !is_fasttext_space(text[end])) ++end;
    if (end > at) visit(text.substr(at, end - at));
    at = end;
  }
}

/// Number of words, as `for_each_word` visits them.
std::int64_t count_words(std::string_view text);

/// 64-bit hashes of the words for the lexical sketch: each word lower-cased in ASCII, with ASCII
/// punctuation removed at both ends (a word of nothing else is skipped). Appends to `hashes`. The
/// hash is h = mix64(length), then h = mix64(h ^ b) for each 8 bytes b of the word (little endian,
/// the last ones filled with zeros); a change here changes every stored sketch.
void append_sketch_words(std::string_view text, std::vector<std::uint64_t>& hashes);

/// Turns text into the rows of a model's input matrix: vocabulary words, subwords, the end of
/// sentence, word n-grams; in fastText's order; of a pruned model those that are left. Const after
/// construction; any number of threads.
class FasttextFeatures {
 public:
  /// Copies what it needs of the model.
  explicit FasttextFeatures(const FasttextVocabulary& model);
  ~FasttextFeatures();
  FasttextFeatures(FasttextFeatures&&) noexcept;

  /// Appends the row ids of one text and closes the row. The text is one line: its newlines
  /// count as spaces, and the end-of-sentence token is added once, at the end (what the Python
  /// binding and the command line with a final newline do). A word "</s>" in the text *is* the
  /// end of sentence, as in fastText: what follows it does not count. Labels, and unknown words
  /// that carry the label prefix, are ignored.
  void append_rows(std::string_view text, Csr<std::int32_t>& rows) const;

  /// Appends the rows of one word: its own, if it is known, and its subwords'.
  void append_word_rows(std::string_view word, std::vector<std::int32_t>& rows) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace winnow
