#include "cuda/join_above.cuh"

#include <algorithm>
#include <array>

#include "cuda/launch.h"

namespace winnow::cuda {
namespace {

constexpr std::int64_t kStretch = 64 * kTile;   // rows of either side of one launch
constexpr std::size_t kFirstPairs = 1 << 15;    // room for the pairs of a launch, at first
constexpr double kScreenSlack = 1.0 - 0x1p-20;  // join_above.cuh: keep_pairs

std::int64_t rounded_up(std::int64_t count, std::int64_t unit) {
  return (count + unit - 1) / unit * unit;
}

/// The rows on the device, padded as DeviceRows says, with their norms.
class Rows {
 public:
  Rows(MatrixView<const std::int8_t> rows, cudaStream_t stream)
      : padded_(rounded_up(rows.rows, kTile)),
        columns_(rounded_up(rows.columns, kChunk)),
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

class Join {
 public:
  Join(const Rows& rows, CosineThreshold threshold, cudaStream_t stream)
      : rows_(rows), threshold_(threshold), stream_(stream), pairs_(kFirstPairs), found_(1) {}

  /// Appends the pairs of a row from `left` on with one from `right` on, in no order.
  void append(std::int64_t left, std::int64_t right, std::vector<Pair>& out) {
    unsigned long long found = launch(left, right);
    if (found > pairs_.capacity()) {
      pairs_.reserve(found);
      found = launch(left, right);
    }
    const auto before = static_cast<std::ptrdiff_t>(out.size());
    out.resize(out.size() + found);
    pairs_.download(std::span(out).last(found), stream_);
    check(cudaStreamSynchronize(stream_), "running join_above");
    const auto fails = [&](const Pair& pair) {
      return !reaches(pair.dot, rows_.norm(pair.i), rows_.norm(pair.j), threshold_);
    };
    out.erase(std::remove_if(out.begin() + before, out.end(), fails), out.end());
  }

 private:
  /// How many pairs passed the screen; they are in `pairs_` if there is room for so many.
  unsigned long long launch(std::int64_t left, std::int64_t right) {
    const auto tiles = [&](std::int64_t first) {
      return static_cast<unsigned>(std::min(kStretch, rows_.padded() - first) / kTile);
    };
    check(cudaMemsetAsync(found_.data(), 0, sizeof(unsigned long long), stream_),
          "clearing a counter");
    cuda::launch("join_above", join_kernel, dim3(tiles(left), tiles(right)), kThreads, stream_,
                 rows_.on_device(), left, right,
                 static_cast<float>(threshold_.value() * kScreenSlack),
                 PairSink{pairs_.data(), pairs_.capacity(), found_.data()});
    std::array<unsigned long long, 1> found{};
    found_.download(found, stream_);
    check(cudaStreamSynchronize(stream_), "running join_above");
    return found[0];
  }

  const Rows& rows_;
  CosineThreshold threshold_;
  cudaStream_t stream_;
  DeviceBuffer<Pair> pairs_;
  DeviceBuffer<unsigned long long> found_;
};

}  // namespace

std::vector<Pair> join_above(MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                             cudaStream_t stream) {
  if (rows.rows < 2 || rows.columns == 0) return {};
  const Rows on_device(rows, stream);
  Join join(on_device, threshold, stream);
  std::vector<Pair> pairs;
  for (std::int64_t left = 0; left < on_device.padded(); left += kStretch) {
    const auto before = static_cast<std::ptrdiff_t>(pairs.size());
    for (std::int64_t right = left; right < on_device.padded(); right += kStretch) {
      join.append(left, right, pairs);
    }
    std::sort(pairs.begin() + before, pairs.end());
  }
  return pairs;
}

}  // namespace winnow::cuda
