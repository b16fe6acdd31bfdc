// A warp that normalises a text (core/normal_rules.h): stretches of plain ASCII 128 bytes at a
// time, 4 a thread; where there is something else, the prefixes that begin within 32 bytes, a place
// a thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "cuda/normal_texts.h"
#include "cuda/warp_sum.cuh"
#include "winnow/core/normal_rules.h"

namespace winnow::cuda {
namespace {

/// Whether the three bytes that begin at `at` are kSpaceMark.
__device__ inline bool is_space_mark(std::string_view text, std::size_t at) {
  return at + 2 < text.size() && text[at] == '\xE2' && text[at + 1] == '\x96' &&
         text[at + 2] == '\x81';
}

/// Calls visit(byte) for append_with_spaces(text).
template <class Visit>
__device__ void for_each_with_spaces(std::string_view text, Visit visit) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_mark = is_space_mark(text, at);
    visit(is_mark ? ' ' : text[at]);
    if (is_mark) at += 2;
  }
}

/// All threads of the warp call its functions.
class TextNormalizer {
 public:
  /// `out` has room for `room` bytes, at least two.
  __device__ TextNormalizer(const NormalRulesView& rules, std::string_view text, char* out,
                            std::uint32_t room, int lane)
      : rules_(rules),
        text_(text.data()),
        size_(static_cast<std::uint32_t>(text.size())),
        out_(out),
        most_(room - 1),
        lane_(static_cast<std::uint32_t>(lane)),
        after_space_(rules.spaces.removes_extra) {}

  /// The size of the normalised text, or NormalTexts::kNone if it has no room; the first lane's
  /// counts.
  __device__ std::uint32_t run() {
    if (rules_.spaces.adds_prefix) write(lane_ == 0 ? 1 : 0, [](char* to) { *to = ' '; });
    while (fits_ && at_ < size_) {
      if (!copy_plain()) replace();
    }
    return fits_ ? end() : NormalTexts::kNone;
  }

 private:
  using Prefix = NormalRulesView::Prefix;

  /// A shorter stretch is not worth a step.
  static constexpr std::uint32_t kLeastPlain = 32;

  /// Makes room for `count` bytes of this lane behind those of the lanes before it.
  template <class Write>
  __device__ void write(std::uint32_t count, Write write) {
    const std::uint32_t upto = warp_scan(count, static_cast<int>(lane_));
    const std::uint32_t all = __shfl_sync(kEveryLane, upto, kWarp - 1);
    fits_ = all <= most_ - written_;
    if (!fits_) return;
    write(out_ + written_ + (upto - count));
    written_ += all;
  }

  __device__ std::uint32_t byte_at(std::uint32_t at) const {
    return at < size_ ? static_cast<std::uint8_t>(text_[at]) : 0;
  }
  /// Four bytes, zeros behind the text.
  __device__ std::uint32_t four_at(std::uint32_t at) const {
    if (at >= size_) return 0;
    const auto address = reinterpret_cast<std::uintptr_t>(text_ + at);
    const auto* const aligned =
        reinterpret_cast<const std::uint32_t*>(address & ~std::uintptr_t{3});
    const std::uint64_t eight = aligned[0] | std::uint64_t{aligned[1]} << 32;
    const auto four = static_cast<std::uint32_t>(eight >> (8 * (address & 3)));
    return size_ - at >= 4 ? four : four & ((1U << (8 * (size_ - at))) - 1);
  }

