// How the kernels of this folder multiply: a block takes 256 left rows and walks along right ones,
// 128 at a time. One warp group only starts copies; two multiply, each 128 of the left rows, and
// hand the products of each tile to what the kernel does with them. While one of them does, the
// other has the tensor core to itself.
#pragma once

#include <cstdint>
#include <cstring>

#include "cuda/hopper/hopper_rows.h"
#include "cuda/hopper/instructions.cuh"
#include "cuda/launch.h"
#include "cuda/warp_sum.cuh"

namespace winnow::cuda {
namespace {

constexpr int kWalkThreads = 3 * kWarpGroup;
constexpr int kLeftRows = 256;
constexpr int kRightRows = HopperRows::kBoxRows;
constexpr int kHalf = 64;  // left rows of one product; a warp group has two
constexpr int kHalves = kLeftRows / 2 / kHalf;
constexpr int kRightParts = kRightRows / 8;
constexpr int kMultiplyingWarps = 8;
constexpr int kStepColumns = 32;  // of one product
constexpr int kRightBytes = kRightRows * kSlab;
constexpr int kLeftBytes = kLeftRows * kSlab;

// 65,536 registers for three groups: few for the one that copies.
constexpr int kCopyingRegisters = 40;
constexpr int kMultiplyingRegisters = 232;

using HalfSums = SumPart[kRightParts];

/// A walk: the left rows from `left` on, the right ones from `right` to `right_end`. Any struct
/// with these three will do.
struct Walk {
  int left;
  int right, right_end;
};

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
  static constexpr int kStages = SharedRows<kResident>::kStages;
  static constexpr unsigned kAlignment = 1024;

  SharedRows<kResident> rows;
  Barrier left_full, left_empty;
  Barrier full[kStages], empty[kStages];

  /// What a launch asks for, and where it lies in that.
  static constexpr unsigned kBytes = sizeof(SharedRows<kResident>) + 2 * kAlignment;
  __device__ static Shared& in(std::int8_t* memory) {
    return *reinterpret_cast<Shared*>((reinterpret_cast<std::uintptr_t>(memory) + kAlignment - 1) /
                                      kAlignment * kAlignment);
  }

  /// All threads of the block call it, once.
  __device__ void begin() {
    if (threadIdx.x == 0) {
      left_full.begin(1);
      left_empty.begin(kMultiplyingWarps);
      for (Barrier& barrier : full) barrier.begin(1);
      for (Barrier& barrier : empty) barrier.begin(kMultiplyingWarps);
      publish_barriers();
    }
    __syncthreads();
  }
};
static_assert(sizeof(Shared<true>) - sizeof(SharedRows<true>) <= 1024);

/// A place in the ring of stages, and the parity of the barriers' phase there.
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

/// Both sides of a walk, as the tensor memory engine knows them.
struct Sides {
  CUtensorMap left, right;
  int slabs;  ///< of a row
};

/// The one thread that starts all copies.
template <bool kResident, class Walks>
__device__ void copy_rows(const Sides& sides, const Walks& walks, Shared<kResident>& shared) {
  const auto begin_left = [&](int first, int slab, std::int8_t* to, const Barrier& barrier) {
    for (int row = 0; row < kLeftRows; row += HopperRows::kBoxRows) {
      begin_box(to + row * kSlab, sides.left, slab * kSlab, first + row, barrier);
    }
  };
  Place<Shared<kResident>::kStages> place;
  unsigned left_parity = 1;
  walks.for_each([&](const auto& walk) {
    if constexpr (kResident) {
      shared.left_empty.wait(left_parity);
      shared.left_full.arrive_before(static_cast<unsigned>(sides.slabs * kLeftBytes));
      for (int slab = 0; slab < sides.slabs; ++slab) {
        begin_left(walk.left, slab, shared.rows.left(0, slab), shared.left_full);
      }
      left_parity ^= 1;
    }
    for (int right = walk.right; right < walk.right_end; right += kRightRows) {
      for (int slab = 0; slab < sides.slabs; ++slab, place.advance()) {
        Barrier& full = shared.full[place.stage];
        shared.empty[place.stage].wait(place.parity ^ 1);
        full.arrive_before(SharedRows<kResident>::kStageBytes);
        if constexpr (!kResident) {
          begin_left(walk.left, slab, shared.rows.left(place.stage, slab), full);
        }
        begin_box(shared.rows.rights[place.stage], sides.right, slab * kSlab, right, full);
      }
    }
  });
}

/// A thread of a warp group that multiplies its 128 of the left rows.
template <bool kResident>
class Multiplier {
 public:
  __device__ explicit Multiplier(Shared<kResident>& shared, int slabs)
      : shared_(shared),
        slabs_(slabs),
        group_(static_cast<int>(threadIdx.x) / kWarpGroup - 1),
        lane_(static_cast<int>(threadIdx.x) % kWarp) {}

