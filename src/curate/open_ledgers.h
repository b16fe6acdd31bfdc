// A run's ledgers, to look at: nothing is written.
#pragma once

#include <vector>

#include "curate/ledger.h"
#include "curate/run_directory.h"
#include "curate/shards.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// The run directory of a recipe that was scanned before. E_PHASE_ORDER if it was not,
/// E_CONFIG_DRIFT if it was with another one, E_LOCKED.
class ScannedRun {
 public:
  explicit ScannedRun(const Recipe& recipe);

  const std::vector<Shard> shards;
  RunDirectory directory;
};

struct OpenLedgers : ScannedRun {
  explicit OpenLedgers(const Recipe& recipe)
      : ScannedRun(recipe), ledger(directory, directory.identity().shards) {}

  const Ledger ledger;
};

}  // namespace winnow
