// A block has 256 left rows and walks along right ones, 128 at a time. One warp group only starts
// copies; two multiply, each 128 of the left rows. While one of them screens its products, the
// other has the tensor core to itself.
#include "cuda/hopper/join.h"

#include <cuda_runtime.h>

#include <algorithm>
#include <climits>
#include <cstring>

#include "cuda/hopper/instructions.cuh"
#include "cuda/launch.h"
#include "cuda/pair_screen.cuh"

namespace winnow::cuda {
namespace {

constexpr int kThreads = 3 * kWarpGroup;
constexpr int kLeftRows = 256;
constexpr int kRightRows = 128;
constexpr int kHalf = 64;  // left rows of one product; a warp group has two
constexpr int kHalves = kLeftRows / 2 / kHalf;
constexpr int kMultiplyingWarps = 8;
constexpr int kStepColumns = 32;  // of one product
constexpr int kRightBytes = kRightRows * kSlab;
constexpr int kLeftBytes = kLeftRows * kSlab;

// 65,536 registers for three groups: few for the one that copies, so that sums and lengths fit.
constexpr int kCopyingRegisters = 40;
constexpr int kMultiplyingRegisters = 232;

using Sums = SumPart[kHalves][kRightRows / 8];

/// Rows of at most kResidentSlabs slabs stay in shared memory while right rows pass by, slab by
/// slab. Of longer ones, both sides' slabs pass by together.
constexpr int kResidentSlabs = 2;

template <bool kResident>
struct SharedRows;
template <>
struct SharedRows<true> {
  static constexpr int kStages = 8;
  static constexpr int kStageBytes = kRightBytes;
  std::int8_t lefts[kResidentSlabs][kLeftBytes];
  std::int8_t rights[kStages][kRightBytes];

  __device__ std::int8_t* left(int, int slab) { return lefts[slab]; }
};
template <>
struct SharedRows<false> {
  static constexpr int kStages = 4;
  static constexpr int kStageBytes = kRightBytes + kLeftBytes;
  std::int8_t lefts[kStages][kLeftBytes];
  std::int8_t rights[kStages][kRightBytes];

  __device__ std::int8_t* left(int stage, int) { return lefts[stage]; }
};

template <bool kResident>
struct Shared {
  alignas(1024) SharedRows<kResident> rows;
  Barrier left_full, left_empty;
  Barrier full[SharedRows<kResident>::kStages], empty[SharedRows<kResident>::kStages];
};

/// What one launch does: tiles of kLeftRows from `left` on with tiles of kRightRows. An item is one
/// left tile with `chunk` right tiles; blocks that run at one time have the same right tiles, which
/// the L2 cache then holds.
struct Job {
  DeviceRows rows;
  const float* least_lengths;
  int left, left_tiles, right_tiles, chunk;
  int slabs;  ///< of a row
  float threshold;
  PairSink sink;
};

/// Calls visit(left tile, first right tile, end of right tiles) for this block's items.
template <class Visit>
__device__ void for_each_item(const Job& job, const Visit& visit) {
  const int first = job.left * (kLeftRows / kRightRows);
  const int chunks = (job.right_tiles - first + job.chunk - 1) / job.chunk;
  for (int item = static_cast<int>(blockIdx.x); item < chunks * job.left_tiles;
       item += static_cast<int>(gridDim.x)) {
    const int left = job.left + item % job.left_tiles;
    const int chunk = first + item / job.left_tiles * job.chunk;
    const int begin = max(chunk, left * (kLeftRows / kRightRows));  // no pair before has i < j
    const int end = min(chunk + job.chunk, job.right_tiles);
    if (begin < end) visit(left, begin, end);
  }
}

/// A place in a ring of stages, and the parity of the barriers' phase there.
template <int kStages>
struct Place {
  int stage = 0;
  unsigned parity = 0;

