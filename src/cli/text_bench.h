// The kernels that take texts, for `winnow bench`. On a device the texts are repeated until there
// are `least_bytes` of them; the reference computes each once.
#pragma once

#include <cstddef>

#include "cli/bench_inputs.h"
#include "cli/kernel_timing.h"

namespace winnow {

KernelTiming bench_score_text(Backend& backend, Backend& reference, const BenchTexts& input,
                              std::size_t least_bytes);
KernelTiming bench_encode_words(Backend& backend, Backend& reference, const BenchTexts& input,
                                std::size_t least_bytes);
/// Counts, and vectors of 256 dimensions.
KernelTiming bench_embed_text(Backend& backend, Backend& reference, const BenchTexts& input,
                              std::size_t least_bytes);
/// Sketches of 256 dimensions, signatures of 112 permutations, or both.
enum class WantedShingles { kSketches, kSignatures, kBoth };
KernelTiming bench_shingle_text(Backend& backend, Backend& reference, const BenchTexts& input,
                                std::size_t least_bytes, WantedShingles wanted);
KernelTiming bench_digest_text(Backend& backend, Backend& reference, const BenchTexts& input,
                               std::size_t least_bytes);
KernelTiming bench_count_c4(Backend& backend, Backend& reference, const BenchTexts& input,
                            std::size_t least_bytes);
KernelTiming bench_count_gopher(Backend& backend, Backend& reference, const BenchTexts& input,
                                std::size_t least_bytes);

}  // namespace winnow
