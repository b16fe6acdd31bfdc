// Passes at work: what each needs besides the ledger, and what they say of themselves.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "curate/ledger.h"
#include "curate/near_report.h"
#include "curate/run_directory.h"
#include "curate/shards.h"
#include "curate/verdicts.h"
#include "winnow/backend/backend.h"
#include "winnow/curate/run.h"

namespace winnow {

/// One thread at a time. Borrows all but the backend.
class Decider {
 public:
  /// Reads all ledgers. E_PHASE_ORDER if a shard was not scanned.
  Decider(const Recipe& recipe, const RunOptions& options, const RunDirectory& directory,
          const std::vector<Shard>& inputs);

  const Ledger& ledger() const { return ledger_; }
  /// What the ledgers were made from, one a shard.
  const std::vector<std::string>& origins() const { return origins_; }
  void apply(const Pass& pass, Verdicts& verdicts);
  const NearDecisions& near() const { return near_; }
  const MixReports& mixes() const { return mixes_; }

 private:
  const Recipe& recipe_;
  const RunOptions& options_;
  const RunDirectory& directory_;
  const std::vector<Shard>& inputs_;
  const Ledger ledger_;
  const std::vector<std::string> origins_;
  const std::unique_ptr<Backend> backend_;
  NearDecisions near_;
  MixReports mixes_;
};

/// The origins of all ledgers, read from their headers alone. E_PHASE_ORDER.
std::vector<std::string> ledger_origins(const RunDirectory& directory);

}  // namespace winnow
