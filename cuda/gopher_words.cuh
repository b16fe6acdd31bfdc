// count_gopher: a block cuts a text into words and lines, and counts what is in the words.
#pragma once

#include <utility>

#include "cuda/gopher_text.cuh"
#include "winnow/core/stop_words.h"

namespace winnow::cuda {
namespace {

using namespace character_class;

/// What 16 bytes of the text hold, a bit a byte.
struct Cut {
  unsigned words = 0;      ///< where they begin
  unsigned feeds = 0;      ///< line feeds
  unsigned continued = 0;  ///< bytes that begin no character
  unsigned breaks = 0;     ///< how many line breaks end there
};

__device__ inline Cut cut_at(const GopherText& text, std::uint32_t begin) {
  Cut cut;
  bool after_space = begin == 0 || (text.class_before(begin) & kSpace) != 0;
  bool after_return = begin > 0 && text.bytes[begin - 1] == '\r';
  const std::uint32_t end = min(begin + 16, text.size);
  for (std::uint32_t at = begin; at < end; ++at) {
    const unsigned bit = 1U << (at - begin);
    const char byte = text.bytes[at];
    if ((byte & 0xC0) == 0x80) {
      cut.continued |= bit;
      continue;
    }
    std::size_t next = at;
    const CharacterClass what = text.classes[text.next(next)];
    const bool is_space = (what & kSpace) != 0;
    if (!is_space && after_space) cut.words |= bit;
    if (byte == '\n') cut.feeds |= bit;
    if ((what & kLineBreak) != 0 && !(byte == '\n' && after_return)) ++cut.breaks;
    after_space = is_space;
    after_return = byte == '\r';
  }
  return cut;
}

/// Finds where words begin and line feeds are.
__device__ inline void cut_text(const GopherText& text, GopherRoom& room, GopherSums& sums,
                                unsigned long long* of_warp) {
  constexpr int kFeeds = 16, kContinued = 32;  // where their number is in 64 bits
  std::uint32_t words = 0, feeds = 0, continued = 0;
  for (std::uint32_t step = 0; step < text.size; step += 16 * kGopherThreads) {
    const std::uint32_t begin = step + 16 * thread();
    const Cut cut = begin < text.size ? cut_at(text, begin) : Cut{};
    unsigned long long all = 0;
    const unsigned long long before =
        block_scan(static_cast<unsigned long long>(__popc(cut.words)) |
                       static_cast<unsigned long long>(__popc(cut.feeds)) << kFeeds |
                       static_cast<unsigned long long>(__popc(cut.continued)) << kContinued,
                   of_warp, all);
    const auto own_continued = continued + static_cast<std::uint32_t>(before >> kContinued);
    const auto continued_at = [&](int bit) {
      return static_cast<Place>(
          own_continued + static_cast<std::uint32_t>(__popc(cut.continued & ((1U << bit) - 1))));
    };
    std::uint32_t word = words + static_cast<std::uint32_t>(before & 0xffff);
    for (unsigned left = cut.words; left != 0; left &= left - 1) {
      const int bit = __ffs(static_cast<int>(left)) - 1;
      room.begin[word] = static_cast<Place>(begin + static_cast<std::uint32_t>(bit));
      room.continued[word++] = continued_at(bit);
    }
    std::uint32_t feed = feeds + static_cast<std::uint32_t>(before >> kFeeds & 0xffff);
    for (unsigned left = cut.feeds; left != 0; left &= left - 1) {
      const int bit = __ffs(static_cast<int>(left)) - 1;
      room.feeds[feed] = static_cast<Place>(begin + static_cast<std::uint32_t>(bit));
      room.continued_before_feed[feed++] = continued_at(bit);
    }
    words += static_cast<std::uint32_t>(all & 0xffff);
    feeds += static_cast<std::uint32_t>(all >> kFeeds & 0xffff);
    continued += static_cast<std::uint32_t>(all >> kContinued);
    add_of_warp(sums.breaks, cut.breaks);
  }
  if (thread() == 0) {
    sums.words = words;
    sums.feeds = feeds;
    sums.continued = continued;
  }
  __syncthreads();
}

/// A word as a thread goes through it.
struct DeviceWord {
  std::uint32_t end = 0;  ///< bytes
  std::uint32_t characters = 0;
  unsigned any = 0, all = 0xff;  ///< classes of its characters
  unsigned hashes = 0, ellipses = 0;
  bool ends_with_ellipsis = false;
};

__device__ inline DeviceWord word_at(const GopherText& text, std::uint32_t begin) {
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

__device__ inline bool is_bullet(const GopherText& text, std::uint32_t begin) {
  if (text.bytes[begin] == '-') return true;
  std::size_t at = begin;
  return text.next(at) == U'•';
}

/// Whether a line breaks between a word and the one before it, or it is the first one.
__device__ inline bool is_first_of_line(const GopherText& text, std::uint32_t begin) {
  for (std::uint32_t at = begin; at > 0;) {
    const CharacterClass what = text.class_before(at);
    if ((what & kSpace) == 0) return false;
    if ((what & kLineBreak) != 0) return true;
    do --at;
    while ((text.bytes[at] & 0xC0) == 0x80);
  }
  return true;
}

__device__ inline bool is_last_of_line(const GopherText& text, std::uint32_t end) {
  for (std::size_t at = end; at < text.size;) {
    const CharacterClass what = text.classes[text.next(at)];
    if ((what & kSpace) == 0) return false;
    if ((what & kLineBreak) != 0) return true;
  }
  return true;
}

template <std::size_t Word>
inline constexpr std::uint64_t kStopWord = short_word(kStopWords[Word]);
template <std::size_t Word>
inline constexpr std::size_t kStopWordSize = kStopWords[Word].size();

template <std::size_t... Words>
__device__ unsigned stop_word_of(std::uint64_t number, std::uint32_t size,
                                 std::index_sequence<Words...> /*all*/) {
  return ((number == kStopWord<Words> && size == kStopWordSize<Words> ? 1U << Words : 0U) | ...);
}

/// Ends the words, counts what is in them, and joins them.
__device__ inline void count_words(const GopherText& text, GopherRoom& room, GopherSums& sums,
                                   unsigned long long* of_warp) {
  constexpr int kBytes = 32;  // where their number is in 64 bits
  const std::uint32_t words = sums.words;
  std::uint32_t characters = 0, bytes = 0;
  for (std::uint32_t step = 0; step < words; step += kGopherThreads) {
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
      const unsigned stop_word =
          size > 4 ? 0
                   : stop_word_of(bytes_at(text.bytes + begin, size).first, size,
                                  std::make_index_sequence<std::size(kStopWords)>());
      if (stop_word != 0) atomicOr(&sums.stop_words, stop_word);
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
