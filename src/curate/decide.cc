// decide: ledgers -> verdicts. Reads facts, and text only to verify MinHash candidates.
#include <filesystem>

#include "curate/alarm.h"
#include "curate/decider.h"
#include "curate/duplicates.h"
#include "curate/identity.h"
#include "curate/near_report.h"
#include "curate/phases.h"
#include "curate/verdicts.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

/// Limits and shares are meant to drop what they drop; a source that is all copies is a surprise.
bool drops_duplicates(const Pass& pass) {
  return std::holds_alternative<ExactPass>(pass.what) ||
         std::holds_alternative<NearPass>(pass.what);
}

}  // namespace

PhaseCounts decide_phase(const Recipe& recipe, const RunOptions& options,
                         const RunDirectory& directory, const std::vector<Shard>& inputs) {
  const auto start = std::chrono::steady_clock::now();
  const std::vector<std::string>& shards = directory.identity().shards;
  PhaseCounts counts{static_cast<std::int64_t>(shards.size()), 0, 0};
  const std::string made_from = verdicts_made_from(directory.identity(), ledger_origins(directory));
  for (const std::string& shard : shards) {
    if (verdicts_origin(directory.verdicts(shard)) == made_from) ++counts.skipped;
  }
  if (counts.skipped < counts.shards || !std::filesystem::exists(directory.duplicates()) ||
      !std::filesystem::exists(directory.decisions())) {
    counts.skipped = 0;
    Decider decider(recipe, options, directory, inputs);
    const Ledger& ledger = decider.ledger();
    Verdicts verdicts(ledger.rows());
    Progress progress{"decide", {}, 0, shards.size(), 0, 0};
    for (const Pass& pass : recipe.passes) {
      progress.shard = pass.name;
      if (options.progress) options.progress(progress);
      decider.apply(pass, verdicts);
      if (drops_duplicates(pass)) {
        check_wipe_out(ledger, verdicts, options.alarm_drop, "--alarm-drop");
      }
    }
    // The verdicts commit the decision, so what goes with them is written before.
    write_file(directory.duplicates(), duplicates_of(ledger, verdicts));
    write_decisions(decider.near(), decider.mixes(), directory);
    for (std::size_t shard = 0; shard < shards.size(); ++shard) {
      write_verdicts(directory.verdicts(shards[shard]), verdicts, ledger, shard, made_from);
    }
  }
  counts.seconds = seconds_since(start);
  return counts;
}

}  // namespace winnow
