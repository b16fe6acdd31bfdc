// Texts of a part of a batch on the device: sent with it, or there already with the whole batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "cuda/parts.h"
#include "cuda/raw_texts.h"

namespace winnow::cuda {

/// All texts of a batch in a place of the device.
struct PlacedTexts {
  RawTexts layout;
  const std::byte* bytes;  ///< on the device
};

/// The texts of a part.
class TextPart {
 public:
  /// `placed`: texts that are there already, of which these are those from `first` on.
  TextPart(std::span<const std::string_view> texts, const PlacedTexts* placed,
           std::size_t first = 0)
      : placed_(placed), first_(placed == nullptr ? 0 : first) {
    if (placed == nullptr) layout_.emplace(texts);
  }

  /// That go to a place's `sent`, to its begin or behind `at`.
  std::size_t sent_bytes() const { return layout_ ? layout_->bytes() : 0; }
  void write(PartPlace& place, std::size_t at = 0) const {
    if (layout_) layout_->write(place.sent.data() + at);
  }

  /// Of all texts that are there and what is behind each.
  std::size_t text_bytes() const { return layout().text_bytes(); }
  std::size_t whole_steps() const { return layout().whole_steps(); }
  /// Both on the device: where each text begins and where the last one's end ends; the texts.
  const std::int64_t* offsets(const PartPlace& place) const {
    return RawTexts::offsets(begin(place)) + first_;
  }
  const char* texts(const PartPlace& place) const { return layout().texts(begin(place)); }

 private:
  const RawTexts& layout() const { return layout_ ? *layout_ : placed_->layout; }
  const std::byte* begin(const PartPlace& place) const {
    return layout_ ? place.in.data() : placed_->bytes;
  }

  const PlacedTexts* placed_;
  std::size_t first_;
  std::optional<RawTexts> layout_;
};

}  // namespace winnow::cuda