  /// Goes over plain ASCII; false if there is little of it here.
  __device__ bool copy_plain() {
    const std::uint32_t at = at_ + 4 * lane_;
    const std::uint32_t four = four_at(at);
    std::uint32_t behind = __shfl_down_sync(kEveryLane, four & 255, 1);
    if (lane_ == kWarp - 1) behind = byte_at(at + 4);
    const std::uint64_t five = four | std::uint64_t{behind} << 32;
    std::uint32_t plain = 0;  // the first ones
    unsigned spaces = 0;
#pragma unroll
    for (std::uint32_t k = 0; k < 4; ++k) {
      const auto byte = static_cast<std::uint32_t>(five >> (8 * k)) & 255;
      const bool is_last = (five >> (8 * k + 8) & 0x80) != 0;  // a rule may go on with the next
      const bool is_plain = byte < 0x80 && !is_last && rules_.is_plain_ascii(byte & 0x7F);
      if (plain == k && is_plain && at + k < size_) ++plain;
      const bool is_space = byte == ' ' || (byte < 0x80 && rules_.is_mapped_ascii(byte & 0x7F));
      spaces |= (is_space ? 1U : 0U) << k;
    }
    const unsigned stops = __ballot_sync(kEveryLane, plain < 4);
    const int stop = stops == 0 ? kWarp - 1 : __ffs(static_cast<int>(stops)) - 1;
    const std::uint32_t count =
        4 * static_cast<std::uint32_t>(stop) + __shfl_sync(kEveryLane, plain, stop);
    if (count < kLeastPlain && at_ + count < size_) return false;
    const std::uint32_t before_lane = 4 * lane_;
    const std::uint32_t own = count <= before_lane ? 0 : min(count - before_lane, 4U);
    const unsigned inside = (1U << own) - 1;
    spaces &= inside;
    unsigned before = __shfl_up_sync(kEveryLane, spaces >> 3, 1);
    if (lane_ == 0) before = after_space_ ? 1 : 0;
    const unsigned extra = rules_.spaces.removes_extra ? spaces & (spaces << 1 | before) : 0;
    const unsigned kept = inside & ~extra;
    write(static_cast<std::uint32_t>(__popc(kept)), [&](char* to) {
#pragma unroll
      for (unsigned k = 0; k < 4; ++k) {
        if ((kept >> k & 1) == 0) continue;
        *to++ = (spaces >> k & 1) != 0 ? ' ' : static_cast<char>(four >> (8 * k));
      }
    });
    const std::uint32_t last = count - 1;
    const unsigned of_last = __shfl_sync(kEveryLane, spaces, static_cast<int>(last / 4));
    after_space_ = rules_.spaces.removes_extra && (of_last >> (last & 3) & 1) != 0;
    is_blank_ = is_blank_ && __any_sync(kEveryLane, spaces != inside ? 1 : 0) == 0;
    at_ += count;
    return true;
  }

  __device__ Prefix prefix_at(std::uint32_t at) const {
    const std::string_view text(text_ + at, size_ - at);
    const std::uint32_t byte = byte_at(at);
    if (byte >= 0x80) {
      const std::size_t length = valid_character_bytes(text);
      std::size_t behind = 0;
      const bool is_plain = length > 0 && rules_.is_plain_character(decode_character(text, behind));
      if (is_plain) return {length, {text_ + at, length}};
    } else if (byte_at(at + 1) < 0x80 && rules_.is_plain_ascii(byte) &&
               !rules_.is_mapped_ascii(byte)) {
      return {1, {text_ + at, 1}};
    }
    return rules_.prefix(text);
  }

  /// Which of the 32 places a prefix begins at, if one does at the first; `next`: the place behind
  /// the one that would begin at this lane's.
  __device__ unsigned begins(std::uint32_t next) const {
    unsigned reached = 1U << lane_;
    for (int round = 1; round < kWarp; round *= 2) {  // twice as many steps each time
      const bool goes_on = next < kWarp;
      const int from = goes_on ? static_cast<int>(next) : 0;
      const unsigned others = __shfl_sync(kEveryLane, reached, from);
      const std::uint32_t then = __shfl_sync(kEveryLane, next, from);
      if (goes_on) {
        reached |= others;
        next = then;
      }
    }
    return __shfl_sync(kEveryLane, reached, 0);
  }

