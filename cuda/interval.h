// The device's own time.
#pragma once

#include "cuda/memory.h"

namespace winnow::cuda {

/// From one moment in a stream to a later one.
class Interval {
 public:
  void start(cudaStream_t stream) const {
    check(cudaEventRecord(begin_, stream), "starting a clock");
  }
  void stop(cudaStream_t stream) const { check(cudaEventRecord(end_, stream), "stopping a clock"); }
  /// The stream must have passed.
  double seconds() const { return seconds_between(begin_, end_); }

  static double seconds_between(const Event& begin, const Event& end) {
    float milliseconds = 0;
    check(cudaEventElapsedTime(&milliseconds, begin, end), "reading a clock");
    return 1e-3 * static_cast<double>(milliseconds);
  }

 private:
  Event begin_, end_;
};

}  // namespace winnow::cuda
