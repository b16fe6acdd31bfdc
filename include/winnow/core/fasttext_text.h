// Text in fastText's sense, to the bit: separators, hashes, n-grams.
// Definition: fastText src/dictionary.cc (readWord, hash, addWordNgrams, computeSubwords).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace winnow {

static_assert(std::endian::native == std::endian::little);

/// fastText's seven separators: space, \t, \n, \v, \f, \r and NUL.
constexpr bool is_fasttext_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

/// Bit k is set if byte k of the four in a word is one.
constexpr std::uint32_t separators_of_four(std::uint32_t bytes) {
  // Additions to seven bits carry into the eighth where a byte is large enough, and no further.
  const std::uint32_t low = bytes & 0x7f7f7f7fU;
  const std::uint32_t not_nul = low + 0x7f7f7f7fU;
  const std::uint32_t not_blank = (low ^ 0x20202020U) + 0x7f7f7f7fU;
  const std::uint32_t from_tab = low + 0x77777777U;       // from 9 on
  const std::uint32_t behind_return = low + 0x72727272U;  // from 14 on
  const std::uint32_t any = ~(not_nul & not_blank) | (from_tab & ~behind_return);
  const std::uint32_t flags = (any & ~bytes & 0x80808080U) >> 7;
  return (flags * 0x10204080U) >> 28;  // moves flag k to bit 28 + k
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

/// The hash of a word n-gram, one more word at a time; it begins with `fasttext_ngram_begin` of the
/// first word's hash. fastText keeps its uint32 hashes in int32 and widens them with their sign.
constexpr std::uint64_t fasttext_ngram_begin(std::uint32_t hash) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(hash)));
}
constexpr std::uint64_t fasttext_ngram_step(std::uint64_t ngram, std::uint32_t hash) {
  return ngram * 116049371U + fasttext_ngram_begin(hash);
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

/// A word between fastText's two marks, "<word>", byte by byte.
struct MarkedWord {
  std::string_view word;
  constexpr std::size_t size() const { return word.size() + 2; }
  constexpr char operator[](std::size_t at) const {
    if (at == 0) return '<';
    return at <= word.size() ? word.data()[at - 1] : '>';
  }
};

/// Calls visit(begin, end, hash) for each subword of a word, given as "<word>" (a MarkedWord, or
/// its bytes): the runs of minn to maxn characters, but the two marks alone; in fastText's order.
/// ("</s>" has none: that is the caller's to see.)
template <class Marked, class Visit>
constexpr void for_each_subword(const Marked& marked, std::size_t size, std::int32_t minn,
                                std::int32_t maxn, Visit visit) {
  for (std::size_t begin = 0; begin < size; ++begin) {
    if ((marked[begin] & 0xC0) == 0x80) continue;
    std::uint32_t hash = kFasttextHashBasis;
    std::size_t end = begin;
    for (std::int32_t n = 1; n <= maxn && end < size; ++n) {
      do {
        hash = fasttext_hash_step(hash, marked[end++]);
      } while (end < size && (marked[end] & 0xC0) == 0x80);
      const bool is_mark = n == 1 && (begin == 0 || end == size);
      if (n >= minn && !is_mark) visit(begin, end, hash);
    }
  }
}

}  // namespace winnow
