// Pairs in order, however many: what memory should not hold is on disk.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "winnow/backend/backend.h"
#include "winnow/formats/temporary_file.h"
#include "winnow/near/similar_pair.h"

namespace winnow {

/// Takes pairs in any order and gives them sorted, each once. Up to `in_memory` of them (24 bytes
/// each) are held; more go to a temporary file in sorted runs, which are merged as they are read.
/// One thread. For Pair and SimilarPair.
template <class AnyPair>
class SortedPairs {
 public:
  static constexpr std::size_t kInMemory = std::size_t{1} << 24;

  SortedPairs() : SortedPairs(kInMemory) {}
  explicit SortedPairs(std::size_t in_memory);

  /// E_NOSPACE, E_IO.
  void add(std::span<const AnyPair> pairs);

  using Take = std::function<void(std::span<const AnyPair>)>;
  /// Calls take(some) until all were given; may be called again, before and after more is added.
  /// E_NOSPACE, E_IO.
  void for_each_block(const Take& take);

  /// How many there are, each once. Reads them.
  std::int64_t count();

 private:
  struct Run {
    std::uint64_t begin;  ///< in the file, in bytes
    std::uint64_t end;
  };
  class RunReader;

  void sort();
  void spill();

  std::size_t in_memory_;
  std::vector<AnyPair> pairs_;  ///< of the last run
  bool is_sorted_ = true;
  std::optional<TemporaryFile> file_;
  std::vector<Run> runs_;
};

extern template class SortedPairs<Pair>;
extern template class SortedPairs<SimilarPair>;

}  // namespace winnow
