#include "cuda/score_text.cuh"

#include <algorithm>

#include "cuda/launch.h"
#include "cuda/parts.h"
#include "cuda/started_texts.h"
#include "cuda/text_weights.h"

namespace winnow::cuda {
namespace {

constexpr std::int64_t kLeastChunk = 2 * kStepBytes;  // a warp reads one step more than its chunk
constexpr std::int64_t kMostChunk = 16 * kStepBytes;
constexpr std::int64_t kWarpsToFill = 132 * 36;  // a large device; results do not depend on it

/// Small batches are cut finely, so that all of the device works on them.
std::int64_t chunk_of(std::int64_t bytes) {
  const std::int64_t steps = bytes / (2 * kWarpsToFill * kStepBytes);
  return std::clamp(steps * kStepBytes, kLeastChunk, kMostChunk);
}

struct Job {
  const DeviceTextWeights& weights;
  std::span<const std::string_view> texts;
  MatrixView<std::int64_t> sums;
  std::span<std::int64_t> features;
  const PlacedTexts* placed = nullptr;

  std::string_view name() const { return "running score_text"; }
  std::int64_t bytes(std::int64_t text) const {
    return RawTexts::bytes_of(texts[static_cast<std::size_t>(text)]);
  }

  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const auto count = static_cast<std::size_t>(end - begin);
    const TextPart part(texts.subspan(static_cast<std::size_t>(begin), count), placed);
    place.sent.reserve(part.sent_bytes());
    part.write(place);
    place.send(part.sent_bytes());

    const std::size_t value_bytes = count * sizeof(std::int64_t);
    const auto sums_bytes = static_cast<std::size_t>(sums.columns) * value_bytes;
    place.work.reserve(value_bytes);
    place.out.reserve(sums_bytes + value_bytes);
    place.clear(place.work, 0x7f, value_bytes);
    place.clear(place.out, 0, sums_bytes + value_bytes);
    place.mark(place.kernels_begin);
    const auto size = static_cast<std::int64_t>(part.whole_steps());
    start(place.stream,
          {.bytes = part.texts(place),
           .size = size,
           .offsets = part.offsets(place),
           .count = static_cast<std::int32_t>(count),
           .chunk = chunk_of(size),
           .ends = reinterpret_cast<long long*>(place.work.data()),
           .sums = reinterpret_cast<std::int64_t*>(place.out.data()),
           .features = reinterpret_cast<std::int64_t*>(place.out.data() + sums_bytes)});
    place.mark(place.kernels_end);
    place.receive(sums_bytes + value_bytes);
  }

  void start(cudaStream_t stream, const DeviceTexts& sent) const {
    launch("score_text", find_ends_kernel, blocks_for(sent.size, 16 * kEndsThreads), kEndsThreads,
           stream, sent);
    launch("score_text",
           weights.columns() == 1 ? score_text_kernel<true> : score_text_kernel<false>,
           blocks_for(sent.size, sent.chunk * kWarpsPerBlock), kWarpsPerBlock * kWarp, stream,
           weights.table(), sent);
  }

  void collect(const PartPlace& place) const {
    const std::int64_t count = place.end - place.begin;
    const auto* const values = reinterpret_cast<const std::int64_t*>(place.received.data());
    std::copy_n(values, count * sums.columns, sums.data + place.begin * sums.columns);
    std::copy_n(values + count * sums.columns, count, features.begin() + place.begin);
  }
};

}  // namespace

void score_text(const DeviceTextWeights& weights, const TextCall& call,
                MatrixView<std::int64_t> sums, std::span<std::int64_t> features) {
  call.run(Job{weights, call.texts, sums, features});
}

}  // namespace winnow::cuda
