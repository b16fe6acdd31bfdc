#include "winnow/scoring/scorer_lanes.h"

namespace winnow {

std::deque<ScorerLane> make_scorer_lanes(const LinearModel& model, int lanes,
                                         const std::string& device) {
  std::deque<ScorerLane> scorers;
  auto first = make_backend(device);
  const auto weights = first->place(model.table());
  for (int lane = 0; lane < lanes; ++lane) {
    auto backend = lane == 0 ? std::move(first) : make_backend(device);
    Backend& own = *backend;
    scorers.push_back({std::move(backend), LinearScorer(model, weights, own)});
  }
  return scorers;
}

}  // namespace winnow