  __device__ void advance() {
    if (++stage < kStages) return;
    stage = 0;
    parity ^= 1;
  }
};

/// The one thread that starts all copies.
template <bool kResident>
__device__ void copy_rows(const CUtensorMap& map, const Job& job, Shared<kResident>& shared) {
  constexpr int kBoxRows = kRightRows;
  const auto begin_left = [&](int tile, int slab, std::int8_t* to, const Barrier& barrier) {
    for (int row = 0; row < kLeftRows; row += kBoxRows) {
      begin_box(to + row * kSlab, map, slab * kSlab, tile * kLeftRows + row, barrier);
    }
  };
  Place<SharedRows<kResident>::kStages> place;
  unsigned left_parity = 1;
  for_each_item(job, [&](int left, int begin, int end) {
    if constexpr (kResident) {
      shared.left_empty.wait(left_parity);
      shared.left_full.arrive_before(static_cast<unsigned>(job.slabs * kLeftBytes));
      for (int slab = 0; slab < job.slabs; ++slab) {
        begin_left(left, slab, shared.rows.left(0, slab), shared.left_full);
      }
      left_parity ^= 1;
    }
    for (int right = begin; right < end; ++right) {
      for (int slab = 0; slab < job.slabs; ++slab, place.advance()) {
        Barrier& full = shared.full[place.stage];
        shared.empty[place.stage].wait(place.parity ^ 1);
        full.arrive_before(SharedRows<kResident>::kStageBytes);
        if constexpr (!kResident) begin_left(left, slab, shared.rows.left(place.stage, slab), full);
        begin_box(shared.rows.rights[place.stage], map, slab * kSlab, right * kRightRows, full);
      }
    }
  });
}

__device__ int largest(int a, int b, int c) { return __vimax3_s32(a, b, c); }

/// Whether no product in `sums` reaches its left row's bound: `bounds[h]` for row 8 h + lane / 4.
__device__ bool all_below(const SumPart (&sums)[kRightRows / 8], const int (&bounds)[2]) {
  int most[2] = {INT_MIN, INT_MIN};
#pragma unroll
  for (int n = 0; n < kRightRows / 8; ++n) {
    const auto& values = sums[n].values;
    most[0] = largest(most[0], values[0], values[1]);
    most[1] = largest(most[1], values[2], values[3]);
  }
  return most[0] < bounds[0] && most[1] < bounds[1];
}

/// A warp group that multiplies its 128 of the left rows.
template <bool kResident>
class Multiplier {
 public:
  __device__ Multiplier(const Job& job, Shared<kResident>& shared)
      : job_(job),
        shared_(shared),
        group_(static_cast<int>(threadIdx.x) / kWarpGroup - 1),
        lane_(static_cast<int>(threadIdx.x) % kWarp) {}

  __device__ void run() {
    unsigned left_parity = 0;
    for_each_item(job_, [&](int left, int begin, int end) {
      if constexpr (kResident) {
        shared_.left_full.wait(left_parity);
        left_parity ^= 1;
      }
      const int warp = static_cast<int>(threadIdx.x) % kWarpGroup / kWarp;
      row_ = static_cast<std::int64_t>(left) * kLeftRows + group_ * kHalves * kHalf + 16 * warp +
             lane_ / 4;
#pragma unroll
      for (int m = 0; m < kHalves; ++m) {
        for (int h = 0; h < 2; ++h) {
          bounds_[m][h] = job_.threshold * job_.rows.lengths[row_ + kHalf * m + 8 * h];
        }
      }
      for (int right = begin; right < end; ++right) {
        const float least = job_.least_lengths[right];
        multiply();
        screen(right, least);
      }
      if constexpr (kResident) {
        if (lane_ == 0) shared_.left_empty.arrive();
      }
    });
  }

 private:
  /// Sums of all slabs of one tile of right rows.
  __device__ void multiply() {
    for (int slab = 0; slab < job_.slabs; ++slab, place_.advance()) {
      shared_.full[place_.stage].wait(place_.parity);
      fence_sums();
      const std::int8_t* left = shared_.rows.left(place_.stage, slab);
      const std::uint32_t lefts = shared_address(left + group_ * kHalves * kHalf * kSlab);
      const std::uint32_t rights = shared_address(shared_.rows.rights[place_.stage]);
#pragma unroll
      for (int c = 0; c < kSlab; c += kStepColumns) {
#pragma unroll
        for (int m = 0; m < kHalves; ++m) {
          begin_product(sums_[m], descriptor(lefts + m * kHalf * kSlab + c), descriptor(rights + c),
                        slab > 0 || c > 0);
        }
      }
      commit_products();
      if (slab > 0) {
        wait_for_products<1>();
        release(before_);
      }
      before_ = place_.stage;
    }
    wait_for_products<0>();
    release(before_);
  }

