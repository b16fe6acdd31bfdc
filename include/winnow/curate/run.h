// The three phases, and the three in a row. Each is resumable: what is already there and was made
// from the same things is not made again; what was made from other things is an error that names
// them.
//
// All results are written under `recipe.output` (docs/formats.md); one process at a time may use it
// (E_LOCKED). Nothing is printed. Errors: those of the rooms below, and E_CONFIG_DRIFT, E_NO_INPUT,
// E_TOO_MANY_BAD, E_INPUT_CHANGED, E_WIPE_OUT, E_PHASE_ORDER, E_FOREIGN_OUTPUT, E_INTERRUPTED.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "winnow/core/recipe.h"

namespace winnow {

/// Where a phase is; for a progress line.
struct Progress {
  std::string_view phase;  ///< "scan", "decide" or "emit"
  std::string_view shard;
  std::size_t shard_index = 0;
  std::size_t shards = 0;
  std::uint64_t documents = 0;  ///< of this phase so far
  std::uint64_t bytes = 0;      ///< of input files read in this phase so far
};

struct RunOptions {
  /// Go on although the recipe, a model or an input changed; what depends on the change is made
  /// again.
  bool redo = false;
  std::stop_token stop;
  /// Called from one thread at a time; may be empty.
  std::function<void(const Progress&)> progress;
  /// The most that a pass for duplicates (exact, near) may drop of a shard's documents that it
  /// sees, 0 to 1; more is E_WIPE_OUT. Changes no result, only whether there is one.
  double alarm_drop = 0.5;
};

/// What a phase did.
struct PhaseCounts {
  std::int64_t shards = 0;   ///< in the run
  std::int64_t skipped = 0;  ///< already there
  double seconds = 0;
};

PhaseCounts scan(const Recipe& recipe, const RunOptions& options);
PhaseCounts decide(const Recipe& recipe, const RunOptions& options);
PhaseCounts emit(const Recipe& recipe, const RunOptions& options);

struct RunSummary {
  PhaseCounts scan;
  PhaseCounts decide;
  PhaseCounts emit;
};
RunSummary run(const Recipe& recipe, const RunOptions& options);

/// OUTPUT/report.json as a table for a person.
std::string summary_of(const std::string& output);

}  // namespace winnow
