#include "text/piece_trie.h"

#include <algorithm>

namespace winnow {
namespace {

constexpr std::uint32_t kBlock = 256;
/// A block in which so many nodes found no room is left as it is: it bounds the time to build.
constexpr int kMostFailures = 32;

}  // namespace

/// Places the children of one node after the other. The children of a node lie in one block of 256
/// units.
class PieceTrie::Builder {
 public:
  explicit Builder(std::vector<TrieUnit>& units) : units_(units) {}

  void build(std::span<const TrieKey> keys) {
    add_block();
    units_[0].parent = kRoot;
    std::vector<Range> open;
    if (!keys.empty()) open.push_back({0, 0, keys.size(), 0});
    while (!open.empty()) {
      const Range range = open.back();
      open.pop_back();
      place_children(keys, range, open);
    }
  }

 private:
  /// Node `node` stands for the first `depth` bytes of keys `begin` to `end`.
  struct Range {
    std::uint32_t node;
    std::size_t begin, end, depth;
  };
  struct OpenBlock {
    std::uint32_t first;
    int failures = 0;
  };
  static constexpr std::uint32_t kRoot = TrieUnit::kNoParent - 1;

  void add_block() {
    open_blocks_.push_back({static_cast<std::uint32_t>(units_.size())});
    units_.resize(units_.size() + kBlock);
  }

  void place_children(std::span<const TrieKey> keys, Range range, std::vector<Range>& open) {
    if (keys[range.begin].text.size() == range.depth) {
      units_[range.node].value = keys[range.begin].value;
      ++range.begin;
    }
    if (range.begin == range.end) return;
    labels_.clear();
    starts_.clear();
    for (std::size_t k = range.begin; k < range.end; ++k) {
      const auto label = static_cast<std::uint8_t>(keys[k].text[range.depth]);
      if (!labels_.empty() && labels_.back() == label) continue;
      labels_.push_back(label);
      starts_.push_back(k);
    }
    starts_.push_back(range.end);
    const std::uint32_t base = free_base();
    units_[range.node].base = base;
    for (std::size_t c = 0; c < labels_.size(); ++c) {
      units_[base ^ labels_[c]].parent = range.node;
      open.push_back({base ^ labels_[c], starts_[c], starts_[c + 1], range.depth + 1});
    }
  }

  /// A base from which the units of all labels are free.
  std::uint32_t free_base() {
    for (std::size_t b = 0; b < open_blocks_.size(); ++b) {
      OpenBlock& block = open_blocks_[b];
      for (std::uint32_t unit = block.first; unit < block.first + kBlock; ++unit) {
        const std::uint32_t base = unit ^ labels_.front();
        if (is_free(base)) return base;
      }
      if (++block.failures < kMostFailures) continue;
      open_blocks_.erase(open_blocks_.begin() + static_cast<std::ptrdiff_t>(b));
      --b;
    }
    add_block();
    return open_blocks_.back().first ^ labels_.front();
  }

  bool is_free(std::uint32_t base) const {
    return std::ranges::all_of(
        labels_, [&](std::uint8_t c) { return units_[base ^ c].parent == TrieUnit::kNoParent; });
  }

  std::vector<TrieUnit>& units_;
  std::vector<OpenBlock> open_blocks_;
  std::vector<std::uint8_t> labels_;
  std::vector<std::size_t> starts_;
};

PieceTrie::PieceTrie(std::span<TrieKey> keys) : is_empty_(keys.empty()) {
  std::ranges::sort(keys, {}, &TrieKey::text);
  Builder(units_).build(keys);
}

PieceTrie::Match PieceTrie::longest_prefix(std::string_view text) const {
  Match match;
  for_each_prefix(text, [&](std::size_t length, std::int32_t value) { match = {length, value}; });
  return match;
}

}  // namespace winnow
