// Texts of a part on the device, and where the hashes of their words go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "cuda/parts.h"
#include "cuda/text_layout.h"

namespace winnow::cuda {

/// Where the hashes of a text's words begin, by where the text does: a word takes two bytes with
/// what separates it, and a space stands behind each text.
constexpr std::int64_t first_hash(std::int64_t offset) { return offset / 2; }

struct DeviceHashedTexts {
  const char* bytes;            ///< at a multiple of 16; kBytesBehind more may be read
  const std::int64_t* offsets;  ///< where each text begins, and where the last one's space ends
  std::uint64_t* hashes;        ///< those of each text from first_hash on
  std::int64_t* begins;         ///< of each text's hashes
  std::int64_t* ends;
};

/// How texts are sent to a place. Its `work` begins with what hash_words_kernel makes of them.
class HashedTexts {
 public:
  explicit HashedTexts(std::span<const std::string_view> texts)
      : layout_(texts, " "), count_(texts.size()) {}

  /// Of what is sent.
  std::size_t bytes() const { return layout_.bytes(); }
  void write(std::byte* to) const { layout_.write(to); }

  /// Bytes of the device that a text takes, its hashes too.
  static std::int64_t bytes_of(std::string_view text) {
    return static_cast<std::int64_t>(text.size() + 8 * (text.size() / 2) + 40);
  }

  /// Room for so many.
  std::size_t hashes() const {
    return static_cast<std::size_t>(first_hash(static_cast<std::int64_t>(layout_.text_bytes()))) +
           1;
  }
  /// At the begin of `work`, which must have room for so many numbers of 64 bits.
  std::size_t numbers() const { return hashes() + 2 * count_; }

  DeviceHashedTexts on_device(const PartPlace& place) const {
    auto* const numbers = reinterpret_cast<std::int64_t*>(place.work.data());
    return {.bytes = layout_.texts(place.in.data()),
            .offsets = layout_.offsets(place.in.data()),
            .hashes = reinterpret_cast<std::uint64_t*>(numbers),
            .begins = numbers + hashes(),
            .ends = numbers + hashes() + count_};
  }

 private:
  TextLayout<std::int64_t> layout_;
  std::size_t count_;
};

}  // namespace winnow::cuda
