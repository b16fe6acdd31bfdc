#include <algorithm>

#include "cuda/gopher_grams.cuh"
#include "cuda/gopher_lines.cuh"
#include "cuda/gopher_words.cuh"
#include "cuda/launch.h"
#include "cuda/parts.h"
#include "cuda/text_layout.h"

namespace winnow::cuda {
namespace {

/// The characters of the most frequent n-gram, its spaces too, as often as it comes.
__device__ std::uint64_t top_characters(const GopherRoom& room, const GopherSums& sums,
                                        std::uint32_t n, unsigned long long top) {
  if (sums.words < n) return 0;
  const auto word = top == 0 ? 0 : kFree - static_cast<std::uint32_t>(top);
  const std::uint64_t count = top == 0 ? 1 : top >> 32;
  return (std::uint64_t{room.characters[word + n]} - room.characters[word] + n - 1) * count;
}

/// Segments of re.split("\n+", text) that are empty: for line feeds at either end, or no text.
__device__ std::uint32_t empty_segments(const GopherText& text) {
  if (text.size == 0) return 1;
  return (text.bytes[0] == '\n' ? 1 : 0) + (text.bytes[text.size - 1] == '\n' ? 1 : 0);
}

__device__ GopherCounts counts_of(const GopherText& text, const GopherRoom& room,
                                  const GopherSums& sums) {
  GopherCounts counts;
  const bool ends_with_break = text.size == 0 || (text.class_before(text.size) & kLineBreak) != 0;
  counts.characters = text.size - sums.continued;
  counts.words = sums.words;
  counts.lines = sums.breaks + (ends_with_break ? 0 : 1);
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
__global__ void __launch_bounds__(kGopherThreads, kGopherBlocks)
    count_gopher_kernel(DeviceGopherTexts texts) {
  __shared__ GopherSums sums;
  __shared__ unsigned long long of_warp[kBlockWarps];
  auto* const all_sums = reinterpret_cast<unsigned*>(&sums);
  for (std::uint32_t s = thread(); s < sizeof sums / sizeof *all_sums; s += kGopherThreads) {
    all_sums[s] = 0;
  }
  __syncthreads();
  const std::int64_t begin = texts.offsets[blockIdx.x];
  const auto size = static_cast<std::uint32_t>(texts.offsets[blockIdx.x + 1] - begin - 1);
  const GopherText text{texts.bytes + begin, size, texts.classes};
  GopherRoom room(texts.scratch + gopher_scratch_bytes(begin, blockIdx.x), size);
  cut_text(text, room, sums, of_warp);
  count_words(text, room, sums, of_warp);
  count_lines(text, room, sums);
  count_paragraphs(text, room, sums);
  find_top_grams(text, room, sums);
  find_candidates(room, sums, of_warp);
  find_repeated_grams(room, sums);
  if (thread() == 0) texts.counts[blockIdx.x] = counts_of(text, room, sums);
}

struct Job {
  std::span<const std::string_view> texts;
  std::span<GopherCounts> counts;
  GopherScratch& scratch;

  static constexpr std::string_view kNone = {};
  static bool is_long(std::string_view text) { return text.size() > kLongestGopherText; }

  std::string_view name() const { return "running count_gopher"; }
  std::int64_t bytes(std::int64_t row) const {
    const std::string_view text = texts[static_cast<std::size_t>(row)];
    const std::int64_t size = is_long(text) ? 1 : std::ssize(text) + 1;
    return size + gopher_scratch_bytes(size, 1) + std::int64_t{sizeof(GopherCounts)};
  }

  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const auto own =
        texts.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    std::vector<std::string_view> sent(own.begin(), own.end());
    std::ranges::replace_if(sent, is_long, kNone);
    const TextLayout<std::int64_t> layout(sent, " ");
    place.sent.reserve(layout.bytes());
    layout.write(place.sent.data());
    place.send(layout.bytes());
    const std::size_t result_bytes = sent.size() * sizeof(GopherCounts);
    place.out.reserve(result_bytes);
    place.work.reserve(static_cast<std::size_t>(gopher_scratch_bytes(
        static_cast<std::int64_t>(layout.text_bytes()), static_cast<std::int64_t>(sent.size()))));
    place.mark(place.kernels_begin);
    launch("count_gopher", count_gopher_kernel, static_cast<unsigned>(sent.size()), kGopherThreads,
           place.stream,
           {.bytes = layout.texts(place.in.data()),
            .offsets = layout.offsets(place.in.data()),
            .classes = scratch.classes.data(),
            .scratch = place.work.data(),
            .counts = reinterpret_cast<GopherCounts*>(place.out.data())});
    place.mark(place.kernels_end);
    place.receive(result_bytes);
    for (std::size_t t = 0; t < own.size(); ++t) {  // while the device counts in the others
      if (is_long(own[t])) {
        counts[static_cast<std::size_t>(begin) + t] = scratch.counter.count(own[t]);
      }
    }
  }

  void collect(const PartPlace& place) const {
    const auto* received = reinterpret_cast<const GopherCounts*>(place.received.data());
    for (std::int64_t t = place.begin; t < place.end; ++t, ++received) {
      const auto text = static_cast<std::size_t>(t);
      if (!is_long(texts[text])) counts[text] = *received;
    }
  }
};

}  // namespace

void count_gopher(std::span<const std::string_view> texts, std::span<GopherCounts> counts,
                  GopherScratch& scratch, Lane& lane) {
  if (scratch.classes.data() == nullptr) {
    scratch.classes.upload({character_classes(), kCharacterClasses}, lane.places[0].stream);
    lane.places[0].stream.wait("copying the classes of characters to the device");
  }
  run_parts(lane, static_cast<std::int64_t>(texts.size()), Job{texts, counts, scratch});
}

}  // namespace winnow::cuda
