// How often each of many hashes comes, however many: exactly, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "winnow/formats/temporary_file.h"

namespace winnow {

struct HashCount {
  std::uint64_t hash = 0;
  std::int64_t count = 0;
};

/// Hashes are held up to half of the memory; then they are sorted, counted and written as a run to
/// a temporary file. As many runs as the other half can merge become one, level by level, as in any
/// external sort. One thread.
class HashCounts {
 public:
  /// `memory` in bytes; below kLeastMemory it is that. Besides it there are 24 bytes a run.
  explicit HashCounts(std::size_t memory);

  static constexpr std::size_t kLeastMemory = 1 << 16;

  /// E_NOSPACE, E_IO.
  void add(std::span<const std::uint64_t> hashes);

  using Take = std::function<void(std::span<const HashCount>)>;
  /// Calls take(some) until each hash was given once with its count, ascending by hash. Once, after
  /// the last `add`. E_NOSPACE, E_IO.
  void take_all(const Take& take);

 private:
  struct Run {
    std::uint64_t begin;  ///< in the level's file, in bytes
    std::uint64_t end;
  };
  struct Level {
    TemporaryFile file;
    std::vector<Run> runs;
  };
  class RunReader;

  void spill();
  void merge_up(std::size_t level);
  void append_run(std::size_t level, const std::function<void(const Take&)>& give);
  /// Gives the runs of levels [first, end) as one.
  void merge(std::size_t first, std::size_t end, const Take& take);

  std::size_t in_memory_;   ///< hashes
  std::size_t most_runs_;   ///< of a level
  std::size_t block_room_;  ///< counts that all readers of a merge may hold
  std::vector<std::uint64_t> hashes_;
  std::vector<Level> levels_;
};

}  // namespace winnow
