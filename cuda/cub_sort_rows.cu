// The one file that compiles CUB's sorts.
#include <algorithm>
#include <cub/device/device_segmented_sort.cuh>

#include "cuda/cuda_backend.h"

namespace winnow::cuda {

void sort_rows(const DeviceBuffer<std::uint64_t>& values, const DeviceBuffer<std::uint64_t>& sorted,
               const DeviceBuffer<std::int64_t>& offsets, std::int64_t count, std::int64_t rows,
               DeviceBuffer<std::byte>& space, cudaStream_t stream) {
  const auto sort = [&](void* memory, std::size_t& bytes) {
    check(cub::DeviceSegmentedSort::SortKeys(memory, bytes, values.data(), sorted.data(), count,
                                             rows, offsets.data(), offsets.data() + 1, stream),
          "sorting shingles");
  };
  std::size_t bytes = 0;
  sort(nullptr, bytes);
  space.reserve(std::max<std::size_t>(1, bytes));
  sort(space.data(), bytes);
}

}  // namespace winnow::cuda
