// A batch on its way through a device in parts, two of them at a time: while the device works on
// one, the host makes the next one ready. A part is copied in at once, and its results out at once,
// from and to memory that the device reads by itself.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "cuda/interval.h"
#include "cuda/memory.h"
#include "winnow/backend/backend.h"

namespace winnow::cuda {

/// One of a lane's two places for a part.
struct PartPlace {
  explicit PartPlace(int device) : stream(device) {}

  Stream stream;
  PinnedBuffer sent, received;
  PartBuffer in, work, out;
  PartBuffer kept;                          ///< what a job leaves here for a later one
  std::unique_ptr<PinnedBuffer> kept_copy;  ///< that the host has
  std::uint64_t keeps = 0;                  ///< tells whether `kept` has still what it had
  std::int64_t begin = 0, end = 0;  ///< the batch's items that are on their way here, if any
  bool is_timed = false;
  Event send_begins, kernels_begin, kernels_end, receive_ends;

  /// Copies `bytes` of `sent` to `in`, those behind the first `at`, which send_beside has taken.
  void send(std::size_t bytes, std::size_t at = 0) {
    in.reserve(bytes);
    if (at == 0) mark(send_begins);
    if (bytes > 0) copy(at, bytes, in);
  }
  /// Copies the first `bytes` of `sent` to `work`.
  void send_beside(std::size_t bytes) {
    work.reserve(bytes);
    mark(send_begins);
    copy(0, bytes, work);
  }
  /// Copies the first `bytes` of `out` to `received`.
  void receive(std::size_t bytes) {
    received.reserve(bytes);
    check(cudaMemcpyAsync(received.data(), out.data(), bytes, cudaMemcpyDeviceToHost, stream),
          "copying from the device");
    mark(receive_ends);
  }
  void mark(const Event& event) const {
    if (is_timed) check(cudaEventRecord(event, stream), "recording an event");
  }
  void clear(DeviceBuffer<std::byte>& buffer, int byte, std::size_t bytes) const {
    check(cudaMemsetAsync(buffer.data(), byte, bytes, stream), "clearing memory");
  }
  /// Makes room in `kept`, and its copy a buffer of the host.
  void keep(std::size_t bytes, std::unique_ptr<PinnedBuffer> copy) {
    ++keeps;
    kept.reserve(bytes);
    kept_copy = std::move(copy);
    kept_copy->reserve(bytes);
  }
  /// Copies the first `bytes` of `kept`.
  void receive_kept(std::size_t bytes) const {
    check(cudaMemcpyAsync(kept_copy->data(), kept.data(), bytes, cudaMemcpyDeviceToHost, stream),
          "copying from the device");
  }
  void release() {
    ++keeps;
    kept_copy.reset();
    for (PinnedBuffer* buffer : {&sent, &received}) buffer->release();
    for (PartBuffer* buffer : {&in, &work, &out, &kept}) buffer->release();
  }

 private:
  void copy(std::size_t at, std::size_t bytes, const DeviceBuffer<std::byte>& to) const {
    check(cudaMemcpyAsync(to.data(), sent.data() + at, bytes, cudaMemcpyHostToDevice, stream),
          "copying to the device");
  }
};

/// What a lane keeps from call to call.
class Lane {
 public:
  static constexpr std::int64_t kMostBytes = std::int64_t{64} << 20;
  static constexpr std::int64_t kMostStartedBytes = std::int64_t{512} << 20;

  explicit Lane(int device)
      : places{PartPlace(device), PartPlace(device)}, texts(device), device_(device) {}

  std::array<PartPlace, 2> places;
  PartPlace texts;       ///< of started_texts.h
  Event texts_are_sent;  ///< the last ones
  /// The k-th of the places of jobs that are started together.
  PartPlace& started_place(std::size_t k) {
    while (started_.size() <= k) started_.emplace_back(device_).is_timed = is_timed();
    return started_[k];
  }
  std::int64_t part_bytes = kMostBytes;  ///< of a part, unless one item has more; halved when the
                                         ///< device has no memory for a part
  std::int64_t started_bytes = kMostStartedBytes;  ///< the same of a job that is started
  // Of the last call, if it was timed. Kernels of two streams that run at once count twice, so this
  // never says too little.
  double kernel_seconds = 0;
  std::vector<DeviceSpan> timeline;
  std::vector<std::unique_ptr<PinnedBuffer>> idle_copies;  ///< of what was kept

  /// An idle one, or a new one.
  std::unique_ptr<PinnedBuffer> take_copy() {
    if (idle_copies.empty()) return std::make_unique<PinnedBuffer>();
    auto copy = std::move(idle_copies.back());
    idle_copies.pop_back();
    return copy;
  }

  void time_calls() {
    for (PartPlace& place : places) place.is_timed = true;
    for (PartPlace& place : started_) place.is_timed = true;
  }
  /// Frees what no job uses.
  void release_started() {
    for (PartPlace& place : started_) {
      if (place.begin == place.end) place.release();
    }
  }
  bool is_timed() const { return places[0].is_timed; }

