// decide: ledgers -> verdicts. Reads facts, and text only to verify MinHash candidates.
#include <filesystem>

#include "curate/alarm.h"
#include "curate/duplicates.h"
#include "curate/identity.h"
#include "curate/ledger.h"
#include "curate/minhash_pass.h"
#include "curate/near_report.h"
#include "curate/passes.h"
#include "curate/phases.h"
#include "curate/stored_pairs.h"
#include "curate/verdicts.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

void apply(const Pass& pass, const Ledger& ledger, const TextSource& texts, Backend& backend,
           Verdicts& verdicts, const FindPairs& find_pairs, NearDecisions& decisions) {
  struct Apply {
    const std::string& name;
    const Ledger& ledger;
    const TextSource& texts;
    Backend& backend;
    Verdicts& verdicts;
    const FindPairs& find_pairs;
    NearDecisions& decisions;
    void operator()(const LimitsPass& what) const { limits_pass(what, ledger, verdicts); }
    void operator()(const RulesPass& what) const { rules_pass(what, ledger, verdicts); }
    void operator()(const ExactPass& what) const { exact_pass(what, ledger, verdicts); }
    void operator()(const NearPass& what) const {
      decisions[name] = what.method == NearMethod::kMinhash
                            ? minhash_pass(what, ledger, texts, verdicts)
                            : near_pass(what, ledger, backend, find_pairs, verdicts);
    }
    void operator()(const KeepPass& what) const { keep_pass(what, ledger, verdicts); }
  };
  verdicts.begin_pass(pass.name);
  std::visit(Apply{pass.name, ledger, texts, backend, verdicts, find_pairs, decisions}, pass.what);
}

/// Limits and shares are meant to drop what they drop; a source that is all copies is a surprise.
bool drops_duplicates(const Pass& pass) {
  return std::holds_alternative<ExactPass>(pass.what) ||
         std::holds_alternative<NearPass>(pass.what);
}

/// The origins of all ledgers, read from their headers alone.
std::vector<std::string> ledger_origins(const RunDirectory& directory) {
  std::vector<std::string> origins;
  for (const std::string& shard : directory.identity().shards) {
    const std::string path = directory.ledger(shard);
    if (::access(path.c_str(), F_OK) != 0) {
      throw Error(errors::kPhaseOrder, "shard '" + shard + "' was not scanned yet", path,
                  "run `winnow scan` with the same recipe first");
    }
    origins.push_back(
        LedgerHeader::parse(read_safetensors_metadata(path, errors::kLedgerInvalid), path)
            .made_from);
  }
  return origins;
}

}  // namespace

PhaseCounts decide_phase(const Recipe& recipe, const RunOptions& options,
                         const RunDirectory& directory, const std::vector<Shard>& inputs) {
  const auto start = std::chrono::steady_clock::now();
  const std::vector<std::string>& shards = directory.identity().shards;
  PhaseCounts counts{static_cast<std::int64_t>(shards.size()), 0, 0};
  const std::vector<std::string> origins = ledger_origins(directory);
  const std::string made_from = verdicts_made_from(directory.identity(), origins);
  for (const std::string& shard : shards) {
    if (verdicts_origin(directory.verdicts(shard)) == made_from) ++counts.skipped;
  }
  if (counts.skipped < counts.shards || !std::filesystem::exists(directory.duplicates()) ||
      !std::filesystem::exists(directory.decisions())) {
    counts.skipped = 0;
    const Ledger ledger(directory, shards);
    const auto backend = make_backend(recipe.device, resolve_threads(recipe.threads));
    Verdicts verdicts(ledger.rows());
    NearDecisions decisions;
    const FindPairs find_pairs = [&](const NearPass& pass, const SortedPairs<Pair>::Take& take) {
      for_stored_pairs(pass, ledger, ledgers_digest(origins), directory, *backend, take);
    };
    const TextSource texts{recipe, inputs, options.stop};
    Progress progress{"decide", {}, 0, shards.size(), 0, 0};
    for (const Pass& pass : recipe.passes) {
      throw_if_stopped(options.stop);
      progress.shard = pass.name;
      if (options.progress) options.progress(progress);
      apply(pass, ledger, texts, *backend, verdicts, find_pairs, decisions);
      if (drops_duplicates(pass)) {
        check_wipe_out(ledger, verdicts, options.alarm_drop, "--alarm-drop");
      }
    }
    // The verdicts commit the decision, so what goes with them is written before.
    write_file(directory.duplicates(), duplicates_of(ledger, verdicts));
    write_decisions(decisions, directory);
    for (std::size_t shard = 0; shard < shards.size(); ++shard) {
      write_verdicts(directory.verdicts(shards[shard]), verdicts, ledger, shard, made_from);
    }
  }
  counts.seconds = seconds_since(start);
  return counts;
}

}  // namespace winnow
