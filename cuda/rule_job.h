// Texts whose rules are counted on their way through a device.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cuda/parts.h"
#include "cuda/rule_text.cuh"
#include "cuda/started_texts.h"

namespace winnow::cuda {

/// Kernel has
///   name()                          for errors
///   scratch_bytes(bytes, texts)     of the device, for texts of so many bytes, one more for each
///   start(stream, blocks, texts, counts)   queues its kernel, a block a text
///   counted(counts)                 whether the device has counted
///   count(text)                     on the host: what the device has not counted
template <class Kernel, class Counts>
struct RuleJob {
  Kernel kernel;
  std::span<const std::string_view> texts;
  std::span<Counts> counts;
  const CharacterClass* classes;
  const PlacedTexts* placed = nullptr;

  static bool is_long(std::string_view text) { return text.size() > kLongestRuleText; }

  std::string_view name() const { return kernel.name(); }
  std::int64_t bytes(std::int64_t row) const {
    const std::string_view text = texts[static_cast<std::size_t>(row)];
    const std::int64_t size = RawTexts::bytes_of(is_long(text) ? std::string_view() : text);
    return size + kernel.scratch_bytes(size, 1) + std::int64_t{sizeof(Counts)};
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
    const std::size_t result_bytes = sent.size() * sizeof(Counts);
    place.out.reserve(result_bytes);
    place.work.reserve(static_cast<std::size_t>(kernel.scratch_bytes(
        static_cast<std::int64_t>(part.text_bytes()), static_cast<std::int64_t>(sent.size()))));
    place.mark(place.kernels_begin);
    kernel.start(place.stream, static_cast<unsigned>(sent.size()),
                 {.bytes = part.texts(place),
                  .offsets = part.offsets(place),
                  .classes = classes,
                  .scratch = place.work.data()},
                 reinterpret_cast<Counts*>(place.out.data()));
    place.mark(place.kernels_end);
    place.receive(result_bytes);
    for (std::int64_t t = begin; t < end; ++t) {  // while the device counts in the others
      const auto text = static_cast<std::size_t>(t);
      if (is_long(texts[text])) counts[text] = kernel.count(texts[text]);
    }
  }

  void collect(const PartPlace& place) const {
    const auto* received = reinterpret_cast<const Counts*>(place.received.data());
    for (std::int64_t t = place.begin; t < place.end; ++t, ++received) {
      const auto text = static_cast<std::size_t>(t);
      if (is_long(texts[text])) continue;
      counts[text] = kernel.counted(*received) ? *received : kernel.count(texts[text]);
    }
  }
};

template <class Counts, class Kernel>
void run_rule_job(Kernel kernel, const TextCall& call, std::span<Counts> counts,
                  RuleScratch& scratch) {
  if (scratch.classes.data() == nullptr) {
    const Stream& stream = call.lane.places[0].stream;
    scratch.classes.upload({character_classes(), kCharacterClasses}, stream);
    stream.wait("copying the classes of characters to the device");
  }
  call.run(RuleJob<Kernel, Counts>{kernel, call.texts, counts, scratch.classes.data()});
}

}  // namespace winnow::cuda
