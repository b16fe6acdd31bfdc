// The texts of a part on their way to being normalised, which stay in the place's `kept`.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cuda/normal_texts.h"
#include "cuda/sections.h"
#include "cuda/started_texts.h"
#include "cuda/text_part.h"

namespace winnow::cuda {

/// Queues normalize_texts_kernel.
void normalize_texts(const Stream& stream, const NormalRulesView& rules, const NormalTexts& texts);

class NormalPart {
 public:
  static bool is_long(std::string_view text) { return text.size() > kLongestText; }

  /// Bytes of the device that a text takes, raw and normalised.
  static std::int64_t bytes_of(std::string_view text, const TextCall& call) {
    const bool is_placed = call.placed() != nullptr;
    if (is_long(text) && !is_placed) text = {};
    const std::int64_t raw = RawTexts::bytes_of(is_placed ? std::string_view() : text);
    return raw + static_cast<std::int64_t>(NormalTexts::bytes_for(text.size(), 1));
  }

  /// The texts [begin, end) of a call; long ones are not sent.
  NormalPart(const TextCall& call, std::int64_t begin, std::int64_t end)
      : call_(call),
        own_(call.texts.subspan(static_cast<std::size_t>(begin),
                                static_cast<std::size_t>(end - begin))),
        texts_(on_device_of(own_, call)),
        raw_(texts_, call.placed(), static_cast<std::size_t>(begin)) {
    for (const std::string_view text : texts_) raw_bytes_ += RawTexts::bytes_with_mark(text);
    sizes_at_ = kept_.add<std::uint32_t>(texts_.size());
    bytes_at_ = kept_.add<char>(NormalTexts::bytes_for(raw_bytes_, texts_.size()));
  }

  /// Of the normalised texts and the room between them.
  std::size_t room() const { return NormalTexts::bytes_for(raw_bytes_, texts_.size()); }

  std::size_t sent_bytes() const { return raw_.sent_bytes(); }
  /// Sends the texts, unless they are on the device, and queues the kernel. Behind the first `at`
  /// bytes of place.sent there is room for sent_bytes().
  NormalTexts start(PartPlace& place, const NormalRulesView& rules, std::size_t at = 0) const {
    raw_.write(place, at);
    place.send(raw_.sent_bytes(), at);
    if (call_.started != nullptr) call_.started->await_texts(place.stream);
    place.keep(kept_.bytes(), call_.lane.take_copy());
    const NormalTexts texts = on_device(place);
    place.mark(place.kernels_begin);
    normalize_texts(place.stream, rules, texts);
    return texts;
  }
  /// Queues the copy to the host of what was made.
  void receive(const PartPlace& place) const { place.receive_kept(kept_.bytes()); }

  NormalTexts on_device(const PartPlace& place) const {
    return {.raw = raw_.texts(place),
            .offsets = raw_.offsets(place),
            .count = static_cast<std::int32_t>(texts_.size()),
            .bytes = at<char>(place.kept, bytes_at_),
            .sizes = at<std::uint32_t>(place.kept, sizes_at_)};
  }

  struct Received {
    std::string_view text;
    std::uint32_t begin;  ///< in the part's normalised texts
    bool is_normal;       ///< or the host's
  };
  /// What has come, a text each.
  std::vector<Received> received(const PartPlace& place) const {
    const auto* const sizes = at<std::uint32_t>(*place.kept_copy, sizes_at_);
    const auto* const bytes = at<char>(*place.kept_copy, bytes_at_);
    std::vector<Received> all;
    std::size_t raw_bytes = 0;
    for (std::size_t t = 0; t < texts_.size(); ++t) {
      const std::uint32_t begin = NormalTexts::begin_of(raw_bytes, t);
      raw_bytes += RawTexts::bytes_with_mark(texts_[t]);
      const bool is_normal = sizes[t] != NormalTexts::kNone && !is_long(own_[t]);
      all.push_back({{bytes + begin, is_normal ? sizes[t] : 0}, begin, is_normal});
    }
    return all;
  }

 private:
  static std::vector<std::string_view> on_device_of(std::span<const std::string_view> own,
                                                    const TextCall& call) {
    std::vector<std::string_view> texts(own.begin(), own.end());
    if (call.placed() == nullptr) std::ranges::replace_if(texts, is_long, std::string_view());
    return texts;
  }

  const TextCall& call_;
  const std::span<const std::string_view> own_;
  const std::vector<std::string_view> texts_;  ///< as they are on the device
  const TextPart raw_;
  std::size_t raw_bytes_ = 0;
  Sections kept_;
  std::size_t sizes_at_, bytes_at_;
};

}  // namespace winnow::cuda
