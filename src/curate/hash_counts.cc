#include "curate/hash_counts.h"

#include <algorithm>
#include <queue>

namespace winnow {
namespace {

constexpr std::size_t kLeastBlock = 64;  ///< counts
constexpr std::size_t kMostBlock = 1 << 14;
constexpr std::size_t kGivenBlock = 512;

/// Gathers counts into blocks; equal hashes that come one after another become one.
class Blocks {
 public:
  explicit Blocks(const HashCounts::Take& take) : take_(take) { block_.reserve(kGivenBlock); }

  void add(HashCount next) {
    if (!block_.empty() && block_.back().hash == next.hash) {
      block_.back().count += next.count;
      return;
    }
    if (block_.size() == kGivenBlock) {
      take_(block_);
      block_.clear();
    }
    block_.push_back(next);
  }
  void finish() {
    if (!block_.empty()) take_(block_);
    block_.clear();
  }

 private:
  const HashCounts::Take& take_;
  std::vector<HashCount> block_;
};

}  // namespace

class HashCounts::RunReader {
 public:
  RunReader(const TemporaryFile& file, Run run, std::size_t block)
      : file_(&file), run_(run), most_(block) {
    advance();
  }

  bool is_done() const { return rest_.empty(); }
  const HashCount& front() const { return rest_.front(); }
  void pop() {
    rest_ = rest_.subspan(1);
    if (rest_.empty()) advance();
  }

 private:
  void advance() {
    const std::uint64_t left = (run_.end - run_.begin) / sizeof(HashCount);
    block_.resize(std::min<std::size_t>(most_, left));
    if (!block_.empty()) file_->read(run_.begin, std::as_writable_bytes(std::span(block_)));
    run_.begin += block_.size() * sizeof(HashCount);
    rest_ = block_;
  }

  const TemporaryFile* file_;
  Run run_;
  std::size_t most_;
  std::vector<HashCount> block_;
  std::span<const HashCount> rest_;
};

HashCounts::HashCounts(std::size_t memory) {
  const std::size_t half = std::max(memory, kLeastMemory) / 2;
  in_memory_ = half / sizeof(std::uint64_t);
  block_room_ = half / sizeof(HashCount);
  most_runs_ = block_room_ / (4 * kLeastBlock);  // four levels of them are merged at last
}

void HashCounts::add(std::span<const std::uint64_t> hashes) {
  while (!hashes.empty()) {
    if (hashes_.size() == in_memory_) spill();
    if (hashes_.capacity() < in_memory_ && hashes_.size() + hashes.size() > in_memory_ / 2) {
      hashes_.reserve(in_memory_);  // doubling would overshoot
    }
    const auto some = hashes.first(std::min(hashes.size(), in_memory_ - hashes_.size()));
    hashes_.insert(hashes_.end(), some.begin(), some.end());
    hashes = hashes.subspan(some.size());
  }
}

void HashCounts::append_run(std::size_t level, const std::function<void(const Take&)>& give) {
  if (levels_.size() == level) levels_.emplace_back();
  const std::uint64_t begin = levels_[level].file.size();
  give([&](std::span<const HashCount> some) { levels_[level].file.append(std::as_bytes(some)); });
  levels_[level].runs.push_back({begin, levels_[level].file.size()});
}

void HashCounts::spill() {
  std::ranges::sort(hashes_);
  append_run(0, [&](const Take& take) {
    Blocks blocks(take);
    for (const std::uint64_t hash : hashes_) blocks.add({hash, 1});
    blocks.finish();
  });
  hashes_.clear();
  for (std::size_t l = 0; l < levels_.size() && levels_[l].runs.size() == most_runs_; ++l) {
    merge_up(l);
  }
}

void HashCounts::merge_up(std::size_t level) {
  append_run(level + 1, [&](const Take& take) { merge(level, level + 1, take); });
  levels_[level] = {};  // its file goes
}

void HashCounts::merge(std::size_t first, std::size_t end, const Take& take) {
  std::size_t runs = 0;
  for (std::size_t l = first; l < end; ++l) runs += levels_[l].runs.size();
  const std::size_t block =
      std::clamp(block_room_ / std::max<std::size_t>(1, runs), kLeastBlock, kMostBlock);
  std::vector<RunReader> readers;
  readers.reserve(runs);
  for (std::size_t l = first; l < end; ++l) {
    for (const Run& run : levels_[l].runs) readers.emplace_back(levels_[l].file, run, block);
  }
  const auto later = [&](std::size_t a, std::size_t b) {
    return readers[b].front().hash < readers[a].front().hash;
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> next(later);
  for (std::size_t r = 0; r < readers.size(); ++r) {
    if (!readers[r].is_done()) next.push(r);
  }
  Blocks blocks(take);
  while (!next.empty()) {
    const std::size_t reader = next.top();
    next.pop();
    blocks.add(readers[reader].front());
    readers[reader].pop();
    if (!readers[reader].is_done()) next.push(reader);
  }
  blocks.finish();
}

void HashCounts::take_all(const Take& take) {
  if (levels_.empty()) {
    std::ranges::sort(hashes_);
    Blocks blocks(take);
    for (const std::uint64_t hash : hashes_) blocks.add({hash, 1});
    blocks.finish();
    return;
  }
  if (!hashes_.empty()) spill();
  hashes_ = {};
  merge(0, levels_.size(), take);
}

}  // namespace winnow
