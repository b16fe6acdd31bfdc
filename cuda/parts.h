// A batch on its way through a device in parts, two of them at a time: while the device works on
// one, the host makes the next one ready. A part is copied in at once, and its results out at once,
// from and to memory that the device reads by itself.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "cuda/kernel_clock.h"
#include "cuda/memory.h"

namespace winnow::cuda {

/// One of a lane's two places for a part.
struct PartPlace {
  explicit PartPlace(int device) : stream(device) {}

  Stream stream;
  PinnedBuffer sent, received;
  DeviceBuffer<std::byte> in, work, out;
  std::int64_t begin = 0, end = 0;  ///< the batch's items that are on their way here, if any

  /// Copies the first `bytes` of `sent` to `in`.
  void send(std::size_t bytes) {
    in.reserve(bytes);
    check(cudaMemcpyAsync(in.data(), sent.data(), bytes, cudaMemcpyHostToDevice, stream),
          "copying to the device");
  }
  /// Copies the first `bytes` of `out` to `received`.
  void receive(std::size_t bytes) {
    received.reserve(bytes);
    check(cudaMemcpyAsync(received.data(), out.data(), bytes, cudaMemcpyDeviceToHost, stream),
          "copying from the device");
  }
  void clear(DeviceBuffer<std::byte>& buffer, int byte, std::size_t bytes) const {
    check(cudaMemsetAsync(buffer.data(), byte, bytes, stream), "clearing memory");
  }
  void release() {
    for (PinnedBuffer* buffer : {&sent, &received}) buffer->release();
    for (DeviceBuffer<std::byte>* buffer : {&in, &work, &out}) buffer->release();
  }
};

/// What a lane keeps from call to call.
struct Lane {
  explicit Lane(int device) : places{PartPlace(device), PartPlace(device)} {}

  static constexpr std::int64_t kMostBytes = std::int64_t{64} << 20;

  std::array<PartPlace, 2> places;
  KernelClock clock;
  std::int64_t part_bytes = kMostBytes;  ///< of a part, unless one item has more; halved when the
                                         ///< device has no memory for a part
};

/// Takes the items [0, items) through the device. Job has
///   name()                           for errors
///   bytes(item)                      that an item adds to a part, about
///   send(place, begin, end, clock)   makes a part ready and queues its copies and kernels
///   collect(place)                   takes the results, which have come, from place.received
/// Results must not depend on how the items are cut into parts. Returns when all are collected.
template <class Job>
void run_parts(Lane& lane, std::int64_t items, Job job) {
  lane.clock.restart();
  for (PartPlace& place : lane.places) {  // of a call that ended by an error
    place.stream.wait(job.name());
    place.begin = place.end = 0;
  }
  const auto collect = [&](PartPlace& place) {
    if (place.begin == place.end) return;
    place.stream.wait(job.name());
    job.collect(place);
    place.begin = place.end = 0;
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
  for (std::size_t turn = 0; next < items; ++turn) {
    PartPlace& place = lane.places[turn % 2];
    collect(place);
    const std::int64_t end = end_of_part(next);
    try {
      job.send(place, next, end, lane.clock);
    } catch (const DeviceMemoryError&) {
      place.stream.wait(job.name());
      collect(lane.places[(turn + 1) % 2]);
      if (end - next == 1 && !has_room) throw;
      for (PartPlace& each : lane.places) each.release();
      if (!has_room) lane.part_bytes = bytes / 2;  // at first what is freed here may do
      has_room = false;
      continue;
    }
    has_room = true;
    place.begin = next;
    place.end = next = end;
  }
  for (PartPlace& place : lane.places) collect(place);
}

}  // namespace winnow::cuda
