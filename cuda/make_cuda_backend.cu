// The CUDA wing's side of backend/cuda_backend.h.
#include <cuda_runtime.h>

#include <functional>

#include "backend/cuda_backend.h"
#include "cuda/cuda_backend.h"
#include "cuda/placed_rows.h"
#include "cuda/started_texts.h"
#include "cuda/text_weights.h"
#include "cuda/word_weights.h"

namespace winnow {
namespace {

constexpr int kLeastMajor = 8;  // compute capability; CMAKE_CUDA_ARCHITECTURES in cmake/cuda.cmake

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

const cuda::DeviceWeights<std::int16_t>* rows_of(const TextVectors& vectors) {
  return vectors.rows == nullptr
             ? nullptr
             : &dynamic_cast<const cuda::DeviceWeights<std::int16_t>&>(*vectors.rows);
}

/// A lane's, with what its rules are counted with.
class CudaTextBatch final : public TextBatch {
 public:
  CudaTextBatch(Backend& backend, std::span<const std::string_view> texts, cuda::Lane& lane,
                cuda::RuleScratch& rules)
      : TextBatch(backend, texts),
        rules_(rules),
        started_(lane, texts),
        call_{texts, lane, &started_} {}

  void score_text(const TextWeights& table, MatrixView<std::int64_t> sums,
                  std::span<std::int64_t> features) override {
    cuda::score_text(dynamic_cast<const cuda::DeviceTextWeights&>(table), call(), sums, features);
  }
  void shingle_text(const TextSketches& sketches, const TextSignatures& signatures) override {
    cuda::shingle_text(call(), sketches, signatures);
  }
  void digest_text(MatrixView<std::uint8_t> digests) override {
    cuda::digest_text(call(), digests);
  }
  void encode_words(const WordWeights& table, WordEncoder& encoder,
                    Csr<std::int32_t>& ids) override {
    cuda::encode_words(dynamic_cast<const cuda::DeviceWordWeights&>(table), call(), encoder, ids);
  }
  void embed_text(const WordWeights& table, WordEncoder& encoder, std::span<std::int64_t> counts,
                  const TextVectors& vectors) override {
    cuda::embed_text(dynamic_cast<const cuda::DeviceWordWeights&>(table), call(), encoder, counts,
                     rows_of(vectors), vectors.out);
  }
  void count_gopher(std::span<GopherCounts> counts) override {
    cuda::count_gopher(call(), counts, rules_);
  }
  void count_c4(C4LineEnds ends, std::span<C4Counts> counts) override {
    cuda::count_c4(call(), ends, counts, rules_);
  }
  void finish() override {
    call();
    started_.finish();
  }

 private:
  /// Another backend may have been used meanwhile.
  const cuda::TextCall& call() const {
    call_.lane.texts.stream.select();
    return call_;
  }

  cuda::RuleScratch& rules_;
  cuda::StartedTexts started_;
  const cuda::TextCall call_;
};

class CudaBackend final : public Backend {
 public:
  explicit CudaBackend(int device) : name_("cuda:" + std::to_string(device)), lane_(device) {}

  std::string_view name() const override { return name_; }

  std::shared_ptr<const Weights> place(MatrixView<const std::int32_t> table) override {
    return placed(table);
  }
  std::shared_ptr<const Weights> place(MatrixView<const std::int16_t> table) override {
    return placed(table);
  }

  std::shared_ptr<const Weights> place(MatrixView<const std::int8_t> rows) override {
    return std::make_shared<const cuda::PlacedRows>(rows, select());
  }

  std::shared_ptr<const TextWeights> place(const TextTable& table) override {
    const cudaStream_t stream = select();
    auto weights = std::make_shared<const cuda::DeviceTextWeights>(table, stream);
    cuda::check(cudaStreamSynchronize(stream), "copying a text table to the device");
    return weights;
  }

  std::shared_ptr<const WordWeights> place(const WordTable& table) override {
    const cudaStream_t stream = select();
    auto weights = std::make_shared<const cuda::DeviceWordWeights>(table, stream);
    cuda::check(cudaStreamSynchronize(stream), "copying a table of words to the device");
    return weights;
  }

