// Texts of a part of a batch on the device: sent with it, or there already with the whole batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "cuda/parts.h"
#include "cuda/text_layout.h"

namespace winnow::cuda {

/// As all kernels of raw texts read them: kEndOfText behind each, up to a multiple of kStepBytes.
class RawTexts : public TextLayout<std::int64_t> {
 public:
  explicit RawTexts(std::span<const std::string_view> texts)
      : TextLayout(texts, kEndOfText, kStepBytes) {}

  /// Bytes of the device that a text takes.
  static std::int64_t bytes_of(std::string_view text) {
    return static_cast<std::int64_t>(text.size() + kEndOfText.size() + sizeof(std::int64_t));
  }
};

/// All texts of a batch in a place of the device.
struct PlacedTexts {
  RawTexts layout;
  const std::byte* bytes;  ///< on the device
};

/// The texts of a part.
class TextPart {
 public:
  /// `placed`: the same texts, if they are there.
  TextPart(std::span<const std::string_view> texts, const PlacedTexts* placed) : placed_(placed) {
    if (placed == nullptr) layout_.emplace(texts);
  }

  /// That go to the begin of a place's `sent`.
  std::size_t sent_bytes() const { return layout_ ? layout_->bytes() : 0; }
  void write(PartPlace& place) const {
    if (layout_) layout_->write(place.sent.data());
  }

  /// Of the texts and what is behind each.
  std::size_t text_bytes() const { return layout().text_bytes(); }
  std::size_t whole_steps() const { return layout().whole_steps(); }
  /// Both on the device: where each text begins and where the last one's end ends; the texts.
  const std::int64_t* offsets(const PartPlace& place) const {
    return RawTexts::offsets(begin(place));
  }
  const char* texts(const PartPlace& place) const { return layout().texts(begin(place)); }

 private:
  const RawTexts& layout() const { return layout_ ? *layout_ : placed_->layout; }
  const std::byte* begin(const PartPlace& place) const {
    return layout_ ? place.in.data() : placed_->bytes;
  }

  const PlacedTexts* placed_;
  std::optional<RawTexts> layout_;
};

}  // namespace winnow::cuda
