#include "winnow/near/sorted_pairs.h"

#include <algorithm>
#include <queue>

namespace winnow {
namespace {

constexpr std::size_t kBlockPairs = 1 << 14;

}  // namespace

/// A run of the file, read block by block; with no run, the pairs in memory.
template <class AnyPair>
class SortedPairs<AnyPair>::RunReader {
 public:
  RunReader(const TemporaryFile& file, Run run) : file_(&file), run_(run) { advance(); }
  explicit RunReader(std::span<const AnyPair> pairs) : rest_(pairs) {}

  bool is_done() const { return rest_.empty(); }
  const AnyPair& front() const { return rest_.front(); }
  void pop() {
    rest_ = rest_.subspan(1);
    if (rest_.empty()) advance();
  }

 private:
  void advance() {
    if (file_ == nullptr) return;
    const std::uint64_t left = (run_.end - run_.begin) / sizeof(AnyPair);
    block_.resize(std::min<std::size_t>(kBlockPairs, left));
    if (!block_.empty()) file_->read(run_.begin, std::as_writable_bytes(std::span(block_)));
    run_.begin += block_.size() * sizeof(AnyPair);
    rest_ = block_;
  }

  const TemporaryFile* file_ = nullptr;
  Run run_{};
  std::vector<AnyPair> block_;
  std::span<const AnyPair> rest_;
};

template <class AnyPair>
SortedPairs<AnyPair>::SortedPairs(std::size_t in_memory)
    : in_memory_(std::max<std::size_t>(1, in_memory)) {}

template <class AnyPair>
void SortedPairs<AnyPair>::sort() {
  if (is_sorted_) return;
  if (!std::ranges::is_sorted(pairs_)) std::ranges::sort(pairs_);
  const auto rest = std::ranges::unique(pairs_);
  pairs_.erase(rest.begin(), rest.end());
  is_sorted_ = true;
}

template <class AnyPair>
void SortedPairs<AnyPair>::spill() {
  sort();
  if (!file_) file_.emplace();
  const std::uint64_t begin = file_->size();
  file_->append(std::as_bytes(std::span(pairs_)));
  runs_.push_back({begin, file_->size()});
  pairs_.clear();
}

template <class AnyPair>
void SortedPairs<AnyPair>::add(std::span<const AnyPair> pairs) {
  while (!pairs.empty()) {
    if (pairs_.size() == in_memory_) {
      sort();  // what comes twice may leave room
      if (pairs_.size() > in_memory_ / 2) spill();
    }
    const auto some = pairs.first(std::min(pairs.size(), in_memory_ - pairs_.size()));
    pairs_.insert(pairs_.end(), some.begin(), some.end());
    is_sorted_ = false;
    pairs = pairs.subspan(some.size());
  }
}

template <class AnyPair>
void SortedPairs<AnyPair>::for_each_block(const Take& take) {
  sort();
  if (runs_.empty()) {
    if (!pairs_.empty()) take(pairs_);
    return;
  }
  std::vector<RunReader> readers;
  readers.reserve(runs_.size() + 1);
  for (const Run& run : runs_) readers.emplace_back(*file_, run);
  readers.emplace_back(std::span<const AnyPair>(pairs_));
  const auto later = [&](std::size_t a, std::size_t b) {
    return readers[b].front() < readers[a].front();
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> next(later);
  for (std::size_t r = 0; r < readers.size(); ++r) {
    if (!readers[r].is_done()) next.push(r);
  }
  std::vector<AnyPair> block;
  block.reserve(kBlockPairs);
  std::optional<AnyPair> last;
  while (!next.empty()) {
    const std::size_t reader = next.top();
    next.pop();
    const AnyPair pair = readers[reader].front();
    readers[reader].pop();
    if (!readers[reader].is_done()) next.push(reader);
    if (last && *last == pair) continue;
    last = pair;
    block.push_back(pair);
    if (block.size() < kBlockPairs) continue;
    take(block);
    block.clear();
  }
  if (!block.empty()) take(block);
}

template <class AnyPair>
std::int64_t SortedPairs<AnyPair>::count() {
  std::int64_t pairs = 0;
  for_each_block([&](std::span<const AnyPair> some) { pairs += std::ssize(some); });
  return pairs;
}

template class SortedPairs<Pair>;
template class SortedPairs<SimilarPair>;

}  // namespace winnow
