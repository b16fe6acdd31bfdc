#include "cuda/libraries/int8_product.h"

#include <cublasLt.h>
#include <dlfcn.h>

#include <cstdint>
#include <memory>

#include "cuda/interval.h"

namespace winnow::cuda {
namespace {

constexpr std::uint64_t kSize = 8192;  // rows of both matrices
constexpr std::uint64_t kDepth = 8192;
constexpr std::size_t kWorkspace = std::size_t{32} << 20;
constexpr int kRuns = 5;

/// The functions of the library, loaded at run time: a machine without it runs winnow all the same.
class Library {
 public:
  Library() {
    for (const char* name : {"libcublasLt.so.13", "libcublasLt.so.12"}) {
      if (handle_ == nullptr) handle_ = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }
  }
  ~Library() {
    if (handle_ != nullptr) dlclose(handle_);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  bool is_there() const { return handle_ != nullptr; }
  /// Whether there is such a function and it succeeds.
  template <class Function, class... Arguments>
  bool call(const char* name, Arguments... arguments) const {
    auto* const function = reinterpret_cast<Function*>(dlsym(handle_, name));
    return function != nullptr && function(arguments...) == CUBLAS_STATUS_SUCCESS;
  }

 private:
  void* handle_ = nullptr;
};

/// C = A transposed * B, as the library describes it.
struct Product {
  cublasLtHandle_t library = nullptr;
  cublasLtMatmulDesc_t what = nullptr;
  cublasLtMatrixLayout_t factor = nullptr, result = nullptr;
  cublasLtMatmulPreference_t preference = nullptr;
  cublasLtMatmulHeuristicResult_t chosen{};
};

/// A macro, because a function's name says its type, too, without a link to the library.
#define WINNOW_CUBLAS(function, ...) library.call<decltype(function)>(#function, __VA_ARGS__)

bool describe(const Library& library, Product& product) {
  const cublasOperation_t transposed = CUBLAS_OP_T;
  const std::size_t workspace = kWorkspace;
  int found = 0;
  return WINNOW_CUBLAS(cublasLtCreate, &product.library) &&
         WINNOW_CUBLAS(cublasLtMatmulDescCreate, &product.what, CUBLAS_COMPUTE_32I, CUDA_R_32I) &&
         WINNOW_CUBLAS(cublasLtMatmulDescSetAttribute, product.what, CUBLASLT_MATMUL_DESC_TRANSA,
                       &transposed, sizeof(transposed)) &&
         WINNOW_CUBLAS(cublasLtMatrixLayoutCreate, &product.factor, CUDA_R_8I, kDepth, kSize,
                       static_cast<std::int64_t>(kDepth)) &&
         WINNOW_CUBLAS(cublasLtMatrixLayoutCreate, &product.result, CUDA_R_32I, kSize, kSize,
                       static_cast<std::int64_t>(kSize)) &&
         WINNOW_CUBLAS(cublasLtMatmulPreferenceCreate, &product.preference) &&
         WINNOW_CUBLAS(cublasLtMatmulPreferenceSetAttribute, product.preference,
                       CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &workspace, sizeof(workspace)) &&
         WINNOW_CUBLAS(cublasLtMatmulAlgoGetHeuristic, product.library, product.what,
                       product.factor, product.factor, product.result, product.result,
                       product.preference, 1, &product.chosen, &found) &&
         found > 0;
}

double best_seconds(const Library& library, const Product& product, cudaStream_t stream) {
  const DeviceBuffer<std::int8_t> left(kSize * kDepth), right(kSize * kDepth);
  const DeviceBuffer<std::int32_t> result(kSize * kSize);
  const DeviceBuffer<std::byte> workspace(kWorkspace);
  check(cudaMemsetAsync(left.data(), 1, kSize * kDepth, stream), "clearing matrices");
  check(cudaMemsetAsync(right.data(), 1, kSize * kDepth, stream), "clearing matrices");
  const std::int32_t one = 1, zero = 0;
  double best = 0;
  for (int run = 0; run <= kRuns; ++run) {
    const Interval interval;
    interval.start(stream);
    const bool is_done = WINNOW_CUBLAS(
        cublasLtMatmul, product.library, product.what, &one, left.data(), product.factor,
        right.data(), product.factor, &zero, result.data(), product.result, result.data(),
        product.result, &product.chosen.algo, workspace.data(), kWorkspace, stream);
    interval.stop(stream);
    check(cudaStreamSynchronize(stream), "measuring a product");
    if (!is_done) return 0;
    if (run == 1 || (run > 1 && interval.seconds() < best)) best = interval.seconds();
  }
  return best;
}

}  // namespace

double int8_multiply_adds(cudaStream_t stream) {
  const Library library;
  Product product;
  // What a library that refuses has made until then stays; it is for one measurement.
  if (!library.is_there() || !describe(library, product)) return 0;
  const double seconds = best_seconds(library, product, stream);
  WINNOW_CUBLAS(cublasLtMatmulPreferenceDestroy, product.preference);
  WINNOW_CUBLAS(cublasLtMatrixLayoutDestroy, product.factor);
  WINNOW_CUBLAS(cublasLtMatrixLayoutDestroy, product.result);
  WINNOW_CUBLAS(cublasLtMatmulDescDestroy, product.what);
  WINNOW_CUBLAS(cublasLtDestroy, product.library);
  return seconds > 0 ? static_cast<double>(kSize * kSize * kDepth) / seconds : 0;
}

}  // namespace winnow::cuda
