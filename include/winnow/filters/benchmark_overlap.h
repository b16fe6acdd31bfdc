// Decontamination: what a text has in common with the items of benchmarks that a model will be
// tested on. Overlap of word n-grams, as GPT-3 (Brown et al. 2020, appendix C) and most after it
// measure it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace winnow {

struct BenchmarkOptions {
  std::int32_t words = 13;    ///< of an n-gram, 1 to 64
  std::int32_t shortest = 8;  ///< words of an item that is shorter than an n-gram, at least
};

/// Words are those of the lexical sketch: lower-cased, without outer punctuation. An item's n-grams
/// are its distinct windows of `words` words; an item of fewer words, but `shortest` at least, has
/// one: all of them. One of fewer still has none, and no text has anything in common with it.
class BenchmarkIndex {
 public:
  explicit BenchmarkIndex(BenchmarkOptions options) : options_(options) {}

  /// The next item; they count from 0.
  void add(std::string_view text);
  /// After the last one. 24 bytes an n-gram and item, and a table of some 32 bytes an n-gram.
  void finish();

  std::int64_t items() const { return static_cast<std::int64_t>(grams_.size()); }
  /// Items that have no n-gram.
  std::int64_t too_short() const { return too_short_; }

  static constexpr std::int64_t kNone = -1;
  /// The item that a text has most n-grams in common with: distinct ones. Ties: the larger share of
  /// the item's own, then the first item.
  struct Overlap {
    std::int64_t item = kNone;
    std::int64_t shared = 0;
    std::int64_t of = 0;  ///< n-grams of the item

    double share() const {
      return of == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(of);
    }
  };
  /// What one thread works with.
  struct Scratch {
    std::vector<std::uint64_t> words;
    std::vector<std::uint32_t> found;   ///< n-grams of the table, by number
    std::vector<std::int32_t> counts;   ///< by item; 0 between texts
    std::vector<std::int64_t> touched;  ///< items with a count
  };
  /// Const after `finish`: any number of threads, each with its own scratch. Time is that of the
  /// text and of the items that share an n-gram with it.
  Overlap overlap(std::string_view text, Scratch& scratch) const;

 private:
  struct Posting {
    std::uint64_t gram;
    std::int64_t item;
    auto operator<=>(const Posting&) const = default;
  };
  /// An n-gram and where its postings begin; they end where the next one's begin.
  struct Gram {
    std::uint64_t hash;
    std::uint64_t first;
  };

  void find(std::int32_t width, Scratch& scratch) const;

  BenchmarkOptions options_;
  std::int64_t too_short_ = 0;
  std::vector<Posting> postings_;         ///< sorted after `finish`
  std::vector<Gram> distinct_;            ///< ascending; one more at the end
  std::vector<std::uint32_t> slots_;      ///< of a hash table: a number in distinct_, plus 1
  std::vector<std::uint64_t> ends_;       ///< before `finish`, what may_begin_ is made of
  std::vector<std::uint64_t> may_begin_;  ///< a bit by first and last word of an n-gram
  std::vector<std::int32_t> widths_;      ///< in words, of n-grams that there are
  std::vector<std::int64_t> grams_;       ///< of each item
};

}  // namespace winnow
