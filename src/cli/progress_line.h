// One line on standard error that says where a run is.
#pragma once

#include <chrono>

#include "winnow/curate/run.h"

namespace winnow {

/// On a terminal redraws one line, at most ten times a second; elsewhere writes a line every 30 s.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  void show(const Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  const bool terminal_;
  bool drawn_ = false;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
};

}  // namespace winnow
