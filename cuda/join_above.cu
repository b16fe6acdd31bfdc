#include "cuda/join_above.cuh"

#include <algorithm>
#include <array>
#include <optional>

#include "cuda/hopper/join.h"
#include "cuda/launch.h"

namespace winnow::cuda {
namespace {

constexpr std::int64_t kStretch = 64 * kTile;         // rows of either side of one launch
constexpr std::int64_t kHopperStretch = 256 * kTile;  // left rows of one launch on Hopper
constexpr std::size_t kFirstPairs = 1 << 15;          // room for the pairs of a launch, at first
constexpr std::size_t kMostPairs = 1 << 26;           // of a launch that can be made smaller
constexpr double kScreenSlack = 1.0 - 0x1p-20;        // pair_screen.cuh: keep_pairs

std::int64_t rounded_up(std::int64_t count, std::int64_t unit) {
  return (count + unit - 1) / unit * unit;
}

/// The rows on the device, padded as DeviceRows says, with their norms.
class Rows {
 public:
  Rows(MatrixView<const std::int8_t> rows, cudaStream_t stream)
      : padded_(rounded_up(rows.rows, kPaddedRows)),
        columns_(rounded_up(rows.columns, kPaddedColumns)),
        squared_(static_cast<std::size_t>(padded_)) {
    const auto pitch = static_cast<std::size_t>(columns_);
    const auto width = static_cast<std::size_t>(rows.columns);
    values_.reserve(squared_.size() * pitch);
    norms_.reserve(squared_.size());
    lengths_.reserve(squared_.size());
    check(cudaMemsetAsync(values_.data(), 0, squared_.size() * pitch, stream), "clearing the rows");
    check(cudaMemcpy2DAsync(values_.data(), pitch, rows.data, width, width,
                            static_cast<std::size_t>(rows.rows), cudaMemcpyHostToDevice, stream),
          "copying rows to the device");
    const auto blocks = static_cast<unsigned>(padded_ / kRowsPerNormBlock);
    launch("join_above", norms_kernel, blocks, kThreads, stream, values_.data(), padded_, columns_,
           norms_.data(), lengths_.data());
    norms_.download(squared_, stream);
  }

  DeviceRows on_device() const { return {values_.data(), columns_, lengths_.data()}; }
  std::int64_t padded() const { return padded_; }
  /// Squared, on the host, once the stream has passed.
  std::int32_t norm(std::int64_t row) const { return squared_[static_cast<std::size_t>(row)]; }

 private:
  std::int64_t padded_;
  std::int64_t columns_;
  DeviceBuffer<std::int8_t> values_;
  DeviceBuffer<std::int32_t> norms_;
  DeviceBuffer<float> lengths_;
  std::vector<std::int32_t> squared_;
};

/// Launches kernels over stretches of rows and collects what they find.
class Join {
 public:
  Join(const Rows& rows, CosineThreshold threshold, cudaStream_t stream)
      : rows_(rows), threshold_(threshold), stream_(stream), pairs_(kFirstPairs), found_(1) {
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
      } else if (!append([&] { join_on_hopper(left, end); }, stretch > kPaddedRows, out)) {
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
      const auto join = [&] {
        launch("join_above", join_kernel, blocks, kThreads, stream_, rows_.on_device(), left, right,
               screen_threshold(), sink());
      };
      append(join, false, out);
    }
  }

  void join_on_hopper(std::int64_t left, std::int64_t left_end) {
    hopper_->join(left, left_end, screen_threshold(), sink(), stream_);
  }

  /// Appends the pairs that one launch finds, in no order. Does not, and is false, if there are
  /// very many and `may_refuse`.
  template <class Launch>
  bool append(const Launch& launch, bool may_refuse, std::vector<Pair>& out) {
    unsigned long long found = count(launch);
    if (found > kMostPairs && may_refuse) return false;
    if (found > pairs_.capacity()) {
      pairs_.reserve(found);
      found = count(launch);
    }
    const auto before = static_cast<std::ptrdiff_t>(out.size());
    out.resize(out.size() + found);
    pairs_.download(std::span(out).last(found), stream_);
    check(cudaStreamSynchronize(stream_), "running join_above");
    const auto fails = [&](const Pair& pair) {
      return !reaches(pair.dot, rows_.norm(pair.i), rows_.norm(pair.j), threshold_);
    };
    out.erase(std::remove_if(out.begin() + before, out.end(), fails), out.end());
    return true;
  }

  /// How many pairs passed the screen; they are in `pairs_` if there is room for so many.
  template <class Launch>
  unsigned long long count(const Launch& launch) {
    check(cudaMemsetAsync(found_.data(), 0, sizeof(unsigned long long), stream_),
          "clearing a counter");
    launch();
    std::array<unsigned long long, 1> found{};
    found_.download(found, stream_);
    check(cudaStreamSynchronize(stream_), "running join_above");
    return found[0];
  }

  float screen_threshold() const { return static_cast<float>(threshold_.value() * kScreenSlack); }
  PairSink sink() const { return {pairs_.data(), pairs_.capacity(), found_.data()}; }

  const Rows& rows_;
  CosineThreshold threshold_;
  cudaStream_t stream_;
  std::optional<HopperRows> hopper_;
  DeviceBuffer<Pair> pairs_;
  DeviceBuffer<unsigned long long> found_;
};

}  // namespace

std::vector<Pair> join_above(MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                             cudaStream_t stream) {
  if (rows.rows < 2 || rows.columns == 0) return {};
  const Rows on_device(rows, stream);
  return Join(on_device, threshold, stream).run();
}

}  // namespace winnow::cuda
