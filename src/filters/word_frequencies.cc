#include "winnow/filters/word_frequencies.h"

#include <bit>
#include <cmath>

#include "filters/rule_scratch.h"
#include "winnow/core/hash.h"
#include "winnow/core/portable_math.h"
#include "winnow/text/plain_line.h"

namespace winnow {
namespace {

/// 2^20 log2 x, rounded to the nearest, halves up.
std::int32_t scaled_log2(double x) {
  constexpr double kLog2 = 0.693147180559945309417232121458;
  const double bits = portable_log(x) / kLog2;
  return static_cast<std::int32_t>(
      std::floor(bits * static_cast<double>(WordFrequencies::kBit) + 0.5));
}

}  // namespace

WordFrequencies::WordFrequencies(WordCounts counts) : words_(std::move(counts.words)) {
  const double all = static_cast<double>(counts.tokens) + 1;
  std::int64_t unlisted = counts.tokens;
  slots_.assign(std::bit_ceil(2 * words_.size() + 2), 0);
  for (std::size_t w = 0; w < words_.size(); ++w) {
    unlisted -= words_[w].count;
    bits_.push_back(scaled_log2(all / static_cast<double>(words_[w].count)));
    slots_[slot_of(words_[w].word)] = static_cast<std::uint32_t>(w + 1);
  }
  const double others = static_cast<double>(counts.distinct) - static_cast<double>(words_.size());
  unknown_bits_ = scaled_log2(all * (others + 1) / (static_cast<double>(unlisted) + 1));
}

std::size_t WordFrequencies::slot_of(std::string_view word) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = xxh64(word) & mask;
  while (slots_[at] != 0 && words_[slots_[at] - 1].word != word) at = (at + 1) & mask;
  return at;
}

WordFrequencies::Cost WordFrequencies::cost(std::string_view word) const {
  const std::uint32_t number = slots_[slot_of(word)];
  if (number == 0) return {unknown_bits_, false};
  return {bits_[number - 1], true};
}

void measure_unigram_winnow(RuleScratch& scratch, std::span<double> facts) {
  facts[0] = facts[1] = 0;
  const WordFrequencies* const frequencies = scratch.sources.words;
  if (frequencies == nullptr) return;
  std::int64_t bits = 0;
  std::int64_t words = 0;
  std::int64_t unknown = 0;
  for_each_plain_word(scratch.text.text(), scratch.bytes, [&](std::string_view word) {
    const WordFrequencies::Cost cost = frequencies->cost(word);
    bits += cost.bits;
    ++words;
    unknown += cost.known ? 0 : 1;
  });
  facts[0] = share(bits, words) / static_cast<double>(WordFrequencies::kBit);
  facts[1] = share(unknown, words);
}

}  // namespace winnow
