#include "cuda/gopher_grams.cuh"
#include "cuda/gopher_lines.cuh"
#include "cuda/gopher_words.cuh"
#include "cuda/launch.h"
#include "cuda/rule_text.cuh"
#include "cuda/short_text_job.h"

namespace winnow::cuda {
namespace {

/// The characters of the most frequent n-gram, its spaces too, as often as it comes.
__device__ std::uint64_t top_characters(const GopherRoom& room, const GopherSums& sums,
                                        std::uint32_t n, unsigned long long top) {
  if (sums.cut.words < n) return 0;
  const auto word = top == 0 ? 0 : kFree - static_cast<std::uint32_t>(top);
  const std::uint64_t count = top == 0 ? 1 : top >> 32;
  return (std::uint64_t{room.characters[word + n]} - room.characters[word] + n - 1) * count;
}

/// Segments of re.split("\n+", text) that are empty: for line feeds at either end, or no text.
__device__ std::uint32_t empty_segments(const RuleText& text) {
  if (text.size == 0) return 1;
  return (text.bytes[0] == '\n' ? 1 : 0) + (text.bytes[text.size - 1] == '\n' ? 1 : 0);
}

__device__ GopherCounts counts_of(const RuleText& text, const GopherRoom& room,
                                  const GopherSums& sums) {
  GopherCounts counts;
  counts.characters = text.size - sums.cut.continued;
  counts.words = sums.cut.words;
  counts.lines = python_lines(text, sums.cut);
  counts.plain_words = sums.plain_words;
  counts.plain_characters = sums.plain_characters;
  counts.alphabetic_words = sums.alphabetic_words;
  counts.hashes = sums.hashes;
  counts.ellipses = sums.ellipses;
  counts.bullet_lines = sums.bullet_lines;
  counts.ellipsis_lines = sums.ellipsis_lines;
  counts.stop_words = static_cast<std::uint64_t>(__popc(sums.stop_words));
  counts.paragraphs = max(sums.paragraphs, 1U);
  counts.duplicate_paragraphs = {sums.duplicate_paragraphs, sums.duplicate_paragraph_characters};
  const std::uint32_t empty = empty_segments(text);
  counts.stretches = sums.filled_lines + empty;
  counts.duplicate_stretches = {sums.duplicate_lines + (empty > 1 ? empty - 1 : 0),
                                sums.duplicate_line_characters};
  for (std::uint32_t n = 0; n < GopherCounts::kTopGrams; ++n) {
    counts.top_characters[n] = top_characters(room, sums, n + 2, sums.top[n]);
  }
  for (std::uint32_t n = 0; n < GopherCounts::kRepeatedGrams; ++n) {
    counts.repeated_characters[n] = sums.repeated_characters[n];
  }
  return counts;
}

constexpr int kGopherBlocks = 6;  // of a multiprocessor; more would spill

/// A block a text.
__global__ void __launch_bounds__(kRuleThreads, kGopherBlocks)
    count_gopher_kernel(DeviceRuleTexts all, GopherCounts* counts) {
  __shared__ GopherSums sums;
  __shared__ unsigned long long of_warp[kBlockWarps];
  clear_sums(sums);
  const RuleText text(all);
  GopherRoom room(
      all.texts.scratch + gopher_scratch_bytes(all.texts.offsets[blockIdx.x], blockIdx.x),
      text.size);
  cut_text(text, sums.cut, of_warp, GopherCutSink{room});
  count_words(text, room, sums, of_warp);
  count_lines(text, room, sums);
  count_paragraphs(text, room, sums);
  find_top_grams(text, room, sums);
  find_candidates(room, sums, of_warp);
  find_repeated_grams(room, sums);
  if (thread() == 0) counts[blockIdx.x] = counts_of(text, room, sums);
}

struct GopherKernel {
  RuleScratch& scratch;

  std::string_view name() const { return "running count_gopher"; }
  std::int64_t scratch_bytes(std::int64_t bytes, std::int64_t texts) const {
    return gopher_scratch_bytes(bytes, texts);
  }
  void start(cudaStream_t stream, const ShortTexts& texts, GopherCounts* counts) const {
    launch("count_gopher", count_gopher_kernel, texts.count, kRuleThreads, stream,
           {texts, scratch.classes.data()}, counts);
  }
  bool is_done(const GopherCounts& /*counts*/) const { return true; }
  GopherCounts result(std::string_view text) const { return scratch.gopher.count(text); }
};

}  // namespace

void count_gopher(const TextCall& call, std::span<GopherCounts> counts, RuleScratch& scratch) {
  scratch.place_classes(call.lane.places[0].stream);
  run_short_texts(GopherKernel{scratch}, call, counts);
}

}  // namespace winnow::cuda
