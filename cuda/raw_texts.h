// Texts one behind another, as they are sent.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "cuda/device_text.h"

namespace winnow::cuda {

/// Where texts lie in the bytes that are sent: first where each begins and where the last one's end
/// mark ends, then the texts, kEndOfText behind each, and spaces: up to a multiple of kStepBytes,
/// and kBytesBehind more.
class RawTexts {
 public:
  explicit RawTexts(std::span<const std::string_view> texts) : texts_(texts) {
    for (const std::string_view text : texts) text_bytes_ += bytes_with_mark(text);
    constexpr std::size_t kStep = kStepBytes;
    whole_steps_ = (text_bytes_ + kStep - 1) / kStep * kStep;
  }

  static constexpr std::size_t bytes_with_mark(std::string_view text) {
    return text.size() + kEndOfText.size();
  }
  /// Bytes of the device that a text takes.
  static std::int64_t bytes_of(std::string_view text) {
    return static_cast<std::int64_t>(bytes_with_mark(text) + sizeof(std::int64_t));
  }

  /// Of the texts and their marks.
  std::size_t text_bytes() const { return text_bytes_; }
  /// Those up to the multiple.
  std::size_t whole_steps() const { return whole_steps_; }
  /// Of all: a multiple of 16.
  std::size_t bytes() const { return texts_at() + whole_steps_ + kBytesBehind; }

  void write(std::byte* to) const {
    auto* offsets = reinterpret_cast<std::int64_t*>(to);
    char* const begin = reinterpret_cast<char*>(to + texts_at());
    char* at = begin;
    for (const std::string_view text : texts_) {
      *offsets++ = at - begin;
      at = std::ranges::copy(text, at).out;
      at = std::ranges::copy(kEndOfText, at).out;
    }
    *offsets = at - begin;
    std::fill(at, begin + whole_steps_ + kBytesBehind, ' ');
  }

  /// Where they are, by where it all begins.
  static const std::int64_t* offsets(const std::byte* begin) {
    return reinterpret_cast<const std::int64_t*>(begin);
  }
  const char* texts(const std::byte* begin) const {
    return reinterpret_cast<const char*>(begin + texts_at());
  }

 private:
  std::size_t texts_at() const {
    return ((texts_.size() + 1) * sizeof(std::int64_t) + 15) / 16 * 16;
  }

  std::span<const std::string_view> texts_;
  std::size_t text_bytes_ = 0, whole_steps_ = 0;
};

}  // namespace winnow::cuda
