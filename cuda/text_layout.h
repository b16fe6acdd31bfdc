// Texts one behind another, as a part of a batch is sent.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

namespace winnow::cuda {

/// Writes the texts, `behind` behind each, and then spaces, `room` bytes in all; and where each
/// text begins, and where the last one's `behind` ends.
template <class Offset>
void lay_out(std::span<const std::string_view> texts, std::string_view behind, Offset* offsets,
             char* to, std::size_t room) {
  char* at = to;
  for (const std::string_view text : texts) {
    *offsets++ = static_cast<Offset>(at - to);
    at = std::ranges::copy(text, at).out;
    at = std::ranges::copy(behind, at).out;
  }
  *offsets = static_cast<Offset>(at - to);
  std::fill(at, to + room, ' ');
}

}  // namespace winnow::cuda
