// join_above: int8 products of tile by tile through cuBLASLt, then a kernel that keeps the pairs.
#include <cublasLt.h>

#include <algorithm>
#include <array>

#include "cuda/cuda_backend.h"
#include "winnow/core/error.h"

namespace winnow::cuda {
namespace {

constexpr std::int64_t kTile = 4096;          // rows; the products of a tile take 64 MiB
constexpr std::int64_t kAlign = 16;           // cuBLASLt's int8 kernels want rows of so many bytes
constexpr std::size_t kFirstPairs = 1 << 20;  // room for pairs of a tile, before it has to grow
constexpr std::size_t kWorkspaceBytes = 32 << 20;
constexpr int kThreads = 256;

void check(cublasStatus_t status, std::string_view doing) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw Error(
      errors::kDeviceFailed,
      "the device failed while " + std::string(doing) + ": " + cublasLtGetStatusString(status), {},
      "run the same command again, or with --device cpu");
}

/// A cuBLASLt object and what destroys it.
template <class Handle, cublasStatus_t (*kDestroy)(Handle)>
struct Owned {
  Handle handle = nullptr;
  Owned() = default;
  ~Owned() {
    if (handle != nullptr) kDestroy(handle);
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
};

/// products[j * kTile + i] = row i of the one tile . row j of the other, in int32.
class TileProducts {
 public:
  explicit TileProducts(std::int64_t columns) : workspace_(kWorkspaceBytes) {
    check(cublasLtCreate(&library_.handle), "starting cuBLASLt");
    check(cublasLtMatmulDescCreate(&operation_.handle, CUBLAS_COMPUTE_32I, CUDA_R_32I),
          "describing the product");
    const cublasOperation_t transposed = CUBLAS_OP_T;
    check(cublasLtMatmulDescSetAttribute(operation_.handle, CUBLASLT_MATMUL_DESC_TRANSA,
                                         &transposed, sizeof(transposed)),
          "describing the product");
    // Row-major rows x columns is column-major columns x rows.
    check(cublasLtMatrixLayoutCreate(&rows_.handle, CUDA_R_8I, columns, kTile, columns),
          "describing the rows");
    check(cublasLtMatrixLayoutCreate(&tile_.handle, CUDA_R_32I, kTile, kTile, kTile),
          "describing the products");
    choose();
  }

  void multiply(const std::int8_t* left, const std::int8_t* right, std::int32_t* products,
                cudaStream_t stream) const {
    const std::int32_t one = 1;
    const std::int32_t zero = 0;
    check(cublasLtMatmul(library_.handle, operation_.handle, &one, left, rows_.handle, right,
                         rows_.handle, &zero, products, tile_.handle, products, tile_.handle,
                         &chosen_.algo, workspace_.data(), workspace_.capacity(), stream),
          "multiplying a tile");
  }

 private:
  void choose() {
    Owned<cublasLtMatmulPreference_t, cublasLtMatmulPreferenceDestroy> preference;
    check(cublasLtMatmulPreferenceCreate(&preference.handle), "choosing an algorithm");
    const std::size_t bytes = kWorkspaceBytes;
    check(cublasLtMatmulPreferenceSetAttribute(
              preference.handle, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &bytes, sizeof(bytes)),
          "choosing an algorithm");
    int found = 0;
    check(cublasLtMatmulAlgoGetHeuristic(library_.handle, operation_.handle, rows_.handle,
                                         rows_.handle, tile_.handle, tile_.handle,
                                         preference.handle, 1, &chosen_, &found),
          "choosing an algorithm");
    if (found == 0) check(CUBLAS_STATUS_NOT_SUPPORTED, "choosing an algorithm");
  }

