#include "cuda/started_texts.h"

namespace winnow::cuda {

StartedTexts::StartedTexts(Lane& lane, std::span<const std::string_view> texts)
    : lane_(lane), texts_(texts) {
  lane.start_clock();
  const RawTexts layout(texts);
  if (texts.empty() || layout.bytes() > static_cast<std::size_t>(Lane::kMostBytes)) return;
  PartPlace& place = lane.texts;
  place.stream.wait("sending texts");  // of a batch that was given up
  try {
    place.sent.reserve(layout.bytes());
    layout.write(place.sent.data());
    place.send(layout.bytes());
    check(cudaEventRecord(lane.texts_are_sent, place.stream), "recording an event");
  } catch (const DeviceMemoryError&) {
    place.release();
    return;
  }
  placed_.emplace(layout, place.in.data());
}

StartedTexts::~StartedTexts() {
  for (std::size_t k = 0; k < used_; ++k) {
    PartPlace& place = lane_.started_place(k);
    cudaStreamSynchronize(place.stream);
    place.begin = place.end = 0;
  }
}

void StartedTexts::finish() {
  for (const auto& finish : finishers_) finish();
  finishers_.clear();
  used_ = 0;
}

}  // namespace winnow::cuda