  /// A call begins: now is the timeline's 0.
  void start_clock() {
    kernel_seconds = 0;
    timeline.clear();
    places[0].mark(call_begins_);
    host_begin_ = std::chrono::steady_clock::now();
  }
  double host_seconds() const { return seconds_to(std::chrono::steady_clock::now()); }
  /// Runs what would begin a call as a part of the one that has begun.
  template <class Run>
  void go_on(Run run) {
    const auto begin = host_begin_;
    const double kernels = std::exchange(kernel_seconds, 0);
    std::vector<DeviceSpan> spans = std::exchange(timeline, {});
    run();
    const auto later = std::exchange(host_begin_, begin);
    for (DeviceSpan span : timeline) {
      span.begin += seconds_to(later);
      span.end += seconds_to(later);
      spans.push_back(span);
    }
    timeline = std::move(spans);
    kernel_seconds += kernels;
  }
  void note_host(std::string_view what, double begin) {
    if (is_timed()) timeline.push_back({"host", what, begin, host_seconds()});
  }
  /// What has passed through a place.
  void note_device(const PartPlace& place) {
    if (!is_timed()) return;
    const auto since = [&](const Event& event) {
      return Interval::seconds_between(call_begins_, event);
    };
    const double begin = since(place.kernels_begin);
    const double end = since(place.kernels_end);
    kernel_seconds += end - begin;
    const std::string_view track = track_of(place);
    timeline.push_back({track, "send", since(place.send_begins), begin});
    timeline.push_back({track, "kernels", begin, end});
    timeline.push_back({track, "receive", end, since(place.receive_ends)});
  }

 private:
  double seconds_to(std::chrono::steady_clock::time_point end) const {
    return std::chrono::duration<double>(end - host_begin_).count();
  }
  std::string_view track_of(const PartPlace& place) const {
    if (&place == &places[0]) return "stream 0";
    if (&place == &places[1]) return "stream 1";
    constexpr std::array<std::string_view, 6> kStarted{"started 0", "started 1", "started 2",
                                                       "started 3", "started 4", "others"};
    std::size_t k = 0;
    while (&place != &started_[k]) ++k;
    return kStarted[std::min(k, kStarted.size() - 1)];
  }

  int device_;
  std::deque<PartPlace> started_;
  Event call_begins_;
  std::chrono::steady_clock::time_point host_begin_;
};

/// Waits for the part that is on its way to a place, and collects its results. Job as for
/// run_parts.
template <class Job>
void collect_part(Lane& lane, PartPlace& place, Job& job) {
  place.stream.wait(job.name());
  lane.note_device(place);
  const double begin = lane.host_seconds();
  job.collect(place);
  lane.note_host("collect", begin);
  place.begin = place.end = 0;
}

/// Takes the items [0, items) through the device. Job has
///   name()                           for errors
///   bytes(item)                      that an item adds to a part, about
///   send(place, begin, end)          makes a part ready and queues its copies and kernels,
///                                    marking place.kernels_begin and kernels_end
///   collect(place)                   takes the results, which have come, from place.received
/// and may have
///   meanwhile()                      what the host does when the last part is under way
/// Parts are collected in order. Results must not depend on how the items are cut into them.
/// Returns when all are collected.
template <class Job>
void run_parts(Lane& lane, std::int64_t items, Job job) {
  for (PartPlace& place : lane.places) {  // of a call that ended by an error
    place.stream.wait(job.name());
    place.begin = place.end = 0;
  }
  lane.start_clock();
  const auto collect = [&](PartPlace& place) {
    if (place.begin != place.end) collect_part(lane, place, job);
  };
  std::int64_t bytes = 0;  // of the part that ends there
  const auto end_of_part = [&](std::int64_t begin) {
    std::int64_t end = begin + 1;
    bytes = job.bytes(begin);
    while (end < items && bytes + job.bytes(end) <= lane.part_bytes) bytes += job.bytes(end++);
    return end;
  };
  std::int64_t next = 0;
  bool has_room = true;
  std::size_t turn = 0;
  for (; next < items; ++turn) {
    PartPlace& place = lane.places[turn % 2];
    collect(place);
    const std::int64_t end = end_of_part(next);
    try {
      const double begin = lane.host_seconds();
      job.send(place, next, end);
      lane.note_host("make ready", begin);
    } catch (const DeviceMemoryError&) {
      place.stream.wait(job.name());
      collect(lane.places[(turn + 1) % 2]);
      if (end - next == 1 && !has_room) throw;
      for (PartPlace& each : lane.places) each.release();
      lane.idle_copies.clear();
      lane.release_started();
      if (!has_room) lane.part_bytes = bytes / 2;  // at first what is freed here may do
      has_room = false;
      continue;
    }
    has_room = true;
    place.begin = next;
    place.end = next = end;
  }
  if constexpr (requires { job.meanwhile(); }) job.meanwhile();
  collect(lane.places[turn % 2]);
  collect(lane.places[(turn + 1) % 2]);
}

}  // namespace winnow::cuda
