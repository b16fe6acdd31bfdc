#include "cuda/hopper/join.h"

#include <climits>

#include "cuda/hopper/walk.cuh"
#include "cuda/pair_screen.cuh"

namespace winnow::cuda {
namespace {

static_assert(kHopperLeftRows == kLeftRows);

/// Every so many blocks, an item; neighbours have the same right rows, which the L2 cache then
/// holds.
struct JoinWalks {
  const JoinItem* items;
  std::int64_t count;

  template <class Visit>
  __device__ void for_each(const Visit& visit) const {
    for (std::int64_t k = blockIdx.x; k < count; k += gridDim.x) visit(items[k]);
  }
};

struct JoinJob {
  JoinWalks walks;
  DeviceRows lefts, rights;
  const float* least_lengths;  ///< of the right rows
  bool ordered;
  float threshold;
  PairSink sink;
};

__device__ int largest(int a, int b, int c) { return __vimax3_s32(a, b, c); }

/// Screens the products of a walk and lets pairs out.
class PairTaker {
 public:
  __device__ explicit PairTaker(const JoinJob& job) : job_(job) {}

  __device__ void begin(const JoinItem& item, int row) {
    item_ = item;
    row_ = row;
#pragma unroll
    for (int m = 0; m < kHalves; ++m) {
      for (int h = 0; h < 2; ++h) {
        bounds_[m][h] = job_.threshold * job_.lefts.lengths[row + kHalf * m + 8 * h];
      }
    }
  }

  /// The shortest of the rows that are multiplied next, or a shorter one.
  __device__ void prepare(int right) {
    const float* const least = job_.least_lengths + right / HopperRows::kBoxRows;
    least_ = fminf(least[0], right % HopperRows::kBoxRows == 0 ? least[0] : least[1]);
  }

  /// First against the shortest of the right rows, in integers: three products an instruction.
  /// float(dot) >= bound * length implies dot >= floor(bound * least).
  __device__ void take(int right, int m, const HalfSums& sums) {
    const int floors[2] = {__float2int_rd(bounds_[m][0] * least_),
                           __float2int_rd(bounds_[m][1] * least_)};
    if (all_below(sums, floors)) return;
    const std::int64_t j = right + static_cast<int>(threadIdx.x) % 4 * 2;
    const float* const lengths = job_.rights.lengths + j;
    keep_pairs(
        sums, job_.lefts, [&](int n, int e) { return lengths[8 * n + e]; }, row_ + kHalf * m, j,
        job_.threshold, job_.sink,
        [&](std::int64_t i, std::int64_t k) {
          return i < item_.left_end && k < item_.right_end && (!job_.ordered || i < k);
        });
  }

  __device__ void end() {}

 private:
  /// Whether no product reaches its left row's bound: `bounds[h]` for row 8 h + lane / 4.
  __device__ static bool all_below(const HalfSums& sums, const int (&bounds)[2]) {
    int most[2] = {INT_MIN, INT_MIN};
#pragma unroll
    for (int n = 0; n < kRightParts; ++n) {
      const auto& values = sums[n].values;
      most[0] = largest(most[0], values[0], values[1]);
      most[1] = largest(most[1], values[2], values[3]);
    }
    return most[0] < bounds[0] && most[1] < bounds[1];
  }

  const JoinJob& job_;
  JoinItem item_{};
  std::int64_t row_ = 0;
  float bounds_[kHalves][2] = {};
  float least_ = 0;
};

template <bool kResident>
__global__ void __launch_bounds__(kWalkThreads, 1)
    hopper_join_kernel(const __grid_constant__ Sides sides, const __grid_constant__ JoinJob job) {
  extern __shared__ std::int8_t memory[];
  PairTaker taker(job);
  walk_rows<kResident>(sides, job.walks, taker, memory);
}

}  // namespace

void join_on_hopper(const HopperRows& left, const HopperRows& right, const JoinItem* items,
                    std::int64_t count, bool ordered, float threshold, const PairSink& sink,
                    cudaStream_t stream) {
  const JoinJob job{.walks = {items, count},
                    .lefts = left.rows(),
                    .rights = right.rows(),
                    .least_lengths = right.least_lengths(),
                    .ordered = ordered,
                    .threshold = threshold,
                    .sink = sink};
  launch_walks("join_above", hopper_join_kernel<true>, hopper_join_kernel<false>,
               sides_of(left, right), stream, job);
}

}  // namespace winnow::cuda