  /// This warp has read the stage.
  __device__ void release(int stage) {
    if (lane_ == 0) shared_.empty[stage].arrive();
  }

  /// First against the shortest right row of the tile, in integers: three products an instruction.
  /// float(dot) >= bound * length implies dot >= floor(bound * least).
  __device__ void screen(int right, float least) {
#pragma unroll
    for (int m = 0; m < kHalves; ++m) {
      const int floors[2] = {__float2int_rd(bounds_[m][0] * least),
                             __float2int_rd(bounds_[m][1] * least)};
      if (all_below(sums_[m], floors)) continue;
      const std::int64_t j = static_cast<std::int64_t>(right) * kRightRows + lane_ % 4 * 2;
      const float* lengths = job_.rows.lengths + j;
      const auto length = [&](int n, int e) { return lengths[8 * n + e]; };
      keep_pairs(sums_[m], job_.rows, length, row_ + kHalf * m, j, job_.threshold, job_.sink);
    }
  }

  const Job& job_;
  Shared<kResident>& shared_;
  const int group_;
  const int lane_;
  Sums sums_;
  Place<SharedRows<kResident>::kStages> place_;
  int before_ = 0;        ///< the stage of the slab before
  std::int64_t row_ = 0;  ///< the first left row whose products this thread holds
  float bounds_[kHalves][2] = {};
};

template <bool kResident>
__global__ void __launch_bounds__(kThreads, 1)
    hopper_join_kernel(const __grid_constant__ CUtensorMap map, const __grid_constant__ Job job) {
  extern __shared__ std::int8_t unaligned[];
  auto& shared = *reinterpret_cast<Shared<kResident>*>(
      (reinterpret_cast<std::uintptr_t>(unaligned) + 1023) & ~std::uintptr_t{1023});
  if (threadIdx.x == 0) {
    shared.left_full.begin(1);
    shared.left_empty.begin(kMultiplyingWarps);
    for (Barrier& barrier : shared.full) barrier.begin(1);
    for (Barrier& barrier : shared.empty) barrier.begin(kMultiplyingWarps);
    publish_barriers();
  }
  __syncthreads();
  if (threadIdx.x < kWarpGroup) {
    give_registers_back<kCopyingRegisters>();
    if (threadIdx.x == 0) copy_rows(map, job, shared);
  } else {
    take_registers<kMultiplyingRegisters>();
    Multiplier<kResident>(job, shared).run();
  }
}

/// The shortest of each kRightRows rows: a block of as many threads a tile.
__global__ void least_lengths_kernel(const float* lengths, float* least) {
  __shared__ float all[kRightRows];
  all[threadIdx.x] = lengths[blockIdx.x * kRightRows + threadIdx.x];
  __syncthreads();
  for (unsigned step = kRightRows / 2; step > 0; step /= 2) {
    if (threadIdx.x < step) all[threadIdx.x] = fminf(all[threadIdx.x], all[threadIdx.x + step]);
    __syncthreads();
  }
  if (threadIdx.x == 0) least[blockIdx.x] = all[0];
}

int device_attribute(cudaDeviceAttr attribute) {
  int device = 0;
  int value = 0;
  check(cudaGetDevice(&device), "asking for the device");
  check(cudaDeviceGetAttribute(&value, attribute, device), "asking the device");
  return value;
}

/// The driver's function, of which the runtime has none; null if the driver is too old.
auto tensor_map_encoder() {
  constexpr unsigned kFirstVersion = 12000;
  void* function = nullptr;
  cudaDriverEntryPointQueryResult result{};
  const cudaError_t status = cudaGetDriverEntryPointByVersion(
      "cuTensorMapEncodeTiled", &function, kFirstVersion, cudaEnableDefault, &result);
  if (status != cudaSuccess || result != cudaDriverEntryPointSuccess) function = nullptr;
  return reinterpret_cast<decltype(&cuTensorMapEncodeTiled)>(function);
}

CUtensorMap tensor_map(const DeviceRows& rows, std::int64_t padded) {
  CUtensorMap map{};
  const cuuint64_t sizes[] = {static_cast<cuuint64_t>(rows.columns),
                              static_cast<cuuint64_t>(padded)};
  const cuuint64_t pitch[] = {static_cast<cuuint64_t>(rows.columns)};
  const cuuint32_t box[] = {kSlab, kRightRows};
  const cuuint32_t steps[] = {1, 1};
  const CUresult status = tensor_map_encoder()(
      &map, CU_TENSOR_MAP_DATA_TYPE_UINT8, 2, const_cast<std::int8_t*>(rows.values), sizes, pitch,
      box, steps, CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_128B,
      CU_TENSOR_MAP_L2_PROMOTION_L2_256B, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
  check(status == CUDA_SUCCESS ? cudaSuccess : cudaErrorInvalidValue, "describing rows");
  return map;
}

template <bool kResident>
void launch_join(const CUtensorMap& map, const Job& job, unsigned blocks, cudaStream_t stream) {
  constexpr unsigned kBytes = sizeof(Shared<kResident>) + 1024;
  const auto kernel = hopper_join_kernel<kResident>;
  check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, kBytes),
        "asking for shared memory");
  launch("join_above", kernel, LaunchShape{dim3(blocks), kThreads, kBytes}, stream, map, job);
}

}  // namespace

