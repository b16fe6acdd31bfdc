// Scorers for several threads.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "winnow/backend/backend.h"
#include "winnow/scoring/linear_scorer.h"

namespace winnow {

/// A scorer and the backend that it works on.
struct ScorerLane {
  std::unique_ptr<Backend> backend;
  LinearScorer scorer;
};

/// `lanes` of them, dealt to the devices that `device` stands for (devices_of); those of one device
/// share the model's table. Borrows the model. E_DEVICE_*.
std::deque<ScorerLane> make_scorer_lanes(const LinearModel& model, int lanes,
                                         const std::string& device);

}  // namespace winnow
