// The CUDA wing: one device, one stream. Each kernel has a file of its name in this folder.
#pragma once

#include <cuda_runtime_api.h>

#include <span>
#include <string_view>
#include <vector>

#include "cuda/memory.h"
#include "cuda/parts.h"
#include "winnow/backend/backend.h"
#include "winnow/core/characters.h"

namespace winnow::cuda {

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

/// What a lane keeps from call to call for kernels that take a batch as a whole.
struct Scratch {
  DeviceBuffer<float> inverse_lengths;
  DeviceBuffer<std::int64_t> centroid_keys;
  DeviceBuffer<std::int32_t> nearest;
  DeviceBuffer<std::int32_t> centroid_sums;
};

/// The same for rules.
struct RuleScratch {
  DeviceBuffer<CharacterClass> classes;  ///< of all characters, once they are asked for
  GopherCounter gopher;                  ///< for what is not for the device
  C4Counter c4;

  void place_classes(const Stream& stream) {
    if (classes.data() != nullptr) return;
    classes.upload({character_classes(), kCharacterClasses}, stream);
    stream.wait("copying the classes of characters to the device");
  }
};

class DeviceTextWeights;  // text_weights.h
class DeviceWordWeights;  // word_weights.h
class PlacedRows;         // placed_rows.h
struct TextCall;          // started_texts.h

// The kernels: each returns when its result is in `out`, but for calls of texts that are started.
// The lane's device is the thread's.
void score_rows(const DeviceWeights<std::int32_t>& table, CsrView<std::int32_t> ids,
                MatrixView<std::int64_t> sums, Lane& lane);
void score_text(const DeviceTextWeights& weights, const TextCall& call,
                MatrixView<std::int64_t> sums, std::span<std::int64_t> features);
void encode_words(const DeviceWordWeights& words, const TextCall& call, WordEncoder& encoder,
                  Csr<std::int32_t>& rows);
void embed_rows(const DeviceWeights<std::int16_t>& table, CsrView<std::int32_t> ids,
                MatrixView<std::int8_t> out, Lane& lane);
/// `rows`: null if no vectors are wanted.
void embed_text(const DeviceWordWeights& words, const TextCall& call, WordEncoder& encoder,
                std::span<std::int64_t> counts, const DeviceWeights<std::int16_t>* rows,
                MatrixView<std::int8_t> out);
void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                     MatrixView<std::int8_t> out, Lane& lane);
void minhash(PermutationsView permutations, CsrView<std::uint64_t> shingles,
             MatrixView<std::uint64_t> signatures, Lane& lane);
void shingle_text(const TextCall& call, const TextSketches& sketches,
                  const TextSignatures& signatures);
void digest_text(const TextCall& call, MatrixView<std::uint8_t> digests);
void count_gopher(const TextCall& call, std::span<GopherCounts> counts, RuleScratch& scratch);
void count_c4(const TextCall& call, C4LineEnds ends, std::span<C4Counts> counts,
              RuleScratch& scratch);
std::optional<std::vector<Pair>> join_above(const PlacedRows& left, const PlacedRows& right,
                                            std::span<const JoinTask> tasks,
                                            CosineThreshold threshold, std::int64_t most_pairs,
                                            cudaStream_t stream);
void nearest_centroids(const PlacedRows& rows, const PlacedRows& centroids,
                       MatrixView<std::int32_t> nearest, CentroidSums sums, Scratch& scratch,
                       cudaStream_t stream);

/// Measures the device that is the thread's.
DeviceCeilings measure_ceilings(cudaStream_t stream);

}  // namespace winnow::cuda
