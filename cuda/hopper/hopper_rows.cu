#include "cuda/hopper/hopper_rows.h"

#include <cuda_runtime.h>

#include <cstring>

#include "cuda/hopper/instructions.cuh"
#include "cuda/launch.h"

namespace winnow::cuda {
namespace {

/// A block of kBoxRows threads a box.
__global__ void least_lengths_kernel(const float* lengths, float* least) {
  constexpr unsigned kThreads = HopperRows::kBoxRows;
  __shared__ float all[kThreads];
  all[threadIdx.x] = lengths[blockIdx.x * kThreads + threadIdx.x];
  __syncthreads();
  for (unsigned step = kThreads / 2; step > 0; step /= 2) {
    if (threadIdx.x < step) all[threadIdx.x] = fminf(all[threadIdx.x], all[threadIdx.x + step]);
    __syncthreads();
  }
  if (threadIdx.x == 0) least[blockIdx.x] = all[0];
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
  const cuuint32_t box[] = {kSlab, HopperRows::kBoxRows};
  const cuuint32_t steps[] = {1, 1};
  const CUresult status = tensor_map_encoder()(
      &map, CU_TENSOR_MAP_DATA_TYPE_UINT8, 2, const_cast<std::int8_t*>(rows.values), sizes, pitch,
      box, steps, CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_128B,
      CU_TENSOR_MAP_L2_PROMOTION_L2_256B, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
  check(status == CUDA_SUCCESS ? cudaSuccess : cudaErrorInvalidValue, "describing rows");
  return map;
}

}  // namespace

bool has_hopper() {
  return device_attribute(cudaDevAttrComputeCapabilityMajor) == 9 &&
         device_attribute(cudaDevAttrComputeCapabilityMinor) == 0 &&
         tensor_map_encoder() != nullptr;
}

HopperRows::HopperRows(const DeviceRows& rows, std::int64_t padded, cudaStream_t stream)
    : rows_(rows) {
  const CUtensorMap map = tensor_map(rows, padded);
  static_assert(sizeof(map) == sizeof(map_) && alignof(CUtensorMap) <= alignof(Map));
  std::memcpy(&map_, &map, sizeof(map));
  static_assert(kPaddedRows % kBoxRows == 0);
  const auto boxes = static_cast<unsigned>((padded + kPaddedRows) / kBoxRows);
  least_lengths_.reserve(boxes);
  launch("join_above", least_lengths_kernel, dim3(boxes), kBoxRows, stream, rows.lengths,
         least_lengths_.data());
}

}  // namespace winnow::cuda