  /// Goes over the prefixes that begin within 32 bytes.
  __device__ void replace() {
    const std::uint32_t at = at_ + lane_;
    const bool is_inside = at < size_;
    Prefix own = is_inside ? prefix_at(at) : Prefix{1, {}};
    const std::uint32_t next = lane_ + static_cast<std::uint32_t>(own.length);
    const unsigned places = begins(next) & __ballot_sync(kEveryLane, is_inside);
    if ((places >> lane_ & 1) == 0) own.normalized = {};
    std::string_view made = own.normalized;
    const bool is_space = made.size() == 1 && made[0] == ' ';
    const unsigned some = __ballot_sync(kEveryLane, !made.empty());
    const unsigned end_with_space =
        __ballot_sync(kEveryLane, !made.empty() && made[made.size() - 1] == ' ');
    is_blank_ = is_blank_ && (__ballot_sync(kEveryLane, is_space) & places) == places;
    if (rules_.spaces.removes_extra) {
      const unsigned before = some & ((1U << lane_) - 1);
      bool after_space = before == 0 ? after_space_ : ends_with_space(before, end_with_space);
      while (after_space && !made.empty() && made[0] == ' ') made.remove_prefix(1);
      if (some != 0) after_space_ = ends_with_space(some, end_with_space);
    }
    std::uint32_t count = 0;
    for_each_with_spaces(made, [&](char) { ++count; });
    write(count, [&](char* to) { for_each_with_spaces(made, [&](char byte) { *to++ = byte; }); });
    const int last = kWarp - 1 - __clz(static_cast<int>(places));
    at_ += __shfl_sync(kEveryLane, next, last);
  }

  /// Whether the last of some lanes is one of those.
  __device__ static bool ends_with_space(unsigned lanes, unsigned those) {
    return (those >> (kWarp - 1 - __clz(static_cast<int>(lanes))) & 1) != 0;
  }

  /// Spaces at the end.
  __device__ std::uint32_t end() {
    __syncwarp();  // all is written
    if (size_ == 0 || (rules_.spaces.removes_extra && is_blank_)) return 0;
    if (lane_ != 0) return 0;
    while (rules_.spaces.removes_extra && written_ > 0 && out_[written_ - 1] == ' ') --written_;
    if (rules_.spaces.adds_suffix) out_[written_++] = ' ';
    return written_;
  }

  const NormalRulesView& rules_;
  const char* const text_;
  const std::uint32_t size_;
  char* const out_;
  const std::uint32_t most_, lane_;
  std::uint32_t at_ = 0;       ///< of the text: a prefix begins here
  std::uint32_t written_ = 0;  ///< of the normalised one
  bool fits_ = true;
  bool after_space_;      ///< so that another space is an extra one
  bool is_blank_ = true;  ///< no prefix so far but those that stand for a space
};

constexpr int kNormalWarps = 4;   ///< of a block
constexpr int kNormalBlocks = 8;  ///< of a processor: for more, ptxas spills a register on sm_80

/// A warp a text.
__global__ void __launch_bounds__(kNormalWarps* kWarp, kNormalBlocks)
    normalize_texts_kernel(NormalRulesView rules, NormalTexts texts) {
  const auto warp = static_cast<int>(threadIdx.x) / kWarp;
  const auto lane = static_cast<int>(threadIdx.x) % kWarp;
  const auto text = static_cast<std::int32_t>(blockIdx.x) * kNormalWarps + warp;
  if (text >= texts.count) return;  // the whole warp
  const std::string_view raw = texts.text(text);
  std::uint32_t size = NormalTexts::kNone;
  if (raw.size() <= kLongestText) {
    size =
        TextNormalizer(rules, raw, texts.bytes + texts.begin(text), texts.room(text), lane).run();
  }
  if (lane == 0) texts.sizes[text] = size;
}

}  // namespace
}  // namespace winnow::cuda
