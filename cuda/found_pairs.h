// The host's side of PairSink: room for the pairs of a launch, and the exact decision.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "cuda/device_rows.h"
#include "cuda/placed_rows.h"

namespace winnow::cuda {

/// Below the threshold by what the screen's roundings can cost (pair_screen.cuh: keep_pairs).
inline float screen_threshold(CosineThreshold threshold) {
  constexpr double kScreenSlack = 1.0 - 0x1p-20;
  return static_cast<float>(threshold.value() * kScreenSlack);
}

class FoundPairs {
 public:
  FoundPairs(const PlacedRows& left, const PlacedRows& right, CosineThreshold threshold,
             cudaStream_t stream)
      : left_(left),
        right_(right),
        threshold_(threshold),
        stream_(stream),
        pairs_(kFirstPairs),
        found_(1) {}

  /// Launches launch(sink); how many pairs pass the screen.
  template <class Launch>
  std::uint64_t count(const Launch& launch) {
    check(cudaMemsetAsync(found_.data(), 0, sizeof(unsigned long long), stream_),
          "clearing a counter");
    launch(PairSink{pairs_.data(), pairs_.capacity(), found_.data()});
    std::array<unsigned long long, 1> found{};
    found_.download(found, stream_);
    check(cudaStreamSynchronize(stream_), "running join_above");
    return found[0];
  }

  /// Appends what the last launch found, `found` pairs, in no order; launches it once more if there
  /// was too little room for them.
  template <class Launch>
  void append(const Launch& launch, std::uint64_t found, std::vector<Pair>& out) {
    if (found > pairs_.capacity()) {
      pairs_.reserve(found);
      count(launch);
    }
    const auto before = static_cast<std::ptrdiff_t>(out.size());
    out.resize(out.size() + found);
    pairs_.download(std::span(out).last(found), stream_);
    check(cudaStreamSynchronize(stream_), "running join_above");
    const auto fails = [&](const Pair& pair) {
      return !reaches(pair.dot, left_.norm(pair.i), right_.norm(pair.j), threshold_);
    };
    out.erase(std::remove_if(out.begin() + before, out.end(), fails), out.end());
  }

 private:
  static constexpr std::size_t kFirstPairs = 1 << 20;  ///< room for the pairs of a launch, at first

  const PlacedRows& left_;
  const PlacedRows& right_;
  CosineThreshold threshold_;
  cudaStream_t stream_;
  DeviceBuffer<Pair> pairs_;
  DeviceBuffer<unsigned long long> found_;
};

}  // namespace winnow::cuda
