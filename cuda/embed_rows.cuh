// The kernel of embed_rows: a block a document. Its warps share out the rows; a thread adds up
// eight columns of them, several rows at a time on their way.
#pragma once

#include "cuda/launch.h"
#include "cuda/quantise_block.cuh"

namespace winnow::cuda {
namespace {

constexpr int kOfThread = 8;                    // columns that a thread adds up at a time
constexpr int kAtATime = kOfThread * kWarp;     // columns that a warp does
constexpr std::int64_t kShared = 4 * kAtATime;  // columns whose sums stay on the chip
constexpr int kMostRounds = 65535 / kWarp;      // of 32 rows, whose sums fit in 32 bits

/// A row's eight columns of one thread, where the length of rows is a multiple of 8: read at once.
struct EvenColumns {
  static constexpr int kRowsAhead = 8;  // asked for before the first is added

  /// Column j of lane `lane`, of kAtATime.
  __device__ static int column(int lane, int j) { return kOfThread * lane + j; }

  /// `row`: the first of kAtATime columns, of which `columns` are there.
  __device__ void read(const std::int16_t* row, std::int64_t columns, int lane) {
    const int first = kOfThread * lane < columns ? kOfThread * lane : 0;
    four_ = __ldg(reinterpret_cast<const uint4*>(row + first));
  }
  __device__ std::int16_t value(int j) const {
    const unsigned words[] = {four_.x, four_.y, four_.z, four_.w};
    return static_cast<std::int16_t>(words[j / 2] >> 16 * (j % 2));
  }

 private:
  uint4 four_;
};

/// The same for rows of any length.
struct AnyColumns {
  static constexpr int kRowsAhead = 2;

  __device__ static int column(int lane, int j) { return lane + kWarp * j; }

  __device__ void read(const std::int16_t* row, std::int64_t columns, int lane) {
#pragma unroll
    for (int j = 0; j < kOfThread; ++j) {
      values_[j] = column(lane, j) < columns ? __ldg(row + column(lane, j)) : std::int16_t{0};
    }
  }
  __device__ std::int16_t value(int j) const { return values_[j]; }

 private:
  std::int16_t values_[kOfThread];
};

/// Adds up, of the rows of one document, those of one warp: ids[first], and every kThreads-th set
/// of 32 behind it. The sum of a lane's column j is added to sums[lane + kWarp * j].
template <class Columns>
__device__ void add_rows(const std::int16_t* table, std::int64_t stride, std::int64_t columns,
                         const std::int32_t* ids, std::int64_t count, std::int64_t* sums) {
  const int lane = static_cast<int>(threadIdx.x) % kWarp;
  std::int32_t short_sums[kOfThread] = {};
  const auto add = [&](const Columns& row) {
#pragma unroll
    for (int j = 0; j < kOfThread; ++j) short_sums[j] += row.value(j);
  };
  const auto flush = [&] {
#pragma unroll
    for (int j = 0; j < kOfThread; ++j) {
      sums[lane + kWarp * j] += short_sums[j];
      short_sums[j] = 0;
    }
  };
  int rounds = 0;
  for (std::int64_t first = threadIdx.x - lane; first < count; first += kThreads) {
    const int rows = static_cast<int>(min(count - first, std::int64_t{kWarp}));
    const std::int32_t id = lane < rows ? ids[first + lane] : 0;
    int r = 0;
    for (; r + Columns::kRowsAhead <= rows; r += Columns::kRowsAhead) {
      Columns ahead[Columns::kRowsAhead];
#pragma unroll
      for (int k = 0; k < Columns::kRowsAhead; ++k) {
        const std::int64_t row = __shfl_sync(kEveryLane, id, r + k);
        ahead[k].read(table + row * stride, columns, lane);
      }
#pragma unroll
      for (const Columns& row : ahead) add(row);
    }
    for (; r < rows; ++r) {
      Columns row;
      row.read(table + std::int64_t{__shfl_sync(kEveryLane, id, r)} * stride, columns, lane);
      add(row);
    }
    if (++rounds % kMostRounds == 0) flush();
  }
  flush();
}

/// Of all documents, one behind another.
struct CsrRows {
  const std::int64_t* offsets;
  const std::int32_t* all;

  constexpr const std::int32_t* ids(std::int64_t document) const { return all + offsets[document]; }
  constexpr std::int64_t count(std::int64_t document) const {
    return offsets[document + 1] - offsets[document];
  }
};

/// Ids: CsrRows, or another with its functions. `sums`: for documents of more than kShared columns,
/// a row of all columns each.
template <class Columns, class Ids>
__global__ void __launch_bounds__(kThreads, 7)
    embed_rows_kernel(const std::int16_t* table, std::int64_t columns, Ids ids, std::int64_t* sums,
                      std::int8_t* out) {
  __shared__ std::int64_t of_warp[kWarps * kAtATime];
  __shared__ std::int64_t shared[kShared];
  const std::int64_t document = blockIdx.x;
  const auto thread = static_cast<int>(threadIdx.x);
  std::int64_t* const all = columns <= kShared ? shared : sums + document * columns;
  for (std::int64_t first = 0; first < columns; first += kAtATime) {
    for (int c = thread; c < kWarps * kAtATime; c += kThreads) of_warp[c] = 0;
    __syncthreads();
    add_rows<Columns>(table + first, columns, columns - first, ids.ids(document),
                      ids.count(document), of_warp + thread / kWarp * kAtATime);
    __syncthreads();
    for (int place = thread; place < kAtATime; place += kThreads) {
      const std::int64_t column = first + Columns::column(place % kWarp, place / kWarp);
      if (column >= columns) continue;
      std::int64_t sum = 0;
      for (int w = 0; w < kWarps; ++w) sum += of_warp[w * kAtATime + place];
      all[column] = sum;
    }
    __syncthreads();
  }
  quantise_block(all, columns, out + document * columns);
}

template <class Columns, class Ids>
void launch_embed_rows(const DeviceWeights<std::int16_t>& table, std::int64_t documents, Ids ids,
                       std::int64_t* sums, std::int8_t* out, const Stream& stream) {
  launch("embed_rows", embed_rows_kernel<Columns, Ids>, static_cast<unsigned>(documents), kThreads,
         stream, table.data(), table.columns(), ids, sums, out);
}

}  // namespace
}  // namespace winnow::cuda
