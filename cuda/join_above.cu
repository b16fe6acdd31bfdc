#include "cuda/join_above.cuh"

#include <algorithm>
#include <optional>

#include "cuda/found_pairs.h"
#include "cuda/hopper/join.h"
#include "cuda/launch.h"

namespace winnow::cuda {
namespace {

constexpr std::int64_t kStretch = 64 * kTile;         // rows of either side of one launch
constexpr std::int64_t kHopperStretch = 256 * kTile;  // left rows of one launch on Hopper

/// Launches kernels over stretches of rows and collects what they find.
class Join {
 public:
  Join(const PlacedRows& rows, CosineThreshold threshold, cudaStream_t stream)
      : rows_(rows), threshold_(threshold), stream_(stream), found_(rows, rows, threshold, stream) {
    if (has_hopper()) hopper_.emplace(rows.on_device(), rows.padded(), stream);
  }

  /// All pairs, sorted.
  std::vector<Pair> run() {
    std::vector<Pair> out;
    std::int64_t stretch = hopper_ ? kHopperStretch : kStretch;
    for (std::int64_t left = 0; left < rows_.padded();) {
      const std::int64_t end = std::min(left + stretch, rows_.padded());
      const auto before = static_cast<std::ptrdiff_t>(out.size());
      if (!hopper_) {
        append_by_squares(left, end, out);
      } else if (!found_.append([&](const PairSink& sink) { join_on_hopper(left, end, sink); },
                                stretch > kPaddedRows, out)) {
        stretch /= 2;
        continue;
      }
      std::sort(out.begin() + before, out.end());
      left = end;
    }
    return out;
  }

 private:
  void append_by_squares(std::int64_t left, std::int64_t left_end, std::vector<Pair>& out) {
    const auto tiles = [](std::int64_t rows) { return static_cast<unsigned>(rows / kTile); };
    for (std::int64_t right = left; right < rows_.padded(); right += kStretch) {
      const std::int64_t right_end = std::min(right + kStretch, rows_.padded());
      const dim3 blocks(tiles(left_end - left), tiles(right_end - right));
      const auto join = [&](const PairSink& sink) {
        launch("join_above", join_kernel, blocks, kThreads, stream_, rows_.on_device(), left, right,
               screen_threshold(threshold_), sink);
      };
      found_.append(join, false, out);
    }
  }

  void join_on_hopper(std::int64_t left, std::int64_t left_end, const PairSink& sink) {
    hopper_->join(left, left_end, screen_threshold(threshold_), sink, stream_);
  }

  const PlacedRows& rows_;
  CosineThreshold threshold_;
  cudaStream_t stream_;
  std::optional<HopperRows> hopper_;
  FoundPairs found_;
};

}  // namespace

std::vector<Pair> join_above(MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                             cudaStream_t stream) {
  if (rows.rows < 2 || rows.columns == 0) return {};
  const PlacedRows placed(rows, stream);
  return Join(placed, threshold, stream).run();
}

}  // namespace winnow::cuda
