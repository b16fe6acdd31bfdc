// How long a lane's kernels took on the device, transfers left out.
#pragma once

#include <cstddef>
#include <deque>

#include "cuda/memory.h"

namespace winnow::cuda {

/// Of the last call: the sum of the intervals between `start` and `stop` since `restart`. Intervals
/// of two streams that run at once count twice, so the sum never says too little.
class KernelClock {
 public:
  void restart() { used_ = 0; }
  void start(cudaStream_t stream) {
    if (used_ == intervals_.size()) intervals_.emplace_back();
    check(cudaEventRecord(intervals_[used_].begin, stream), "starting the clock");
  }
  void stop(cudaStream_t stream) {
    check(cudaEventRecord(intervals_[used_++].end, stream), "stopping the clock");
  }
  /// The streams must have passed.
  double seconds() const {
    double sum = 0;
    for (std::size_t k = 0; k < used_; ++k) {
      float milliseconds = 0;
      check(cudaEventElapsedTime(&milliseconds, intervals_[k].begin, intervals_[k].end),
            "reading the clock");
      sum += 1e-3 * static_cast<double>(milliseconds);
    }
    return sum;
  }

 private:
  struct Interval {
    Event begin, end;
  };

  std::deque<Interval> intervals_;
  std::size_t used_ = 0;
};

}  // namespace winnow::cuda
