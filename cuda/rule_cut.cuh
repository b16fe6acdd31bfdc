// A block that cuts a text into words and lines: 16 bytes a thread.
#pragma once

#include "cuda/rule_text.cuh"

namespace winnow::cuda {
namespace {

using namespace character_class;

/// What 16 bytes of the text hold, a bit a byte.
struct Cut {
  unsigned words = 0;      ///< where they begin
  unsigned feeds = 0;      ///< line feeds
  unsigned breaks = 0;     ///< where what separates lines of str.splitlines() begins
  unsigned continued = 0;  ///< bytes that begin no character
};

__device__ inline Cut cut_at(const RuleText& text, std::uint32_t begin) {
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
    if ((what & kLineBreak) != 0 && !(byte == '\n' && after_return)) cut.breaks |= bit;
    after_space = is_space;
    after_return = byte == '\r';
  }
  return cut;
}

/// Of a whole text.
struct CutSums {
  unsigned words, feeds, breaks, continued;
};

/// Gives `sink` what the text is cut at; who gets what in which order is open. Of each, its number
/// and place, and the bytes before it that begin no character:
///   sink.word(number, at, continued), sink.feed(number, at, continued)
/// and for each break, how many words begin before it: sink.line_break(words).
template <class Sink>
__device__ void cut_text(const RuleText& text, CutSums& sums, unsigned long long* of_warp,
                         Sink sink) {
  // Of a step at most 16 * kRuleThreads, so 16 bits are enough.
  constexpr int kFeeds = 16, kBreaks = 32, kContinued = 48;
  const auto at_once = [](int words, int feeds, int breaks, int continued) {
    return static_cast<unsigned long long>(words) |
           static_cast<unsigned long long>(feeds) << kFeeds |
           static_cast<unsigned long long>(breaks) << kBreaks |
           static_cast<unsigned long long>(continued) << kContinued;
  };
  const auto number = [](unsigned long long packed, int shift) {
    return static_cast<std::uint32_t>(packed >> shift & 0xffff);
  };
  CutSums before{};
  for (std::uint32_t step = 0; step < text.size; step += 16 * kRuleThreads) {
    const std::uint32_t begin = step + 16 * thread();
    const Cut cut = begin < text.size ? cut_at(text, begin) : Cut{};
    unsigned long long all = 0;
    const unsigned long long own = block_scan(
        at_once(__popc(cut.words), __popc(cut.feeds), __popc(cut.breaks), __popc(cut.continued)),
        of_warp, all);
    /// Calls each(number, at, mask of the bytes before it) for the bits that are set.
    const auto for_each = [&](unsigned bits, std::uint32_t count, auto each) {
      for (; bits != 0; bits &= bits - 1) {
        const int bit = __ffs(static_cast<int>(bits)) - 1;
        each(count++, begin + static_cast<std::uint32_t>(bit), (1U << bit) - 1);
      }
    };
    const auto up_to = [](unsigned bits, unsigned mask) {
      return static_cast<std::uint32_t>(__popc(bits & mask));
    };
    const std::uint32_t words = before.words + number(own, 0);
    const std::uint32_t continued = before.continued + number(own, kContinued);
    for_each(cut.words, words, [&](std::uint32_t word, std::uint32_t at, unsigned mask) {
      sink.word(word, at, continued + up_to(cut.continued, mask));
    });
    for_each(cut.feeds, before.feeds + number(own, kFeeds),
             [&](std::uint32_t feed, std::uint32_t at, unsigned mask) {
               sink.feed(feed, at, continued + up_to(cut.continued, mask));
             });
    for_each(cut.breaks, 0, [&](std::uint32_t, std::uint32_t, unsigned mask) {
      sink.line_break(words + up_to(cut.words, mask));
    });
    before.words += number(all, 0);
    before.feeds += number(all, kFeeds);
    before.breaks += number(all, kBreaks);
    before.continued += number(all, kContinued);
  }
  if (thread() == 0) sums = before;
  __syncthreads();
}

/// How many lines str.splitlines() gives.
__device__ inline std::uint32_t python_lines(const RuleText& text, const CutSums& sums) {
  const bool ends_with_break = text.size == 0 || (text.class_before(text.size) & kLineBreak) != 0;
  return sums.breaks + (ends_with_break ? 0 : 1);
}

}  // namespace
}  // namespace winnow::cuda