bool has_hopper() {
  return device_attribute(cudaDevAttrComputeCapabilityMajor) == 9 &&
         device_attribute(cudaDevAttrComputeCapabilityMinor) == 0 &&
         tensor_map_encoder() != nullptr;
}

HopperRows::HopperRows(const DeviceRows& rows, std::int64_t padded, cudaStream_t stream)
    : rows_(rows), padded_(padded) {
  const CUtensorMap map = tensor_map(rows, padded);
  static_assert(sizeof(map) == sizeof(map_) && alignof(CUtensorMap) <= alignof(TensorMap));
  std::memcpy(&map_, &map, sizeof(map));
  const auto tiles = static_cast<unsigned>(padded / kRightRows);
  least_lengths_.reserve(tiles);
  launch("join_above", least_lengths_kernel, dim3(tiles), kRightRows, stream, rows.lengths,
         least_lengths_.data());
}

void HopperRows::join(std::int64_t left, std::int64_t left_end, float threshold,
                      const PairSink& sink, cudaStream_t stream) const {
  // Long chunks read few left rows; short ones keep all blocks busy to the end.
  constexpr std::int64_t kShortest = 8;
  constexpr std::int64_t kLongest = 64;
  constexpr std::int64_t kItemsPerBlock = 16;
  const std::int64_t blocks = device_attribute(cudaDevAttrMultiProcessorCount);
  const std::int64_t left_tiles = (left_end - left) / kLeftRows;
  const std::int64_t right_tiles = (padded_ - left) / kRightRows;
  const std::int64_t even = left_tiles * right_tiles / (blocks * kItemsPerBlock);
  const Job job{.rows = rows_,
                .least_lengths = least_lengths_.data(),
                .left = static_cast<int>(left / kLeftRows),
                .left_tiles = static_cast<int>(left_tiles),
                .right_tiles = static_cast<int>(padded_ / kRightRows),
                .chunk = static_cast<int>(std::clamp(even, kShortest, kLongest)),
                .slabs = static_cast<int>((rows_.columns + kSlab - 1) / kSlab),
                .threshold = threshold,
                .sink = sink};
  CUtensorMap map{};
  std::memcpy(&map, &map_, sizeof(map));
  if (job.slabs <= kResidentSlabs) {
    launch_join<true>(map, job, static_cast<unsigned>(blocks), stream);
  } else {
    launch_join<false>(map, job, static_cast<unsigned>(blocks), stream);
  }
}

}  // namespace winnow::cuda
