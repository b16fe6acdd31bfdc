#include "winnow/filters/benchmark_overlap.h"

#include <algorithm>
#include <bit>
#include <span>

#include "winnow/core/sketch.h"
#include "winnow/core/sketch_words.h"

namespace winnow {
namespace {

/// Most windows of a text are told from n-grams by their first and last word alone.
std::uint64_t ends_hash(const std::uint64_t* words, std::int32_t width) {
  return mix64(words[0] + 3 * words[width - 1] + static_cast<std::uint64_t>(width));
}

/// Of 16 bits an n-gram, or of half as many slots.
std::size_t table_size(std::size_t grams, std::size_t times) {
  return std::bit_ceil(std::max<std::size_t>(64, grams * times));
}

}  // namespace

void BenchmarkIndex::add(std::string_view text) {
  std::vector<std::uint64_t> words;
  append_sketch_words(text, words);
  const auto count = static_cast<std::int64_t>(words.size());
  const auto item = items();
  if (count < std::min(options_.words, options_.shortest)) {
    ++too_short_;
    grams_.push_back(0);
    return;
  }
  const auto width = static_cast<std::int32_t>(std::min<std::int64_t>(count, options_.words));
  const std::size_t before = postings_.size();
  for (std::int64_t at = 0; at + width <= count; ++at) {
    postings_.push_back({shingle_hash(words.data() + at, width), item});
    ends_.push_back(ends_hash(words.data() + at, width));
  }
  if (std::ranges::find(widths_, width) == widths_.end()) widths_.push_back(width);
  const auto own = std::span(postings_).subspan(before);
  std::ranges::sort(own);
  const auto rest = std::ranges::unique(own);
  postings_.resize(postings_.size() - rest.size());
  grams_.push_back(static_cast<std::int64_t>(postings_.size() - before));
}

void BenchmarkIndex::finish() {
  std::ranges::sort(postings_);
  std::ranges::sort(widths_);
  for (std::size_t p = 0; p < postings_.size(); ++p) {
    if (p == 0 || postings_[p].gram != postings_[p - 1].gram) {
      distinct_.push_back({postings_[p].gram, p});
    }
  }
  const std::size_t slots = table_size(distinct_.size(), 2);
  slots_.assign(slots, 0);
  for (std::size_t g = 0; g < distinct_.size(); ++g) {
    std::size_t slot = distinct_[g].hash & (slots - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots - 1);
    slots_[slot] = static_cast<std::uint32_t>(g) + 1;
  }
  distinct_.push_back({0, postings_.size()});
  const std::size_t bits = table_size(distinct_.size(), 16);
  may_begin_.assign(bits / 64, 0);
  for (const std::uint64_t hash : ends_)
    may_begin_[hash % bits / 64] |= std::uint64_t{1} << hash % 64;
  ends_ = {};
}

void BenchmarkIndex::find(std::int32_t width, Scratch& scratch) const {
  const std::size_t bits = may_begin_.size() * 64;
  const auto count = static_cast<std::int64_t>(scratch.words.size());
  for (std::int64_t at = 0; at + width <= count; ++at) {
    const std::uint64_t* const window = scratch.words.data() + at;
    const std::uint64_t ends = ends_hash(window, width);
    if ((may_begin_[ends % bits / 64] >> ends % 64 & 1) == 0) continue;
    const std::uint64_t hash = shingle_hash(window, width);
    for (std::size_t slot = hash & (slots_.size() - 1); slots_[slot] != 0;
         slot = (slot + 1) & (slots_.size() - 1)) {
      if (distinct_[slots_[slot] - 1].hash != hash) continue;
      scratch.found.push_back(slots_[slot] - 1);
      break;
    }
  }
}

BenchmarkIndex::Overlap BenchmarkIndex::overlap(std::string_view text, Scratch& scratch) const {
  scratch.words.clear();
  scratch.found.clear();
  scratch.touched.clear();
  scratch.counts.resize(grams_.size());
  append_sketch_words(text, scratch.words);
  for (const std::int32_t width : widths_) find(width, scratch);
  std::ranges::sort(scratch.found);
  const auto again = std::ranges::unique(scratch.found);
  scratch.found.erase(again.begin(), again.end());
  for (const std::uint32_t gram : scratch.found) {
    for (std::uint64_t p = distinct_[gram].first; p < distinct_[gram + 1].first; ++p) {
      const std::int64_t item = postings_[p].item;
      if (scratch.counts[static_cast<std::size_t>(item)]++ == 0) scratch.touched.push_back(item);
    }
  }
  Overlap best;
  for (const std::int64_t item : scratch.touched) {
    const Overlap own{item, scratch.counts[static_cast<std::size_t>(item)],
                      grams_[static_cast<std::size_t>(item)]};
    scratch.counts[static_cast<std::size_t>(item)] = 0;
    const bool better = own.shared != best.shared ? own.shared > best.shared
                        : own.of != best.of       ? own.of < best.of
                                                  : own.item < best.item;
    if (best.item == kNone || better) best = own;
  }
  return best;
}

}  // namespace winnow
