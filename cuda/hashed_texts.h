// Texts of a part on the device, and where the hashes of their words go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "cuda/parts.h"
#include "cuda/text_part.h"

namespace winnow::cuda {

/// Where the hashes of a text's words begin, by where the text does: a word takes two bytes with
/// what separates it, and kEndOfText stands behind each text.
constexpr std::int64_t first_hash(std::int64_t offset) { return offset / 2; }

struct DeviceHashedTexts {
  const char* bytes;            ///< at a multiple of 16; kBytesBehind more may be read
  const std::int64_t* offsets;  ///< where each text begins, and where the last one's end mark ends
  std::uint64_t* hashes;        ///< those of each text from first_hash on
  std::int64_t* begins;         ///< of each text's hashes
  std::int64_t* ends;
};

/// How texts are sent to a place. Its `work` begins with what hash_words_kernel makes of them.
class HashedTexts {
 public:
  HashedTexts(std::span<const std::string_view> texts, const PlacedTexts* placed)
      : part_(texts, placed), count_(texts.size()) {}

  /// As of TextPart.
  std::size_t sent_bytes() const { return part_.sent_bytes(); }
  void write(PartPlace& place) const { part_.write(place); }

  /// Bytes of the device that a text takes, its hashes too.
  static std::int64_t bytes_of(std::string_view text) {
    constexpr std::int64_t kBeside = 24;
    const std::int64_t bytes = RawTexts::bytes_of(text);
    return bytes + 8 * first_hash(bytes) + kBeside;
  }

  /// Room for so many.
  std::size_t hashes() const {
    return static_cast<std::size_t>(first_hash(static_cast<std::int64_t>(part_.text_bytes()))) + 1;
  }
  /// At the begin of `work`, which must have room for so many numbers of 64 bits.
  std::size_t numbers() const { return hashes() + 2 * count_; }

  DeviceHashedTexts on_device(const PartPlace& place) const {
    auto* const numbers = reinterpret_cast<std::int64_t*>(place.work.data());
    return {.bytes = part_.texts(place),
            .offsets = part_.offsets(place),
            .hashes = reinterpret_cast<std::uint64_t*>(numbers),
            .begins = numbers + hashes(),
            .ends = numbers + hashes() + count_};
  }

 private:
  TextPart part_;
  std::size_t count_;
};

}  // namespace winnow::cuda
