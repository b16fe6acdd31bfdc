// join_above by tasks: all tiles of many tasks in one launch.
#include <algorithm>

#include "cuda/found_pairs.h"
#include "cuda/join_tasks.cuh"
#include "cuda/launch.h"

namespace winnow::cuda {
namespace {

constexpr std::size_t kTilesAtOnce = 1 << 20;

/// Calls take(tile) for the tiles of the tasks, in order.
template <class Take>
void for_each_tile(std::span<const JoinTask> tasks, bool ordered, const Take& take) {
  for (const JoinTask& task : tasks) {
    for (std::int64_t i = task.left.begin; i < task.left.end; i += kTile) {
      for (std::int64_t j = task.right.begin; j < task.right.end; j += kTile) {
        if (ordered && j + kTile <= i) continue;  // no pair here has i < j
        take(TaskTile{static_cast<std::int32_t>(i), static_cast<std::int32_t>(task.left.end),
                      static_cast<std::int32_t>(j), static_cast<std::int32_t>(task.right.end)});
      }
    }
  }
}

}  // namespace

std::vector<Pair> join_above(const PlacedRows& left, const PlacedRows& right,
                             std::span<const JoinTask> tasks, CosineThreshold threshold,
                             cudaStream_t stream) {
  if (left.columns() == 0) return {};
  const bool ordered = &left == &right;
  FoundPairs found(left, right, threshold, stream);
  std::vector<Pair> pairs;
  std::vector<TaskTile> tiles;
  DeviceBuffer<TaskTile> on_device;
  const auto flush = [&] {
    if (tiles.empty()) return;
    on_device.upload(tiles, stream);
    const auto start = [&](const PairSink& sink) {
      launch("join_above", join_tasks_kernel, static_cast<unsigned>(tiles.size()), kThreads, stream,
             left.on_device(), right.on_device(), on_device.data(), ordered,
             screen_threshold(threshold), sink);
    };
    found.append(start, false, pairs);
    tiles.clear();
  };
  for_each_tile(tasks, ordered, [&](const TaskTile& tile) {
    tiles.push_back(tile);
    if (tiles.size() == kTilesAtOnce) flush();
  });
  flush();
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

}  // namespace winnow::cuda
