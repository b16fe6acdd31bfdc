// The CUDA wing's side of backend/cuda_backend.h.
#include <cuda_runtime.h>

#include "backend/cuda_backend.h"
#include "cuda/cuda_backend.h"
#include "winnow/core/error.h"

namespace winnow {
namespace cuda {

void check(cudaError_t status, std::string_view doing) {
  if (status == cudaSuccess) return;
  throw Error(errors::kDeviceFailed,
              "the device failed while " + std::string(doing) + ": " + cudaGetErrorString(status) +
                  " (" + cudaGetErrorName(status) + ")",
              {},
              "what was committed stays valid; run the same command again, or with --device cpu");
}

}  // namespace cuda

namespace {

class Stream {
 public:
  Stream() {
    cuda::check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "making a stream");
  }
  ~Stream() { cudaStreamDestroy(stream_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  cudaStream_t get() const { return stream_; }

 private:
  cudaStream_t stream_ = nullptr;
};

class CudaBackend final : public Backend {
 public:
  explicit CudaBackend(int device)
      : device_((select(device), device)), name_("cuda:" + std::to_string(device)) {}

  std::string_view name() const override { return name_; }

  std::shared_ptr<const Weights> place(MatrixView<const std::int32_t> table) override {
    return placed(table);
  }
  std::shared_ptr<const Weights> place(MatrixView<const std::int16_t> table) override {
    return placed(table);
  }

  void score_rows(const Weights& table, CsrView<std::int32_t> ids,
                  MatrixView<std::int64_t> sums) override {
    select(device_);
    cuda::score_rows(dynamic_cast<const cuda::DeviceWeights<std::int32_t>&>(table), ids, sums,
                     scratch_, stream_.get());
  }
  void embed_rows(const Weights& table, CsrView<std::int32_t> ids,
                  MatrixView<std::int8_t> out) override {
    select(device_);
    cuda::embed_rows(dynamic_cast<const cuda::DeviceWeights<std::int16_t>&>(table), ids, out,
                     scratch_, stream_.get());
  }
  void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                       MatrixView<std::int8_t> out) override {
    select(device_);
    cuda::sketch_shingles(options, words, out, scratch_, stream_.get());
  }
  std::vector<Pair> join_above(MatrixView<const std::int8_t> rows,
                               CosineThreshold threshold) override {
    select(device_);
    return cuda::join_above(rows, threshold, stream_.get());
  }

 private:
  /// Lanes move between threads, and the current device is a thread's own.
  static void select(int device) { cuda::check(cudaSetDevice(device), "choosing the device"); }

  template <class T>
  std::shared_ptr<const Weights> placed(MatrixView<const T> table) {
    select(device_);
    auto weights = std::make_shared<const cuda::DeviceWeights<T>>(table, stream_.get());
    cuda::check(cudaStreamSynchronize(stream_.get()), "copying weights to the device");
    return weights;
  }

  const int device_;
  const std::string name_;
  const Stream stream_;
  cuda::Scratch scratch_;
};

}  // namespace

int cuda_device_count(std::string& why) {
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status == cudaSuccess && count > 0) return count;
  why = status == cudaSuccess                   ? "no CUDA device is visible"
        : status == cudaErrorInsufficientDriver ? "no CUDA driver, or one older than CUDA 13"
                                                : cudaGetErrorString(status);
  return 0;
}

std::unique_ptr<Backend> make_cuda_backend(int index) {
  return std::make_unique<CudaBackend>(index);
}

}  // namespace winnow
