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

/// `lanes` of them on one device (as make_backend takes it), which share the model's table. Borrows
/// the model. E_DEVICE_*.
std::deque<ScorerLane> make_scorer_lanes(const LinearModel& model, int lanes,
                                         const std::string& device);

}  // namespace winnow
