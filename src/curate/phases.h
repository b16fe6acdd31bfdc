// The three phases over an adopted run directory.
#pragma once

#include <chrono>
#include <vector>

#include "curate/run_directory.h"
#include "curate/shards.h"
#include "winnow/curate/run.h"

namespace winnow {

PhaseCounts scan_phase(const Recipe& recipe, const RunOptions& options,
                       const RunDirectory& directory, const std::vector<Shard>& shards);
PhaseCounts decide_phase(const Recipe& recipe, const RunOptions& options,
                         const RunDirectory& directory, const std::vector<Shard>& shards);
PhaseCounts emit_phase(const Recipe& recipe, const RunOptions& options,
                       const RunDirectory& directory, const std::vector<Shard>& shards);

inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace winnow
