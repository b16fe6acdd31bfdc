// The texts of a batch on the device, and the jobs that have been started of them: each as one
// part, in a stream and a place of its own, so that they work at the same time.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "cuda/parts.h"
#include "cuda/text_part.h"

namespace winnow::cuda {

class StartedTexts {
 public:
  /// Sends the texts, unless they are none, too many for a part, or too many for the memory.
  StartedTexts(Lane& lane, std::span<const std::string_view> texts);
  /// Waits for what was not finished.
  ~StartedTexts();
  StartedTexts(const StartedTexts&) = delete;
  StartedTexts& operator=(const StartedTexts&) = delete;

  /// Starts a job as one part. Job as for run_parts, and has
  ///   placed     a pointer to where its texts are, or null: they are sent with each part
  /// False if it has to go through in parts instead.
  template <class Job>
  bool start(Job job) {
    if (!placed_) return false;
    job.placed = &*placed_;
    const auto items = static_cast<std::int64_t>(texts_.size());
    std::int64_t bytes = 0;
    for (std::int64_t item = 0; item < items; ++item) bytes += job.bytes(item);
    if (bytes > lane_.started_bytes) return false;
    PartPlace& place = lane_.started_place(used_++);
    try {
      await_texts(place.stream);
      const double begin = lane_.host_seconds();
      job.send(place, 0, items);
      lane_.note_host("make ready", begin);
    } catch (const DeviceMemoryError&) {
      place.stream.wait(job.name());
      place.release();
      --used_;
      lane_.started_bytes = bytes / 2;
      return false;
    }
    place.begin = 0;
    place.end = items;
    finishers_.push_back([this, job, &place] { collect_part(lane_, place, job); });
    return true;
  }

  /// Where the texts are, or null.
  const PlacedTexts* placed() const { return placed_ ? &*placed_ : nullptr; }
  /// What is queued in a stream from now on begins when they are there.
  void await_texts(const Stream& stream) const {
    if (placed_) {
      check(cudaStreamWaitEvent(stream, lane_.texts_are_sent, 0), "waiting for texts");
    }
  }

  /// Waits, and collects all results.
  void finish();

 private:
  Lane& lane_;
  std::span<const std::string_view> texts_;
  std::optional<PlacedTexts> placed_;
  std::size_t used_ = 0;  ///< places
  std::vector<std::function<void()>> finishers_;
};

/// What a kernel of texts is called with.
struct TextCall {
  std::span<const std::string_view> texts;
  Lane& lane;
  StartedTexts* started = nullptr;  ///< if results may come later

  /// Where the texts are on the device, or null.
  const PlacedTexts* placed() const { return started != nullptr ? started->placed() : nullptr; }

  template <class Job>
  void run(Job job) const {
    if (started != nullptr && started->start(job)) return;
    run_parts(lane, static_cast<std::int64_t>(texts.size()), job);
  }
};

}  // namespace winnow::cuda
