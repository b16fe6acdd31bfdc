// Where the texts of a part lie on the device before and after they are normalised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cuda/device_text.h"

namespace winnow::cuda {

/// Longer texts are the host's from their first byte on: a text has one warp, which the rest of the
/// device would wait for.
inline constexpr std::size_t kLongestText = std::size_t{1} << 20;

struct NormalTexts {
  static constexpr std::uint32_t kNone = ~0U;  ///< the size of a text that is the host's

  const char* raw;              ///< kEndOfText behind each text, and kBytesBehind behind all
  const std::int64_t* offsets;  ///< where each text begins, and where the last one's end mark ends
  std::int32_t count;
  char* bytes;           ///< at a multiple of 16; `bytes_for`
  std::uint32_t* sizes;  ///< of the normalised texts

  /// Where the normalised text begins of the text at `index`, before which there are `raw_bytes`
  /// with end marks: a multiple of 16, and so that it may be an eighth longer than the text, and by
  /// kMore.
  static constexpr std::uint32_t begin_of(std::size_t raw_bytes, std::size_t index) {
    return static_cast<std::uint32_t>(raw_bytes + raw_bytes / 8 + index * (kMore + 16)) & ~15U;
  }
  /// For so many bytes and texts.
  static constexpr std::size_t bytes_for(std::size_t raw_bytes, std::size_t texts) {
    return begin_of(raw_bytes, texts) + kBytesBehind;
  }

  constexpr std::uint32_t begin(std::int32_t text) const {
    return begin_of(static_cast<std::size_t>(offsets[text] - offsets[0]),
                    static_cast<std::size_t>(text));
  }
  constexpr std::uint32_t end(std::int32_t text) const {
    return begin(text) + (sizes[text] == kNone ? 0 : sizes[text]);
  }
  /// As it is before it is normalised.
  constexpr std::string_view text(std::int32_t text) const {
    const std::int64_t bytes_and_mark = offsets[text + 1] - offsets[text];
    return {raw + offsets[text], static_cast<std::size_t>(bytes_and_mark) - kEndOfText.size()};
  }
  /// How long the normalised text may be.
  constexpr std::uint32_t room(std::int32_t text) const { return begin(text + 1) - begin(text); }

 private:
  static constexpr std::uint32_t kMore = 32;
};

}  // namespace winnow::cuda
