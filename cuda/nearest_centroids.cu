#include "cuda/nearest_centroids.cuh"

#include <algorithm>

#include "cuda/launch.h"
#include "cuda/placed_rows.h"

namespace winnow::cuda {
namespace {

constexpr std::int64_t kRowsAtOnce = 1 << 24;  // int32 sums of so many int8 do not overflow

unsigned blocks_of(std::int64_t items, std::int64_t a_block) {
  return static_cast<unsigned>((items + a_block - 1) / a_block);
}

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
    launch("nearest_centroids", sum_kernel, blocks_of(end - begin, kThreads / kWarp), kThreads,
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

/// Of all rows as they are padded.
void upload_inverse_lengths(const PlacedRows& centroids, DeviceBuffer<float>& to,
                            cudaStream_t stream) {
  std::vector<float> inverses(static_cast<std::size_t>(centroids.rows()));
  for (std::int64_t c = 0; c < centroids.rows(); ++c) {
    inverses[static_cast<std::size_t>(c)] = inverse_length(centroids.norm(c));
  }
  to.upload(inverses, stream);
  check(cudaStreamSynchronize(stream), "copying lengths to the device");
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
    const DeviceCentroids on_device{centroids.on_device(),
                                    static_cast<std::int32_t>(centroids.rows()),
                                    scratch.inverse_lengths.data()};
    for (std::int64_t place = 0; place < places; ++place) {
      launch("nearest_centroids", place == 0 ? nearest_kernel<false> : nearest_kernel<true>,
             blocks_of(rows.rows(), kTile), kThreads, stream, rows.on_device(), rows.rows(),
             on_device, scratch.centroid_keys.data());
      launch("nearest_centroids", write_nearest_kernel, blocks_of(rows.rows(), kThreads), kThreads,
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
