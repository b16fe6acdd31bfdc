#include "winnow/scoring/scorer_lanes.h"

namespace winnow {

std::deque<ScorerLane> make_scorer_lanes(const LinearModel& model, int lanes,
                                         const std::string& device) {
  const std::vector<std::string> devices = devices_of(device);
  std::vector<std::shared_ptr<const TextWeights>> weights(devices.size());
  std::deque<ScorerLane> scorers;
  for (int lane = 0; lane < lanes; ++lane) {
    const std::size_t own = static_cast<std::size_t>(lane) % devices.size();
    auto backend = make_backend(devices[own]);
    if (!weights[own]) weights[own] = backend->place(model.table());
    Backend& placed = *backend;
    scorers.push_back({std::move(backend), LinearScorer(model, weights[own], placed)});
  }
  return scorers;
}

}  // namespace winnow
