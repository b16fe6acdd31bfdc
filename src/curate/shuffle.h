// Kept records in an order of their own, cut into parts of a given size.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "curate/run_directory.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// Where each record that is written goes: its key is a draw (curate/draws.h), and the parts are
/// runs of ascending keys. So the order hangs on the seed, the texts and the ids, and not on
/// shards.
class ShufflePlan {
 public:
  /// Looks at the ledgers and verdicts of all shards: eight bytes a record that is written.
  ShufflePlan(const Recipe& recipe, const RunDirectory& directory);

  std::uint32_t parts() const { return static_cast<std::uint32_t>(bounds_.size() + 1); }
  /// Copy `copy` of a document whose draw this is.
  static std::uint64_t key_of(std::uint64_t draw, std::uint32_t copy);
  std::uint32_t part_of(std::uint64_t key) const;

 private:
  std::vector<std::uint64_t> bounds_;  ///< the first keys of parts 1, 2, ...
};

/// What was committed of one part.
struct PartCommit {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::string xxh3_128;
};

/// The parts in their order, if all are there and were made from this.
std::optional<std::vector<PartCommit>> finished_parts(const RunDirectory& directory,
                                                      const std::string& made_from);

/// Makes the parts from all shards' spill files, those that are not there yet; each holds one
/// part's records in memory, `threads` at a time. `records` is how many there must be
/// (E_CONSERVATION).
void write_parts(const Recipe& recipe, const RunDirectory& directory, std::uint32_t parts,
                 std::uint64_t records, const std::string& made_from, const std::stop_token& stop);

}  // namespace winnow
