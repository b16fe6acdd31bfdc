#include "cuda/hopper/nearest.h"

#include <climits>

#include "cuda/centroid_key.cuh"
#include "cuda/hopper/walk.cuh"

namespace winnow::cuda {
namespace {

/// Every so many blocks, a tile of rows; each walks along all centroids.
struct RowWalks {
  int rows, centroids;

  template <class Visit>
  __device__ void for_each(const Visit& visit) const {
    for (int row = static_cast<int>(blockIdx.x) * kLeftRows; row < rows;
         row += static_cast<int>(gridDim.x) * kLeftRows) {
      visit(Walk{row, 0, centroids});
    }
  }
};

struct NearestJob {
  RowWalks walks;
  const float* inverse_lengths;
  CentroidKey* keys;
};

/// Keeps the best score that this thread sees of each of its rows. Centroids come in order, so of
/// equal scores the lowest stays.
template <bool kBehind>
class BestTaker {
 public:
  __device__ explicit BestTaker(const NearestJob& job) : job_(job) {}

  __device__ void begin(const Walk&, int row) {
    row_ = row;
#pragma unroll
    for (int m = 0; m < kHalves; ++m) {
#pragma unroll
      for (int h = 0; h < 2; ++h) {
        scores_[m][h] = kBelowAllScores;
        centroids_[m][h] = INT_MAX;
        if (kBehind) before_[m][h] = key_of(m, h);
      }
    }
  }

  __device__ void prepare(int) {}

  __device__ void take(int right, int m, const HalfSums& sums) {
    const int first = right + static_cast<int>(threadIdx.x) % 4 * 2;
#pragma unroll
    for (int n = 0; n < kRightParts; ++n) {
      const auto inverse = *reinterpret_cast<const float2*>(job_.inverse_lengths + first + 8 * n);
#pragma unroll
      for (int v = 0; v < 4; ++v) {
        const int h = v / 2;
        const int centroid = first + 8 * n + v % 2;
        const float score =
            static_cast<float>(sums[n].values[v]) * (v % 2 == 0 ? inverse.x : inverse.y);
        bool better =
            score > scores_[m][h];  // never of a padded centroid: its inverse is no number
        if (kBehind) better = better && centroid_key(score, centroid) < before_[m][h];
        scores_[m][h] = better ? score : scores_[m][h];
        centroids_[m][h] = better ? centroid : centroids_[m][h];
      }
    }
  }

  /// The best of the four threads that have a row's products.
  __device__ void end() {
#pragma unroll
    for (int m = 0; m < kHalves; ++m) {
#pragma unroll
      for (int h = 0; h < 2; ++h) {
        CentroidKey key = centroid_key(scores_[m][h], centroids_[m][h]);
        key = max(key, __shfl_xor_sync(0xffffffffU, key, 1));
        key = max(key, __shfl_xor_sync(0xffffffffU, key, 2));
        const int row = row_ + kHalf * m + 8 * h;
        if (threadIdx.x % 4 == 0 && row < job_.walks.rows) job_.keys[row] = key;
      }
    }
  }

 private:
  __device__ CentroidKey key_of(int m, int h) const {
    const int row = row_ + kHalf * m + 8 * h;
    return row < job_.walks.rows ? job_.keys[row] : 0;
  }

  const NearestJob& job_;
  int row_ = 0;
  float scores_[kHalves][2] = {};
  std::int32_t centroids_[kHalves][2] = {};
  CentroidKey before_[kHalves][2] = {};
};

template <bool kResident, bool kBehind>
__global__ void __launch_bounds__(kWalkThreads, 1)
    hopper_nearest_kernel(const __grid_constant__ Sides sides,
                          const __grid_constant__ NearestJob job) {
  extern __shared__ std::int8_t memory[];
  BestTaker<kBehind> taker(job);
  walk_rows<kResident>(sides, job.walks, taker, memory);
}

}  // namespace

void nearest_on_hopper(const HopperRows& rows, std::int64_t count, const HopperRows& centroids,
                       std::int32_t centroid_count, const float* inverse_lengths, bool behind,
                       std::int64_t* keys, cudaStream_t stream) {
  const NearestJob job{{static_cast<int>(count), centroid_count}, inverse_lengths, keys};
  const Sides sides = sides_of(rows, centroids);
  if (behind) {
    launch_walks("nearest_centroids", hopper_nearest_kernel<true, true>,
                 hopper_nearest_kernel<false, true>, sides, stream, job);
  } else {
    launch_walks("nearest_centroids", hopper_nearest_kernel<true, false>,
                 hopper_nearest_kernel<false, false>, sides, stream, job);
  }
}

}  // namespace winnow::cuda