  void score_text(const TextWeights& table, std::span<const std::string_view> texts,
                  MatrixView<std::int64_t> sums, std::span<std::int64_t> features) override {
    cuda::score_text(dynamic_cast<const cuda::DeviceTextWeights&>(table), {texts, lane()}, sums,
                     features);
  }
  void score_rows(const Weights& table, CsrView<std::int32_t> ids,
                  MatrixView<std::int64_t> sums) override {
    cuda::score_rows(dynamic_cast<const cuda::DeviceWeights<std::int32_t>&>(table), ids, sums,
                     lane());
  }
  void encode_words(const WordWeights& table, std::span<const std::string_view> texts,
                    WordEncoder& encoder, Csr<std::int32_t>& ids) override {
    cuda::encode_words(dynamic_cast<const cuda::DeviceWordWeights&>(table), {texts, lane()},
                       encoder, ids);
  }
  void embed_text(const WordWeights& table, std::span<const std::string_view> texts,
                  WordEncoder& encoder, std::span<std::int64_t> counts,
                  const TextVectors& vectors) override {
    cuda::embed_text(dynamic_cast<const cuda::DeviceWordWeights&>(table), {texts, lane()}, encoder,
                     counts, rows_of(vectors), vectors.out);
  }
  void embed_rows(const Weights& table, CsrView<std::int32_t> ids,
                  MatrixView<std::int8_t> out) override {
    cuda::embed_rows(dynamic_cast<const cuda::DeviceWeights<std::int16_t>&>(table), ids, out,
                     lane());
  }
  void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                       MatrixView<std::int8_t> out) override {
    cuda::sketch_shingles(options, words, out, lane());
  }
  void minhash(PermutationsView permutations, CsrView<std::uint64_t> shingles,
               MatrixView<std::uint64_t> signatures) override {
    cuda::minhash(permutations, shingles, signatures, lane());
  }
  void shingle_text(std::span<const std::string_view> texts, const TextSketches& sketches,
                    const TextSignatures& signatures) override {
    cuda::shingle_text({texts, lane()}, sketches, signatures);
  }
  void digest_text(std::span<const std::string_view> texts,
                   MatrixView<std::uint8_t> digests) override {
    cuda::digest_text({texts, lane()}, digests);
  }
  void count_gopher(std::span<const std::string_view> texts,
                    std::span<GopherCounts> counts) override {
    cuda::count_gopher({texts, lane()}, counts, rules_);
  }
  void count_c4(std::span<const std::string_view> texts, C4LineEnds ends,
                std::span<C4Counts> counts) override {
    cuda::count_c4({texts, lane()}, ends, counts, rules_);
  }
  std::unique_ptr<TextBatch> start(std::span<const std::string_view> texts) override {
    return std::make_unique<CudaTextBatch>(*this, texts, lane(), rules_);
  }
  std::optional<std::vector<Pair>> join_above(const Weights& left, const Weights& right,
                                              std::span<const JoinTask> tasks,
                                              CosineThreshold threshold,
                                              std::int64_t most_pairs) override {
    std::optional<std::vector<Pair>> pairs;
    timed([&](cudaStream_t stream) {
      pairs = cuda::join_above(dynamic_cast<const cuda::PlacedRows&>(left),
                               dynamic_cast<const cuda::PlacedRows&>(right), tasks, threshold,
                               most_pairs, stream);
    });
    return pairs;
  }
  void nearest_centroids(const Weights& rows, const Weights& centroids,
                         MatrixView<std::int32_t> nearest, CentroidSums sums) override {
    timed([&](cudaStream_t stream) {
      cuda::nearest_centroids(dynamic_cast<const cuda::PlacedRows&>(rows),
                              dynamic_cast<const cuda::PlacedRows&>(centroids), nearest, sums,
                              scratch_, stream);
    });
  }

  void time_calls() override { lane_.time_calls(); }
  std::optional<double> kernel_seconds() override {
    return lane_.is_timed() ? std::optional(lane_.kernel_seconds) : std::nullopt;
  }
  std::vector<DeviceSpan> timeline() override { return lane_.timeline; }
  std::optional<DeviceCeilings> measure_ceilings() override {
    return cuda::measure_ceilings(select());
  }

 private:
  cudaStream_t select() { return lane_.places[0].stream.select(); }
  cuda::Lane& lane() {
    select();
    return lane_;
  }

  /// For kernels that have no clock of their own: all that they do in their stream counts.
  void timed(const std::function<void(cudaStream_t)>& work) {
    const cudaStream_t stream = select();
    if (!lane_.is_timed()) return work(stream);
    const cuda::Interval interval;
    lane_.start_clock();
    interval.start(stream);
    work(stream);
    interval.stop(stream);
    cuda::check(cudaStreamSynchronize(stream), "reading the clock");
    lane_.kernel_seconds = interval.seconds();
  }

  template <class T>
  std::shared_ptr<const Weights> placed(MatrixView<const T> table) {
    const cudaStream_t stream = select();
    auto weights = std::make_shared<const cuda::DeviceWeights<T>>(table, stream);
    cuda::check(cudaStreamSynchronize(stream), "copying weights to the device");
    return weights;
  }

  const std::string name_;
  cuda::Lane lane_;
  cuda::Scratch scratch_;
  cuda::RuleScratch rules_;
};

}  // namespace

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
