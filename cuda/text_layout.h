// Texts one behind another, as a part of a batch is sent.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "cuda/device_text.h"

namespace winnow::cuda {

/// Where texts lie in the bytes that are sent: first where each begins and where the last one's
/// `behind` ends, then the texts, `behind` behind each, and spaces.
template <class Offset>
class TextLayout {
 public:
  /// The texts and spaces are a multiple of `step` bytes, itself one of 16, and kBytesBehind more.
  TextLayout(std::span<const std::string_view> texts, std::string_view behind,
             std::size_t step = 16)
      : texts_(texts), behind_(behind) {
    for (const std::string_view text : texts) text_bytes_ += text.size() + behind.size();
    whole_steps_ = (text_bytes_ + step - 1) / step * step;
  }

  /// Of the texts and what is behind each.
  std::size_t text_bytes() const { return text_bytes_; }
  /// Those up to the multiple.
  std::size_t whole_steps() const { return whole_steps_; }
  /// Of all: a multiple of 16.
  std::size_t bytes() const { return texts_at() + whole_steps_ + kBytesBehind; }

  void write(std::byte* to) const {
    auto* offsets = reinterpret_cast<Offset*>(to);
    char* const begin = reinterpret_cast<char*>(to + texts_at());
    char* at = begin;
    for (const std::string_view text : texts_) {
      *offsets++ = static_cast<Offset>(at - begin);
      at = std::ranges::copy(text, at).out;
      at = std::ranges::copy(behind_, at).out;
    }
    *offsets = static_cast<Offset>(at - begin);
    std::fill(at, begin + whole_steps_ + kBytesBehind, ' ');
  }

  /// Where they are, by where it all begins.
  static const Offset* offsets(const std::byte* begin) {
    return reinterpret_cast<const Offset*>(begin);
  }
  const char* texts(const std::byte* begin) const {
    return reinterpret_cast<const char*>(begin + texts_at());
  }

 private:
  std::size_t texts_at() const { return ((texts_.size() + 1) * sizeof(Offset) + 15) / 16 * 16; }

  std::span<const std::string_view> texts_;
  std::string_view behind_;
  std::size_t text_bytes_ = 0, whole_steps_ = 0;
};

}  // namespace winnow::cuda
