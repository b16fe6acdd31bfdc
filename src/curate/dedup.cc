#include "winnow/curate/dedup.h"

#include <algorithm>
#include <deque>
#include <filesystem>

#include "curate/alarm.h"
#include "curate/bad_records.h"
#include "curate/dedup_decision.h"
#include "curate/dedup_files.h"
#include "curate/dedup_near.h"
#include "curate/facts.h"
#include "curate/ledger.h"
#include "curate/models.h"
#include "curate/passes.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
void check_regular_files(std::span<const std::string> inputs) {
  for (const std::string& input : inputs) {
    if (std::filesystem::is_regular_file(input)) continue;
    if (!std::filesystem::exists(input) || std::filesystem::is_directory(input)) {
      throw Error(errors::kNoInput, "there is no such file", input, "name JSONL files");
    }
    throw Error(errors::kUsage, "this is no regular file, and the input is read again", input,
                "write it to a file first");
  }
}

Ledger measure_files(const Recipe& recipe, const DedupOptions& options) {
  const ModelSet models(recipe.facts);
  std::unique_ptr<const PlacedModels> placed;
  std::deque<FactsLane> lanes;
  const std::vector<std::string> devices = devices_of(options.device);
  for (int lane = 0; lane < resolve_threads(options.threads); ++lane) {
    auto backend = make_backend(devices[static_cast<std::size_t>(lane) % devices.size()]);
    if (!placed) placed = std::make_unique<PlacedModels>(models, *backend);
    lanes.emplace_back(recipe, models, *placed, std::move(backend));
  }
  Ledger ledger;
  for (const std::string& input : options.inputs) {
    LedgerHeader header;
    header.shard = input;
    std::string first_defect;
    Batch empty;
    lanes[0].measure(empty);
    Columns facts = std::move(empty.facts);
    JsonlReader reader(open_source(input), options.read.jsonl);
    run_pipeline(
        static_cast<int>(lanes.size()), options.stop,
        [&](Batch& batch) { return reader.next(options.batch, batch); },
        [&](Batch& batch, int lane) { lanes[static_cast<std::size_t>(lane)].measure(batch); },
        [&](Batch& batch) {
          facts.append(batch.facts);
          if (header.quarantined == 0 && !batch.defects.empty()) {
            first_defect = described(batch.defects.front());
          }
          header.quarantined += batch.defects.size();
        });
    header.records = reader.records();
    header.input_digest = reader.source().digest();
    check_bad(header, first_defect, input, recipe.read);
    ledger.add(std::move(header), std::move(facts), input);
  }
  return ledger;
}

namespace {

DedupCounts counts_of(const DedupDecision& decision) {
  DedupCounts counts;
  for (std::size_t shard = 0; shard < decision.ledger.shards().size(); ++shard) {
    counts.records += decision.ledger.header(shard).records;
    counts.bad += decision.ledger.header(shard).quarantined;
  }
  for (std::int64_t row = 0; row < decision.verdicts.rows(); ++row) {
    const std::uint8_t pass = decision.verdicts[row].pass;
    ++(pass == 0 ? counts.kept : pass == 1 ? counts.exact : counts.near);
  }
  counts.candidates = decision.candidates;
  counts.pairs = decision.near_pairs;
  return counts;
}

}  // namespace

DedupSimilarity dedup_preset(const std::string& name) {
  if (name == "clean") return {};
  if (name == "noisy") {
    return {{{ShingleUnit::kCharacters, 3, 5}, 1024}, SetThreshold::of(SetMeasure::kCosine, 0.35)};
  }
  throw Error(errors::kRecipeValue, "there is no preset \"" + name + "\"", {},
              "use clean or noisy");
}

DedupDecision decide_dedup(const DedupOptions& options) {
  check_regular_files(options.inputs);
  Recipe recipe;
  recipe.read = options.read;
  recipe.facts.sketch = options.similarity.sketch;
  Ledger ledger = measure_files(recipe, options);
  Verdicts verdicts(ledger.rows());
  verdicts.begin_pass("exact");
  exact_pass({options.rank}, ledger, verdicts);
  check_wipe_out(ledger, verdicts, options.alarm_drop, "--alarm-drop");
  verdicts.begin_pass("near");
  NearDocuments near = find_near_documents(options, ledger, verdicts);
  near.drop(options.similarity.threshold, verdicts);
  check_wipe_out(ledger, verdicts, options.alarm_drop, "--alarm-drop");
  SortedPairs<SimilarPair> pairs = near.pairs_by_row(verdicts);
  return {std::move(ledger), std::move(verdicts), near.compared, near.similar, std::move(pairs)};
}

DedupCounts dedup(const DedupOptions& options) {
  check_files(options.files);
  DedupDecision decision = decide_dedup(options);
  write_dedup_files(options, decision);
  return counts_of(decision);
}

}  // namespace winnow