  Owned<cublasLtHandle_t, cublasLtDestroy> library_;
  Owned<cublasLtMatmulDesc_t, cublasLtMatmulDescDestroy> operation_;
  Owned<cublasLtMatrixLayout_t, cublasLtMatrixLayoutDestroy> rows_;
  Owned<cublasLtMatrixLayout_t, cublasLtMatrixLayoutDestroy> tile_;
  cublasLtMatmulHeuristicResult_t chosen_{};
  DeviceBuffer<std::byte> workspace_;
};

__global__ void norms_kernel(const std::int8_t* rows, std::int64_t count, std::int64_t columns,
                             std::int32_t* norms) {
  const std::int64_t row = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (row >= count) return;
  std::int32_t sum = 0;
  for (std::int64_t c = 0; c < columns; ++c) {
    const std::int32_t value = rows[row * columns + c];
    sum += value * value;
  }
  norms[row] = sum;
}

/// What the kernel that keeps pairs reads and writes.
struct Tile {
  const std::int32_t* products;
  const std::int32_t* norms;
  std::int64_t first_i;
  std::int64_t first_j;
  std::int64_t rows;  ///< of the whole matrix
  CosineThreshold threshold;
  Pair* pairs;
  unsigned long long capacity;
  unsigned long long* found;  ///< how many there are, even if they did not fit
};

/// Whether the exact rule can hold: a pair for which it does is never turned away. Both sides
/// together are rounded twelve times, by a relative 2^-24 each, which is less than the slack of
/// 2^-20. What passes is decided exactly.
__device__ bool may_reach(std::int32_t dot, std::int32_t a2, std::int32_t b2, float threshold) {
  const auto d = static_cast<float>(dot);
  const float bound = threshold * threshold * static_cast<float>(a2) * static_cast<float>(b2);
  return dot > 0 && d * d >= bound * (1.0F - 0x1p-20F);
}

__global__ void keep_pairs_kernel(Tile tile, float threshold) {
  const std::int64_t i =
      tile.first_i + static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  const std::int64_t j = tile.first_j + blockIdx.y;
  if (i >= j || j >= tile.rows) return;
  const std::int32_t dot = tile.products[(j - tile.first_j) * kTile + (i - tile.first_i)];
  const std::int32_t a2 = tile.norms[i];
  const std::int32_t b2 = tile.norms[j];
  if (!may_reach(dot, a2, b2, threshold) || !reaches(dot, a2, b2, tile.threshold)) return;
  const unsigned long long at = atomicAdd(tile.found, 1ULL);
  if (at < tile.capacity) tile.pairs[at] = {i, j, dot};
}

/// The rows on the device: columns padded with zeros to a multiple of kAlign, rows to whole tiles.
class Rows {
 public:
  Rows(MatrixView<const std::int8_t> rows, cudaStream_t stream)
      : rows_(rows.rows),
        columns_((rows.columns + kAlign - 1) / kAlign * kAlign),
        tiles_((rows.rows + kTile - 1) / kTile) {
    const auto padded = static_cast<std::size_t>(tiles_ * kTile);
    const auto pitch = static_cast<std::size_t>(columns_);
    const auto width = static_cast<std::size_t>(rows.columns);
    values_.reserve(padded * pitch);
    norms_.reserve(padded);
    cuda::check(cudaMemsetAsync(values_.data(), 0, padded * pitch, stream), "clearing the rows");
    cuda::check(
        cudaMemcpy2DAsync(values_.data(), pitch, rows.data, width, width,
                          static_cast<std::size_t>(rows.rows), cudaMemcpyHostToDevice, stream),
        "copying rows to the device");
    const auto blocks = static_cast<unsigned>((padded + kThreads - 1) / kThreads);
    norms_kernel<<<blocks, kThreads, 0, stream>>>(values_.data(), tiles_ * kTile, columns_,
                                                  norms_.data());
    cuda::check(cudaGetLastError(), "launching join_above");
  }

  std::int64_t count() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t tiles() const { return tiles_; }
  const std::int8_t* tile(std::int64_t t) const { return values_.data() + t * kTile * columns_; }
  const std::int32_t* norms() const { return norms_.data(); }

 private:
  std::int64_t rows_;
  std::int64_t columns_;
  std::int64_t tiles_;
  DeviceBuffer<std::int8_t> values_;
  DeviceBuffer<std::int32_t> norms_;
};

class Join {
 public:
  Join(const Rows& rows, CosineThreshold threshold, cudaStream_t stream)
      : rows_(rows),
        threshold_(threshold),
        stream_(stream),
        multiply_(rows.columns()),
        products_(static_cast<std::size_t>(kTile * kTile)),
        pairs_(kFirstPairs),
        found_(1) {}

  /// Appends the pairs of rows of tile `left` with rows of tile `right`, in no order.
  void run(std::int64_t left, std::int64_t right, std::vector<Pair>& out) {
    multiply_.multiply(rows_.tile(left), rows_.tile(right), products_.data(), stream_);
    unsigned long long found = keep(left, right);
    if (found > pairs_.capacity()) {
      pairs_.reserve(found);
      found = keep(left, right);
    }
    const std::size_t before = out.size();
    out.resize(before + found);
    pairs_.download(std::span(out).subspan(before), stream_);
    cuda::check(cudaStreamSynchronize(stream_), "running join_above");
  }

 private:
  unsigned long long keep(std::int64_t left, std::int64_t right) {
    cuda::check(cudaMemsetAsync(found_.data(), 0, sizeof(unsigned long long), stream_),
                "clearing a counter");
    const Tile tile{products_.data(), rows_.norms(),     left * kTile,
                    right * kTile,    rows_.count(),     threshold_,
                    pairs_.data(),    pairs_.capacity(), found_.data()};
    const dim3 grid(kTile / kThreads, kTile);
    keep_pairs_kernel<<<grid, kThreads, 0, stream_>>>(tile, static_cast<float>(threshold_.value()));
    cuda::check(cudaGetLastError(), "launching join_above");
    std::array<unsigned long long, 1> found{};
    found_.download(found, stream_);
    cuda::check(cudaStreamSynchronize(stream_), "running join_above");
    return found[0];
  }

  const Rows& rows_;
  CosineThreshold threshold_;
  cudaStream_t stream_;
  TileProducts multiply_;
  DeviceBuffer<std::int32_t> products_;
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
  for (std::int64_t left = 0; left < on_device.tiles(); ++left) {
    for (std::int64_t right = left; right < on_device.tiles(); ++right) {
      join.run(left, right, pairs);
    }
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

}  // namespace winnow::cuda
