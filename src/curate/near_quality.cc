#include "winnow/curate/near_quality.h"

#include <map>
#include <set>

#include "curate/dedup_decision.h"
#include "curate/reread.h"
#include "winnow/formats/jsonl_fields.h"
#include "winnow/near/minhash_candidates.h"

namespace winnow {
namespace {

using Labels = std::vector<std::int64_t>;

DedupOptions dedup_options(const NearQualityOptions& options) {
  DedupOptions dedup;
  dedup.inputs = {options.input};
  dedup.read.jsonl.text_field = options.text_field;
  dedup.alarm_drop = 1;
  dedup.device = options.device;
  dedup.threads = options.threads;
  dedup.stop = options.stop;
  return dedup;
}

/// The gold cluster of each row as a number; a row without one is alone.
Labels gold_labels(const NearQualityOptions& options, const Ledger& ledger) {
  Labels labels;
  std::map<std::string, std::int64_t> numbers;
  JsonlFields fields({options.cluster_field});
  std::vector<FieldValue> values;
  for_each_measured(ledger, 0, options.input, {.text_field = options.text_field}, options.stop,
                    [&](std::int64_t row, const Document& document) {
                      fields.read(document.line, values);
                      const std::vector<std::string> names = labels_of(values.at(0));
                      labels.push_back(names.size() == 1
                                           ? numbers.try_emplace(names[0], row).first->second
                                           : row);
                    });
  return labels;
}

std::int64_t clusters_in(const Labels& labels) {
  return static_cast<std::int64_t>(std::set<std::int64_t>(labels.begin(), labels.end()).size());
}

/// What most tools do: texts that share one of 14 bands of 8 values of datatrove's signatures are
/// one cluster, unverified. By row, the row that is kept.
Labels minhash_clusters(const NearQualityOptions& options) {
  const DedupOptions dedup = dedup_options(options);
  Recipe recipe;
  recipe.read = dedup.read;
  recipe.facts.minhash.emplace().preset = MinhashPreset::kDatatrove;
  const Ledger ledger = measure_files(recipe, dedup);
  const MinhashBands bands;
  std::vector<std::uint64_t> keys;
  for (std::int64_t row = 0; row < ledger.rows(); ++row) {
    append_band_keys(ledger.signature(row, std::int64_t{bands.bands} * bands.rows), bands, keys);
  }
  CandidateCounts counts;
  const Survivors survivors = keep_linked_candidates(
      BandBuckets(keys, bands.bands), [](std::int64_t, std::int64_t) { return 1.0; }, counts);
  Labels found;
  for (std::int64_t row = 0; row < ledger.rows(); ++row) {
    const std::int64_t witness = survivors.witness[static_cast<std::size_t>(row)];
    found.push_back(witness == kKept ? row : witness);
  }
  return found;
}

}  // namespace

NearQualityTable near_quality(const NearQualityOptions& options) {
  NearQualityTable table;
  Labels gold;
  for (const char* const preset : {"clean", "noisy"}) {
    for (const KeepPolicy policy : {KeepPolicy::kRank, KeepPolicy::kComponents}) {
      DedupOptions dedup = dedup_options(options);
      dedup.similarity = dedup_preset(preset);
      dedup.policy = policy;
      const DedupDecision decision = decide_dedup(dedup);
      if (gold.empty()) gold = gold_labels(options, decision.ledger);
      Labels found;
      for (std::int64_t row = 0; row < decision.ledger.rows(); ++row) {
        found.push_back(decision.kept_instead(row));
      }
      table.rows.push_back({preset, std::string(name_of(policy)), clusters_in(found),
                            cluster_agreement(gold, found)});
    }
  }
  const Labels minhash = minhash_clusters(options);
  table.rows.push_back(
      {"minhash 14 x 8", "components", clusters_in(minhash), cluster_agreement(gold, minhash)});
  table.documents = static_cast<std::int64_t>(gold.size());
  table.gold_clusters = clusters_in(gold);
  return table;
}

}  // namespace winnow
