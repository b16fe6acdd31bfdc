#include "cuda/nearest_centroids.cuh"

#include <algorithm>
#include <limits>

#include "cuda/hopper/nearest.h"
#include "cuda/launch.h"
#include "cuda/placed_rows.h"

namespace winnow::cuda {
namespace {

constexpr std::int64_t kRowsAtOnce = 1 << 24;  // int32 sums of so many int8 do not overflow

/// Sums with the count as one column more.
void add_sums(const PlacedRows& rows, std::int64_t places, const CentroidSums& out,
              Scratch& scratch, cudaStream_t stream) {
  const std::int64_t columns = out.sums.columns;
  const auto size = static_cast<std::size_t>(out.sums.rows * (columns + 1));
  std::fill_n(out.sums.data, out.sums.size(), std::int64_t{0});
  std::ranges::fill(out.counts, 0);
  std::vector<std::int32_t> part(size);
  scratch.centroid_sums.reserve(size);
  for (std::int64_t begin = 0; begin < rows.rows(); begin += kRowsAtOnce) {
    const std::int64_t end = std::min(begin + kRowsAtOnce, rows.rows());
    check(cudaMemsetAsync(scratch.centroid_sums.data(), 0, size * sizeof(std::int32_t), stream),
          "clearing sums");
    launch("nearest_centroids", sum_kernel, blocks_for(end - begin, kThreads / kWarp), kThreads,
           stream, rows.on_device(), begin, end, columns, scratch.nearest.data(), places,
           scratch.centroid_sums.data());
    scratch.centroid_sums.download(part, stream);
    check(cudaStreamSynchronize(stream), "running nearest_centroids");
    const std::int32_t* from = part.data();
    for (std::int64_t c = 0; c < out.sums.rows; ++c) {
      for (std::int64_t& sum : out.sums.row(c)) sum += *from++;
      out.counts[static_cast<std::size_t>(c)] += *from++;
    }
  }
}

/// NaNs stand behind them, as nearest_on_hopper wants.
void upload_inverse_lengths(const PlacedRows& centroids, DeviceBuffer<float>& to,
                            cudaStream_t stream) {
  std::vector<float> inverses(static_cast<std::size_t>(centroids.padded()),
                              std::numeric_limits<float>::quiet_NaN());
  for (std::int64_t c = 0; c < centroids.rows(); ++c) {
    inverses[static_cast<std::size_t>(c)] = inverse_length(centroids.norm(c));
  }
  to.upload(inverses, stream);
  check(cudaStreamSynchronize(stream), "copying lengths to the device");
}

/// The keys of the best centroids, or of those `behind` the keys that are there.
void find_nearest(const PlacedRows& rows, const PlacedRows& centroids, bool behind,
                  Scratch& scratch, cudaStream_t stream) {
  const auto count = static_cast<std::int32_t>(centroids.rows());
  const float* const inverse_lengths = scratch.inverse_lengths.data();
  CentroidKey* const keys = scratch.centroid_keys.data();
  if (rows.hopper() != nullptr && centroids.hopper() != nullptr) {
    nearest_on_hopper(*rows.hopper(), rows.rows(), *centroids.hopper(), count, inverse_lengths,
                      behind, keys, stream);
    return;
  }
  launch("nearest_centroids", behind ? nearest_kernel<true> : nearest_kernel<false>,
         blocks_for(rows.rows(), kTile), kThreads, stream, rows.on_device(), rows.rows(),
         DeviceCentroids{centroids.on_device(), count, inverse_lengths}, keys);
}

}  // namespace

void nearest_centroids(const PlacedRows& rows, const PlacedRows& centroids,
                       MatrixView<std::int32_t> nearest, CentroidSums sums, Scratch& scratch,
                       cudaStream_t stream) {
  const std::int64_t places = nearest.rows > 0 ? nearest.columns : 1;
  scratch.nearest.reserve(static_cast<std::size_t>(rows.rows() * places));
  if (rows.rows() > 0) {
    upload_inverse_lengths(centroids, scratch.inverse_lengths, stream);
    scratch.centroid_keys.reserve(static_cast<std::size_t>(rows.padded()));
    for (std::int64_t place = 0; place < places; ++place) {
      find_nearest(rows, centroids, place > 0, scratch, stream);
      launch("nearest_centroids", write_nearest_kernel, blocks_for(rows.rows(), kThreads), kThreads,
             stream, scratch.centroid_keys.data(), rows.rows(), place, places,
             scratch.nearest.data());
    }
  }
  if (sums.sums.rows > 0) add_sums(rows, places, sums, scratch, stream);
  if (nearest.rows > 0) {
    scratch.nearest.download({nearest.data, static_cast<std::size_t>(nearest.size())}, stream);
  }
  check(cudaStreamSynchronize(stream), "running nearest_centroids");
}

}  // namespace winnow::cuda
