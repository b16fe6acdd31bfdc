#include "cuda/c4_lines.cuh"
#include "cuda/launch.h"
#include "cuda/rule_text.cuh"
#include "cuda/short_text_job.h"

namespace winnow::cuda {
namespace {

__device__ C4Counts counts_of(const RuleText& text, const C4Sums& sums) {
  C4Counts counts;
  counts.page.is_whole_lines = sums.for_host == 0;
  if (sums.for_host != 0) return counts;
  const unsigned line_feeds = sums.kept == 0 ? 0 : sums.kept - 1;
  counts.page.lorem_ipsum = C4Stop::is_lorem_ipsum(sums.stop);
  counts.page.curly_bracket = C4Stop::is_bracket(sums.stop);
  counts.page.sentences = sums.sentences;
  counts.page.removed_lines = python_lines(text, sums.cut) - sums.kept;
  counts.left.lines = sums.kept;
  counts.left.punctuated_lines = sums.punctuated;
  counts.left.short_lines = sums.short_lines;
  counts.left.duplicate_characters = sums.duplicate_characters;
  counts.left.line_feeds = line_feeds;
  counts.left.words = sums.words;
  counts.left.characters = sums.characters + line_feeds;
  return counts;
}

constexpr int kC4Blocks = 6;  // of a multiprocessor

/// A block a text.
__global__ void __launch_bounds__(kRuleThreads, kC4Blocks)
    count_c4_kernel(DeviceRuleTexts all, C4LineEnds ends, C4Counts* counts) {
  __shared__ C4Sums sums;
  __shared__ unsigned long long of_warp[kBlockWarps];
  clear_sums(sums);
  const RuleText text(all);
  C4Room room(all.texts.scratch + c4_scratch_bytes(all.texts.offsets[blockIdx.x], blockIdx.x),
              text.size);
  look_for_signs(text, sums);
  if (sums.for_host == 0) {
    cut_lines(text, room, sums, of_warp);
    mark_words(text, room, sums, of_warp);
    judge_lines(text, ends, room, sums);
  }
  if (thread() == 0) counts[blockIdx.x] = counts_of(text, sums);
}

struct C4Kernel {
  C4LineEnds ends;
  RuleScratch& scratch;

  std::string_view name() const { return "running count_c4"; }
  std::int64_t scratch_bytes(std::int64_t bytes, std::int64_t texts) const {
    return c4_scratch_bytes(bytes, texts);
  }
  void start(cudaStream_t stream, const ShortTexts& texts, C4Counts* counts) const {
    launch("count_c4", count_c4_kernel, texts.count, kRuleThreads, stream,
           {texts, scratch.classes.data()}, ends, counts);
  }
  /// A page with citations is not made of whole lines, and one that may have some is the host's.
  bool is_done(const C4Counts& counts) const { return counts.page.is_whole_lines; }
  C4Counts result(std::string_view text) const { return scratch.c4.count(text, ends); }
};

}  // namespace

void count_c4(const TextCall& call, C4LineEnds ends, std::span<C4Counts> counts,
              RuleScratch& scratch) {
  scratch.place_classes(call.lane.places[0].stream);
  run_short_texts(C4Kernel{ends, scratch}, call, counts);
}

}  // namespace winnow::cuda
