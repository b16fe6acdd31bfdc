// The kernels of the CPU wing as plain functions; backend.h has their mathematics. What a kernel
// needs again in the next call is a scratch structure that its caller keeps.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cpu/dot_kernel.h"
#include "cpu/join_rows.h"
#include "cpu/text_kernel.h"
#include "winnow/core/c4_counts.h"
#include "winnow/core/centroids.h"
#include "winnow/core/cosine.h"
#include "winnow/core/csr.h"
#include "winnow/core/gopher_counts.h"
#include "winnow/core/join_task.h"
#include "winnow/core/matrix.h"
#include "winnow/core/minhash.h"
#include "winnow/core/sketch.h"
#include "winnow/core/text_shingles.h"
#include "winnow/core/word_table.h"

namespace winnow::cpu {

void score_rows(MatrixView<const std::int32_t> table, CsrView<std::int32_t> ids,
                MatrixView<std::int64_t> sums);

void score_text(const TextTable& table, std::span<const std::string_view> texts,
                MatrixView<std::int64_t> sums, std::span<std::int64_t> features,
                TextScratch& scratch, const TextKernel& kernel);

void encode_words(const WordTable& table, std::span<const std::string_view> texts,
                  WordEncoder& encoder, Csr<std::int32_t>& ids);

struct EmbedScratch {
  std::vector<std::int64_t> sums;
};
void embed_rows(MatrixView<const std::int16_t> table, CsrView<std::int32_t> ids,
                MatrixView<std::int8_t> out, EmbedScratch& scratch);

/// `rows`: of no columns if no vectors are wanted.
void embed_text(const WordTable& table, MatrixView<const std::int16_t> rows,
                std::span<const std::string_view> texts, WordEncoder& encoder,
                std::span<std::int64_t> counts, MatrixView<std::int8_t> out, EmbedScratch& scratch);

struct SketchScratch {
  std::vector<std::uint64_t> shingles;  ///< of one document
  std::vector<std::uint64_t> slots;     ///< hash set of the shingles seen, 0 where free
  std::vector<std::int64_t> sums;
};
void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                     MatrixView<std::int8_t> out, SketchScratch& scratch);

struct MinhashScratch {
  std::vector<std::uint64_t> multipliers, offsets;  ///< padded
  std::vector<std::uint64_t> least;                 ///< of one document
};
void minhash(PermutationsView permutations, CsrView<std::uint64_t> shingles,
             MatrixView<std::uint64_t> signatures, MinhashScratch& scratch);

struct ShingleScratch {
  Csr<std::uint64_t> words, shingles;  ///< of texts
  SketchScratch sketch;
  MinhashScratch minhash;
};
void shingle_text(std::span<const std::string_view> texts, const TextSketches& sketches,
                  const TextSignatures& signatures, ShingleScratch& scratch);

void digest_text(std::span<const std::string_view> texts, MatrixView<std::uint8_t> digests);

void count_gopher(std::span<const std::string_view> texts, std::span<GopherCounts> counts,
                  GopherCounter& counter);
void count_c4(std::span<const std::string_view> texts, C4LineEnds ends, std::span<C4Counts> counts,
              C4Counter& counter);

std::optional<std::vector<Pair>> join_above(const JoinRows& left, const JoinRows& right,
                                            std::span<const JoinTask> tasks,
                                            CosineThreshold threshold, std::int64_t most_pairs,
                                            int threads, const DotKernel& kernel);
/// All pairs i < j, however many.
std::vector<Pair> join_above(MatrixView<const std::int8_t> rows, CosineThreshold threshold,
                             int threads, const DotKernel& kernel);

void nearest_centroids(const JoinRows& rows, const JoinRows& centroids,
                       MatrixView<std::int32_t> nearest, CentroidSums sums, int threads,
                       const DotKernel& kernel);

}  // namespace winnow::cpu
