#include "cuda/join_above.cuh"

#include <algorithm>

#include "cuda/found_pairs.h"
#include "cuda/hopper/join.h"
#include "cuda/launch.h"

namespace winnow::cuda {
namespace {

constexpr std::size_t kItemsAtOnce = 1 << 15;  // of a launch; it is done again if pairs do not fit
constexpr std::uint64_t kMostPairs = 1 << 26;  // of a launch that can be made smaller

// Long items read few left rows; enough of them keep all multiprocessors busy to the end.
constexpr std::int64_t kShortestItem = 8 * kTile;
constexpr std::int64_t kLongestItem = 64 * kTile;
constexpr std::int64_t kItemsWanted = 2048;

/// The right rows of an item.
std::int64_t item_length(std::span<const JoinTask> tasks, std::int64_t left_rows) {
  std::int64_t rights = 0;
  for (const JoinTask& task : tasks) {
    rights += (task.left.size() + left_rows - 1) / left_rows * task.right.size();
  }
  const std::int64_t even = rights / kItemsWanted / kTile * kTile;
  return std::clamp(even, kShortestItem, kLongestItem);
}

/// Calls take(item) for what the tasks are cut into. Neighbours have the same right rows.
template <class Take>
void for_each_item(std::span<const JoinTask> tasks, bool ordered, std::int64_t left_rows,
                   const Take& take) {
  const std::int64_t length = item_length(tasks, left_rows);
  for (const JoinTask& task : tasks) {
    for (std::int64_t j = task.right.begin; j < task.right.end; j += length) {
      const std::int64_t j_end = std::min(j + length, task.right.end);
      for (std::int64_t i = task.left.begin; i < task.left.end; i += left_rows) {
        const std::int64_t first = ordered ? std::max(i, j) : j;  // no pair before has i < j
        if (first >= j_end) break;
        take(JoinItem{static_cast<std::int32_t>(i),
                      static_cast<std::int32_t>(std::min(i + left_rows, task.left.end)),
                      static_cast<std::int32_t>(first), static_cast<std::int32_t>(j_end)});
      }
    }
  }
}

/// Launches kernels over items and collects what they find.
class Join {
 public:
  Join(const PlacedRows& left, const PlacedRows& right, CosineThreshold threshold,
       std::int64_t most_pairs, cudaStream_t stream)
      : left_(left),
        right_(right),
        ordered_(&left == &right),
        threshold_(screen_threshold(threshold)),
        most_pairs_(static_cast<std::uint64_t>(most_pairs)),
        stream_(stream),
        found_(left, right, threshold, stream) {}

  /// All pairs, sorted; nothing if there are too many.
  std::optional<std::vector<Pair>> run(std::span<const JoinTask> tasks) {
    std::vector<JoinItem> items;
    for_each_item(tasks, ordered_, is_hopper() ? kHopperLeftRows : kTile,
                  [&](const JoinItem& item) {
                    items.push_back(item);
                    if (items.size() < kItemsAtOnce) return;
                    join(items);
                    items.clear();
                  });
    join(items);
    if (too_many_) return std::nullopt;
    std::ranges::sort(pairs_);
    return std::move(pairs_);
  }

 private:
  bool is_hopper() const { return left_.hopper() != nullptr && right_.hopper() != nullptr; }

  void join(std::span<const JoinItem> items) {
    if (items.empty() || too_many_) return;
    items_.upload(items, stream_);
    join_part(0, items.size());
  }

  /// Halves what finds too many pairs at once.
  void join_part(std::size_t first, std::size_t count) {
    if (too_many_) return;
    const auto begin = [&](const PairSink& sink) { start(items_.data() + first, count, sink); };
    const std::uint64_t found = found_.count(begin);
    too_many_ = found > most_pairs_ - std::min<std::uint64_t>(most_pairs_, pairs_.size());
    if (too_many_) return;
    if (found <= kMostPairs || count == 1) return found_.append(begin, found, pairs_);
    join_part(first, count / 2);
    join_part(first + count / 2, count - count / 2);
  }

  void start(const JoinItem* items, std::size_t count, const PairSink& sink) {
    if (is_hopper()) {
      join_on_hopper(*left_.hopper(), *right_.hopper(), items, static_cast<std::int64_t>(count),
                     ordered_, threshold_, sink, stream_);
    } else {
      launch("join_above", join_kernel, static_cast<unsigned>(count), kThreads, stream_,
             left_.on_device(), right_.on_device(), items, ordered_, threshold_, sink);
    }
  }

  const PlacedRows& left_;
  const PlacedRows& right_;
  const bool ordered_;
  const float threshold_;
  const std::uint64_t most_pairs_;
  bool too_many_ = false;
  const cudaStream_t stream_;
  FoundPairs found_;
  DeviceBuffer<JoinItem> items_;
  std::vector<Pair> pairs_;
};

}  // namespace

std::optional<std::vector<Pair>> join_above(const PlacedRows& left, const PlacedRows& right,
                                            std::span<const JoinTask> tasks,
                                            CosineThreshold threshold, std::int64_t most_pairs,
                                            cudaStream_t stream) {
  if (left.columns() == 0) return std::vector<Pair>();
  return Join(left, right, threshold, most_pairs, stream).run(tasks);
}

}  // namespace winnow::cuda
