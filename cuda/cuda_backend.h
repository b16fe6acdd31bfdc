// The CUDA wing: one device, one stream. Each kernel has a file of its name in this folder.
#pragma once

#include <cuda_runtime_api.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/backend/backend.h"

namespace winnow::cuda {

/// Throws E_DEVICE_FAILED, naming what was done and the thread's device, unless `status` is
/// success.
void check(cudaError_t status, std::string_view doing);

/// Memory of the device that is the thread's at the first `reserve`. Grows, never shrinks; freeing
/// waits for the device's work.
template <class T>
class DeviceBuffer {
 public:
  DeviceBuffer() = default;
  explicit DeviceBuffer(std::size_t size) { reserve(size); }
  ~DeviceBuffer() { cudaFree(data_); }
  DeviceBuffer(const DeviceBuffer&) = delete;
  DeviceBuffer& operator=(const DeviceBuffer&) = delete;

  /// Room for `size` values; what was in it is lost if it has to grow. Grows by half at least:
  /// batches of slowly rising size would allocate each time.
  void reserve(std::size_t size) {
    if (size <= capacity_) return;
    const std::size_t wanted = std::max(size, capacity_ + capacity_ / 2);
    cudaFree(data_);
    data_ = nullptr;
    capacity_ = 0;
    check(cudaMalloc(reinterpret_cast<void**>(&data_), wanted * sizeof(T)), "allocating memory");
    capacity_ = wanted;
  }
  T* data() const { return data_; }
  std::size_t capacity() const { return capacity_; }

  /// Copies in; the source must stay as it is until the stream has passed.
  void upload(std::span<const T> values, cudaStream_t stream) {
    reserve(values.size());
    if (values.empty()) return;
    check(
        cudaMemcpyAsync(data_, values.data(), values.size_bytes(), cudaMemcpyHostToDevice, stream),
        "copying to the device");
  }
  /// Copies the first values out; they are there when the stream has passed.
  void download(std::span<T> values, cudaStream_t stream) const {
    if (values.empty()) return;
    check(
        cudaMemcpyAsync(values.data(), data_, values.size_bytes(), cudaMemcpyDeviceToHost, stream),
        "copying from the device");
  }

 private:
  T* data_ = nullptr;
  std::size_t capacity_ = 0;
};

/// Ragged rows on the device.
template <class T>
struct DeviceCsr {
  DeviceBuffer<std::int64_t> offsets;
  DeviceBuffer<T> values;

  void upload(CsrView<T> rows, cudaStream_t stream) {
    offsets.upload(rows.offsets, stream);
    values.upload(rows.values, stream);
  }
};

template <class T>
class DeviceWeights : public Weights {
 public:
  DeviceWeights(MatrixView<const T> table, cudaStream_t stream)
      : Weights(table.rows, table.columns) {
    values_.upload({table.data, static_cast<std::size_t>(table.size())}, stream);
  }
  const T* data() const { return values_.data(); }

 private:
  DeviceBuffer<T> values_;
};

/// Shingles [begin, end) of all, some or all of those of one document: a warp's share of minhash.
struct ShinglePiece {
  std::int64_t document;
  std::int64_t begin;
  std::int64_t end;
};

/// The scratch of one lane; its buffers are kept from call to call.
struct Scratch {
  DeviceCsr<std::int32_t> ids;
  DeviceCsr<std::uint64_t> words;
  DeviceBuffer<std::int64_t> shingle_offsets;
  DeviceBuffer<std::uint64_t> shingles;
  DeviceBuffer<std::uint64_t> sorted;
  DeviceBuffer<std::byte> sort_space;
  DeviceBuffer<std::int64_t> sums;
  DeviceBuffer<ShinglePiece> pieces;
  DeviceBuffer<std::uint64_t> multipliers, permutation_offsets;
  DeviceBuffer<std::uint64_t> signatures;
  DeviceBuffer<std::int8_t> vectors;
  std::vector<char> text_bytes;  ///< on the host
  std::vector<std::int64_t> text_offsets;
  DeviceBuffer<char> bytes;
  DeviceBuffer<std::int64_t> offsets;
  DeviceBuffer<std::uint32_t> hashes;
  DeviceBuffer<std::int64_t> features;
  DeviceBuffer<float> inverse_lengths;
  DeviceBuffer<std::int64_t> centroid_keys;
  DeviceBuffer<std::int32_t> nearest;
  DeviceBuffer<std::int32_t> centroid_sums;
};

/// Sorts each of `rows` ragged rows, `count` > 0 values in all, into `sorted`.
void sort_rows(const DeviceBuffer<std::uint64_t>& values, const DeviceBuffer<std::uint64_t>& sorted,
               const DeviceBuffer<std::int64_t>& offsets, std::int64_t count, std::int64_t rows,
               DeviceBuffer<std::byte>& space, cudaStream_t stream);

class DeviceTextWeights;  // text_weights.h
class PlacedRows;         // placed_rows.h

// The kernels: each launches on `stream` and returns when its result is in `out`.
void score_rows(const DeviceWeights<std::int32_t>& table, CsrView<std::int32_t> ids,
                MatrixView<std::int64_t> sums, Scratch& scratch, cudaStream_t stream);
void score_text(const DeviceTextWeights& weights, std::span<const std::string_view> texts,
                MatrixView<std::int64_t> sums, std::span<std::int64_t> features, Scratch& scratch,
                cudaStream_t stream);
void embed_rows(const DeviceWeights<std::int16_t>& table, CsrView<std::int32_t> ids,
                MatrixView<std::int8_t> out, Scratch& scratch, cudaStream_t stream);
void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                     MatrixView<std::int8_t> out, Scratch& scratch, cudaStream_t stream);
void minhash(PermutationsView permutations, CsrView<std::uint64_t> shingles,
             MatrixView<std::uint64_t> signatures, Scratch& scratch, cudaStream_t stream);
std::vector<Pair> join_above(MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                             cudaStream_t stream);
std::vector<Pair> join_above(const PlacedRows& left, const PlacedRows& right,
                             std::span<const JoinTask> tasks, CosineThreshold threshold,
                             cudaStream_t stream);
void nearest_centroids(const PlacedRows& rows, const PlacedRows& centroids,
                       MatrixView<std::int32_t> nearest, CentroidSums sums, Scratch& scratch,
                       cudaStream_t stream);

}  // namespace winnow::cuda
