// count_gopher: what is in the words of a text.
#pragma once

#include "cuda/gopher_room.cuh"
#include "cuda/rule_cut.cuh"

namespace winnow::cuda {
namespace {

/// Where words begin and line feeds are.
struct GopherCutSink {
  GopherRoom& room;

  __device__ void word(std::uint32_t word, std::uint32_t at, std::uint32_t continued) const {
    room.begin[word] = static_cast<Place>(at);
    room.continued[word] = static_cast<Place>(continued);
  }
  __device__ void feed(std::uint32_t feed, std::uint32_t at, std::uint32_t continued) const {
    room.feeds[feed] = static_cast<Place>(at);
    room.continued_before_feed[feed] = static_cast<Place>(continued);
  }
  __device__ void line_break(std::uint32_t /*words*/) const {}
};

/// A word as a thread goes through it.
struct DeviceWord {
  std::uint32_t end = 0;  ///< bytes
  std::uint32_t characters = 0;
  unsigned any = 0, all = 0xff;  ///< classes of its characters
  unsigned hashes = 0, ellipses = 0;
  bool ends_with_ellipsis = false;
};

__device__ inline DeviceWord word_at(const RuleText& text, std::uint32_t begin) {
  constexpr char32_t kEllipsis = U'…';
  DeviceWord word;
  unsigned dots = 0;  // in a row
  std::size_t at = begin;
  while (at < text.size) {
    std::size_t next = at;
    const char32_t character = text.next(next);
    const CharacterClass what = text.classes[character];
    if ((what & kSpace) != 0) break;
    word.any |= what;
    word.all &= what;
    ++word.characters;
    dots = character == U'.' ? dots + 1 : 0;
    if (character == kEllipsis || (dots > 0 && dots % 3 == 0)) ++word.ellipses;
    if (character == U'#') ++word.hashes;
    word.ends_with_ellipsis = character == kEllipsis || dots >= 3;
    at = next;
  }
  word.end = static_cast<std::uint32_t>(at);
  return word;
}

__device__ inline bool is_bullet(const RuleText& text, std::uint32_t begin) {
  if (text.bytes[begin] == '-') return true;
  std::size_t at = begin;
  return text.next(at) == U'•';
}

/// Whether a line breaks between a word and the one before it, or it is the first one.
__device__ inline bool is_first_of_line(const RuleText& text, std::uint32_t begin) {
  for (std::uint32_t at = begin; at > 0;) {
    const CharacterClass what = text.class_before(at);
    if ((what & kSpace) == 0) return false;
    if ((what & kLineBreak) != 0) return true;
    do --at;
    while ((text.bytes[at] & 0xC0) == 0x80);
  }
  return true;
}

__device__ inline bool is_last_of_line(const RuleText& text, std::uint32_t end) {
  for (std::size_t at = end; at < text.size;) {
    const CharacterClass what = text.classes[text.next(at)];
    if ((what & kSpace) == 0) return false;
    if ((what & kLineBreak) != 0) return true;
  }
  return true;
}

/// Ends the words, counts what is in them, and joins them.
__device__ inline void count_words(const RuleText& text, GopherRoom& room, GopherSums& sums,
                                   unsigned long long* of_warp) {
  constexpr int kBytes = 32;  // where their number is in 64 bits
  const std::uint32_t words = sums.cut.words;
  std::uint32_t characters = 0, bytes = 0;
  for (std::uint32_t step = 0; step < words; step += kRuleThreads) {
    const std::uint32_t w = step + thread();
    const std::uint32_t begin = w < words ? room.begin[w] : 0;
    const DeviceWord word = w < words ? word_at(text, begin) : DeviceWord{};
    const std::uint32_t size = w < words ? word.end - begin : 0;
    const bool is_plain = size > 0 && (word.all & kPunctuation) == 0;
    add_of_warp(sums.plain_words, is_plain ? 1 : 0);
    add_of_warp(sums.plain_characters, is_plain ? word.characters : 0);
    add_of_warp(sums.alphabetic_words, (word.any & kLetter) != 0 ? 1 : 0);
    if (word.hashes > 0) atomicAdd(&sums.hashes, word.hashes);
    if (word.ellipses > 0) atomicAdd(&sums.ellipses, word.ellipses);
    if (word.ends_with_ellipsis && is_last_of_line(text, word.end)) {
      atomicAdd(&sums.ellipsis_lines, 1U);
    }
    unsigned long long all = 0;
    const unsigned long long before =
        block_scan(word.characters | static_cast<unsigned long long>(size) << kBytes, of_warp, all);
    if (size > 0) {
      if (is_bullet(text, begin) && is_first_of_line(text, begin)) {
        atomicAdd(&sums.bullet_lines, 1U);
      }
      const int stop_word = place_among<kStopWords>(text.bytes + begin, size);
      if (stop_word >= 0) atomicOr(&sums.stop_words, 1U << stop_word);
      const std::uint32_t place = bytes + static_cast<std::uint32_t>(before >> kBytes);
      room.end[w] = static_cast<Place>(word.end);
      room.characters[w] = static_cast<Place>(characters + static_cast<std::uint32_t>(before));
      room.bytes[w] = static_cast<Place>(place);
      for (std::uint32_t k = 0; k < size; ++k) room.joined[place + k] = text.bytes[begin + k];
    }
    characters += static_cast<std::uint32_t>(all);
    bytes += static_cast<std::uint32_t>(all >> kBytes);
  }
  if (thread() == 0) {
    room.characters[words] = static_cast<Place>(characters);
    room.bytes[words] = static_cast<Place>(bytes);
  }
  __syncthreads();
}

}  // namespace
}  // namespace winnow::cuda