  /// Of each walk: taker.begin(walk, row); for each tile of right rows taker.prepare(right), then
  /// taker.take(right, m, sums) for both halves; taker.end(). `row` is the first left row whose
  /// products this thread holds: of half m, row + kHalf * m and the eighth behind that; the sums
  /// are as begin_product gives them.
  template <class Walks, class Taker>
  __device__ void run(const Walks& walks, Taker& taker) {
    unsigned left_parity = 0;
    walks.for_each([&](const auto& walk) {
      const int warp = static_cast<int>(threadIdx.x) % kWarpGroup / kWarp;
      taker.begin(walk, walk.left + group_ * kHalves * kHalf + 16 * warp + lane_ / 4);
      if constexpr (kResident) {
        shared_.left_full.wait(left_parity);
        left_parity ^= 1;
      }
      for (int right = walk.right; right < walk.right_end; right += kRightRows) {
        taker.prepare(right);
        multiply();
#pragma unroll
        for (int m = 0; m < kHalves; ++m) taker.take(right, m, sums_[m]);
      }
      if constexpr (kResident) {
        if (lane_ == 0) shared_.left_empty.arrive();
      }
      taker.end();
    });
  }

 private:
  /// Sums over all slabs of one tile of right rows.
  __device__ void multiply() {
    for (int slab = 0; slab < slabs_; ++slab, place_.advance()) {
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

  Shared<kResident>& shared_;
  const int slabs_;
  const int group_;
  const int lane_;
  HalfSums sums_[kHalves];
  Place<Shared<kResident>::kStages> place_;
  int before_ = 0;  ///< the stage of the slab before
};

/// The body of a kernel of kWalkThreads threads and Shared<kResident>::kBytes of `memory`. Walks
/// has for_each(visit), which calls visit(walk) for the walks of this block, the same in each
/// thread.
template <bool kResident, class Walks, class Taker>
__device__ void walk_rows(const Sides& sides, const Walks& walks, Taker& taker,
                          std::int8_t* memory) {
  auto& shared = Shared<kResident>::in(memory);
  shared.begin();
  if (threadIdx.x < kWarpGroup) {
    give_registers_back<kCopyingRegisters>();
    if (threadIdx.x == 0) copy_rows(sides, walks, shared);
  } else {
    take_registers<kMultiplyingRegisters>();
    Multiplier<kResident>(shared, sides.slabs).run(walks, taker);
  }
}

inline CUtensorMap map_of(const HopperRows& rows) {
  CUtensorMap map{};
  static_assert(sizeof(map) == sizeof(HopperRows::Map));
  std::memcpy(&map, &rows.map(), sizeof(map));
  return map;
}
inline Sides sides_of(const HopperRows& left, const HopperRows& right) {
  return {map_of(left), map_of(right), static_cast<int>((left.rows().columns + kSlab - 1) / kSlab)};
}

/// Starts `resident` or `streamed`, as the rows' length asks for, on all multiprocessors.
template <class... Parameters>
void launch_walks(std::string_view name, void (*resident)(Sides, Parameters...),
                  void (*streamed)(Sides, Parameters...), const Sides& sides, cudaStream_t stream,
                  const std::type_identity_t<Parameters>&... arguments) {
  const bool fits = sides.slabs <= kResidentSlabs;
  const auto kernel = fits ? resident : streamed;
  const unsigned bytes = fits ? Shared<true>::kBytes : Shared<false>::kBytes;
  check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize,
                             static_cast<int>(bytes)),
        "asking for shared memory");
  const auto blocks = static_cast<unsigned>(device_attribute(cudaDevAttrMultiProcessorCount));
  launch(name, kernel, LaunchShape{dim3(blocks), kWalkThreads, bytes}, stream, sides, arguments...);
}

}  // namespace
}  // namespace winnow::cuda
