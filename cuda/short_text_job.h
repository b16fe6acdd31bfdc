// What a device says of each text by itself; long texts, which it would wait for, are the host's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cuda/device_text.h"
#include "cuda/parts.h"
#include "cuda/started_texts.h"

namespace winnow::cuda {

/// Kernel has
///   name()                          for errors
///   scratch_bytes(bytes, texts)     of the device, for texts of so many bytes, one more for each
///   start(stream, texts, results)   queues its kernel for ShortTexts
///   is_done(result)                 whether it is the device's
///   result(text)                    on the host: of long texts, and where the device's is none
template <class Kernel, class Result>
struct ShortTextJob {
  Kernel kernel;
  std::span<const std::string_view> texts;
  std::span<Result> results;
  const PlacedTexts* placed = nullptr;

  static bool is_long(std::string_view text) { return text.size() > kLongestShortText; }

  std::string_view name() const { return kernel.name(); }
  std::int64_t bytes(std::int64_t row) const {
    const std::string_view text = texts[static_cast<std::size_t>(row)];
    const bool is_sent = placed != nullptr || !is_long(text);
    const std::int64_t size = RawTexts::bytes_of(is_sent ? text : std::string_view());
    return size + kernel.scratch_bytes(size, 1) + std::int64_t{sizeof(Result)};
  }

  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const auto own =
        texts.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    std::vector<std::string_view> sent(own.begin(), own.end());
    std::ranges::replace_if(sent, is_long, std::string_view());
    const TextPart part(sent, placed);
    place.sent.reserve(part.sent_bytes());
    part.write(place);
    place.send(part.sent_bytes());
    const std::size_t result_bytes = sent.size() * sizeof(Result);
    place.out.reserve(result_bytes);
    place.work.reserve(static_cast<std::size_t>(kernel.scratch_bytes(
        static_cast<std::int64_t>(part.text_bytes()), static_cast<std::int64_t>(sent.size()))));
    place.mark(place.kernels_begin);
    kernel.start(place.stream,
                 {.bytes = part.texts(place),
                  .offsets = part.offsets(place),
                  .count = static_cast<unsigned>(sent.size()),
                  .scratch = place.work.data()},
                 reinterpret_cast<Result*>(place.out.data()));
    place.mark(place.kernels_end);
    place.receive(result_bytes);
    for (std::int64_t t = begin; t < end; ++t) {  // while the device works on the others
      const auto text = static_cast<std::size_t>(t);
      if (is_long(texts[text])) results[text] = kernel.result(texts[text]);
    }
  }

  void collect(const PartPlace& place) const {
    const auto* received = reinterpret_cast<const Result*>(place.received.data());
    for (std::int64_t t = place.begin; t < place.end; ++t, ++received) {
      const auto text = static_cast<std::size_t>(t);
      if (is_long(texts[text])) continue;
      results[text] = kernel.is_done(*received) ? *received : kernel.result(texts[text]);
    }
  }
};

template <class Result, class Kernel>
void run_short_texts(Kernel kernel, const TextCall& call, std::span<Result> results) {
  call.run(ShortTextJob<Kernel, Result>{kernel, call.texts, results});
}

}  // namespace winnow::cuda
