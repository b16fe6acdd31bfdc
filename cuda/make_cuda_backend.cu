// The CUDA wing's side of backend/cuda_backend.h.
#include <cuda_runtime.h>

#include "backend/cuda_backend.h"
#include "cuda/cuda_backend.h"
#include "cuda/placed_rows.h"
#include "cuda/text_weights.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr int kLeastMajor = 8;  // compute capability; CMAKE_CUDA_ARCHITECTURES in cmake/cuda.cmake

std::string_view advice(cudaError_t status) {
  return status == cudaErrorMemoryAllocation
             ? "end what else runs on the device, use a smaller batch, or --device cpu"
             : "what was committed stays valid; run the same command again, or with --device cpu";
}

/// "13.0", as CUDA numbers its versions: 13000.
std::string version_name(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

/// Why the runtime refuses to count devices.
std::string refusal(cudaError_t status) {
  if (status == cudaErrorNoDevice) return "no CUDA device is visible";
  if (status != cudaErrorInsufficientDriver) return cudaGetErrorString(status);
  int driver = 0;
  if (cudaDriverGetVersion(&driver) != cudaSuccess || driver == 0) return "no CUDA driver";
  return "the CUDA driver is for CUDA " + version_name(driver) + ", older than the " +
         version_name(CUDART_VERSION) + " of this build";
}

bool is_usable(int device) {
  int major = 0;
  return cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device) == cudaSuccess &&
         major >= kLeastMajor;
}

class Stream {
 public:
  explicit Stream(int device) : device_(device) {
    select();
    cuda::check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "making a stream");
  }
  ~Stream() { cudaStreamDestroy(stream_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Makes the stream's device the thread's: lanes move between threads.
  cudaStream_t select() const {
    cuda::check(cudaSetDevice(device_), "choosing the device");
    return stream_;
  }

 private:
  int device_;
  cudaStream_t stream_ = nullptr;
};

class CudaBackend final : public Backend {
 public:
  explicit CudaBackend(int device) : name_("cuda:" + std::to_string(device)), stream_(device) {}

  std::string_view name() const override { return name_; }

  std::shared_ptr<const Weights> place(MatrixView<const std::int32_t> table) override {
    return placed(table);
  }
  std::shared_ptr<const Weights> place(MatrixView<const std::int16_t> table) override {
    return placed(table);
  }

  std::shared_ptr<const Weights> place(MatrixView<const std::int8_t> rows) override {
    return std::make_shared<const cuda::PlacedRows>(rows, stream_.select());
  }

  std::shared_ptr<const TextWeights> place(const TextTable& table) override {
    const cudaStream_t stream = stream_.select();
    auto weights = std::make_shared<const cuda::DeviceTextWeights>(table, stream);
    cuda::check(cudaStreamSynchronize(stream), "copying a text table to the device");
    return weights;
  }

  void score_text(const TextWeights& table, std::span<const std::string_view> texts,
                  MatrixView<std::int64_t> sums, std::span<std::int64_t> features) override {
    cuda::score_text(dynamic_cast<const cuda::DeviceTextWeights&>(table), texts, sums, features,
                     scratch_, stream_.select());
  }
  void score_rows(const Weights& table, CsrView<std::int32_t> ids,
                  MatrixView<std::int64_t> sums) override {
    cuda::score_rows(dynamic_cast<const cuda::DeviceWeights<std::int32_t>&>(table), ids, sums,
                     scratch_, stream_.select());
  }
  void embed_rows(const Weights& table, CsrView<std::int32_t> ids,
                  MatrixView<std::int8_t> out) override {
    cuda::embed_rows(dynamic_cast<const cuda::DeviceWeights<std::int16_t>&>(table), ids, out,
                     scratch_, stream_.select());
  }
  void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                       MatrixView<std::int8_t> out) override {
    cuda::sketch_shingles(options, words, out, scratch_, stream_.select());
  }
  void minhash(PermutationsView permutations, CsrView<std::uint64_t> shingles,
               MatrixView<std::uint64_t> signatures) override {
    cuda::minhash(permutations, shingles, signatures, scratch_, stream_.select());
  }
  std::vector<Pair> join_above(MatrixView<const std::int8_t> rows,
                               CosineThreshold threshold) override {
    return cuda::join_above(rows, threshold, stream_.select());
  }
  std::vector<Pair> join_above(const Weights& left, const Weights& right,
                               std::span<const JoinTask> tasks,
                               CosineThreshold threshold) override {
    return cuda::join_above(dynamic_cast<const cuda::PlacedRows&>(left),
                            dynamic_cast<const cuda::PlacedRows&>(right), tasks, threshold,
                            stream_.select());
  }
  void nearest_centroids(const Weights& rows, const Weights& centroids,
                         MatrixView<std::int32_t> nearest, CentroidSums sums) override {
    cuda::nearest_centroids(dynamic_cast<const cuda::PlacedRows&>(rows),
                            dynamic_cast<const cuda::PlacedRows&>(centroids), nearest, sums,
                            scratch_, stream_.select());
  }

 private:
  template <class T>
  std::shared_ptr<const Weights> placed(MatrixView<const T> table) {
    const cudaStream_t stream = stream_.select();
    auto weights = std::make_shared<const cuda::DeviceWeights<T>>(table, stream);
    cuda::check(cudaStreamSynchronize(stream), "copying weights to the device");
    return weights;
  }

  const std::string name_;
  const Stream stream_;
  cuda::Scratch scratch_;
};

}  // namespace

void cuda::check(cudaError_t status, std::string_view doing) {
  if (status == cudaSuccess) return;
  cudaGetLastError();  // or the next launch would report it once more
  int device = 0;
  cudaGetDevice(&device);
  throw Error(errors::kDeviceFailed,
              "the device failed while " + std::string(doing) + ": " + cudaGetErrorString(status) +
                  " (" + cudaGetErrorName(status) + ")",
              "cuda:" + std::to_string(device) + " " + cuda_device_name(device), advice(status));
}

int cuda_device_count(std::string& why) {
  int visible = 0;
  const cudaError_t status = cudaGetDeviceCount(&visible);
  if (status != cudaSuccess) {
    why = refusal(status);
    return 0;
  }
  int usable = 0;
  while (usable < visible && is_usable(usable)) ++usable;
  if (visible == 0) why = "no CUDA device is visible";
  if (visible > 0 && usable == 0) {
    why = cuda_device_name(0) + " is older than compute capability " + std::to_string(kLeastMajor) +
          ".0, the least that this build has kernels for";
  }
  return usable;
}

std::string cuda_device_name(int index) {
  cudaDeviceProp properties{};
  return cudaGetDeviceProperties(&properties, index) == cudaSuccess ? properties.name : "";
}

std::unique_ptr<Backend> make_cuda_backend(int index) {
  return std::make_unique<CudaBackend>(index);
}

}  // namespace winnow
