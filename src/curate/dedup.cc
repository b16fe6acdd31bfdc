#include "winnow/curate/dedup.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <filesystem>
#include <iterator>

#include "curate/alarm.h"
#include "curate/bad_records.h"
#include "curate/dedup_decision.h"
#include "curate/dedup_files.h"
#include "curate/facts.h"
#include "curate/ledger.h"
#include "curate/models.h"
#include "curate/passes.h"
#include "curate/shingle_reader.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
namespace {

/// Pairs compared by one thread at a time.
constexpr std::int64_t kPairsABlock = 1024;

void check_inputs(const DedupOptions& options) {
  for (const std::string& input : options.inputs) {
    if (std::filesystem::is_regular_file(input)) continue;
    if (!std::filesystem::exists(input) || std::filesystem::is_directory(input)) {
      throw Error(errors::kNoInput, "there is no such file", input, "name JSONL files");
    }
    throw Error(errors::kUsage, "this is no regular file, and dedup reads its input again", input,
                "write it to a file first");
  }
}

}  // namespace

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

/// Ranked rows, and what is found among them; pairs count in ranks.
struct Near {
  std::vector<std::int64_t> rows;
  std::uint64_t candidates = 0;
  std::vector<SimilarPair> pairs;
};

/// The rows that are in a pair, ascending.
std::vector<std::int64_t> rows_of(std::span<const Pair> pairs,
                                  std::span<const std::int64_t> ranked_rows) {
  std::vector<std::int64_t> rows;
  for (const Pair& pair : pairs) {
    rows.push_back(ranked_rows[static_cast<std::size_t>(pair.i)]);
    rows.push_back(ranked_rows[static_cast<std::size_t>(pair.j)]);
  }
  std::ranges::sort(rows);
  const auto rest = std::ranges::unique(rows);
  rows.erase(rest.begin(), rest.end());
  return rows;
}

/// The candidates whose shingle sets are similar, in their order.
std::vector<SimilarPair> verified(const DedupOptions& options, const Ledger& ledger,
                                  std::span<const Pair> candidates,
                                  std::span<const std::int64_t> ranked_rows) {
  const std::vector<std::int64_t> rows = rows_of(candidates, ranked_rows);
  const auto sets = read_shingle_sets(ledger, options.inputs, rows,
                                      {options.read.jsonl, options.similarity.sketch.shingles,
                                       options.threads, options.batch, options.stop});
  const auto set_of = [&](std::int64_t rank) {
    const std::int64_t row = ranked_rows[static_cast<std::size_t>(rank)];
    return std::span(
        sets[static_cast<std::size_t>(std::ranges::lower_bound(rows, row) - rows.begin())]);
  };
  const SetThreshold threshold = options.similarity.threshold;
  const auto count = static_cast<std::int64_t>(candidates.size());
  std::vector<std::vector<SimilarPair>> blocks(
      static_cast<std::size_t>((count + kPairsABlock - 1) / kPairsABlock));
  for_each_index(resolve_threads(options.threads), static_cast<std::int64_t>(blocks.size()),
                 options.stop, [&](std::int64_t block) {
                   const std::int64_t end = std::min(count, (block + 1) * kPairsABlock);
                   for (std::int64_t p = block * kPairsABlock; p < end; ++p) {
                     const Pair& pair = candidates[static_cast<std::size_t>(p)];
                     const auto a = set_of(pair.i);
                     const auto b = set_of(pair.j);
                     const auto shared = shared_elements(a, b);
                     const auto size_a = static_cast<std::int64_t>(a.size());
                     const auto size_b = static_cast<std::int64_t>(b.size());
                     if (!reaches(shared, size_a, size_b, threshold)) continue;
                     blocks[static_cast<std::size_t>(block)].push_back(
                         {pair.i, pair.j, similarity(shared, size_a, size_b, threshold.measure)});
                   }
                 });
  std::vector<SimilarPair> pairs;
  for (const auto& block : blocks) pairs.insert(pairs.end(), block.begin(), block.end());
  return pairs;
}

Near find_near(const DedupOptions& options, const Ledger& ledger, const Verdicts& verdicts) {
  Near near{ranked(options.rank, ledger, verdicts.alive()), 0, {}};
  const DedupSimilarity& similarity = options.similarity;
  const Matrix<std::int8_t> sketches = ledger.vectors(columns::kSketch, near.rows);
  const auto backend = make_backend(options.device, resolve_threads(options.threads));
  const std::vector<Pair> candidates = backend->join_above(
      sketches.view(), candidate_threshold(similarity.threshold, similarity.sketch.dimensions));
  near.candidates = candidates.size();
  near.pairs = verified(options, ledger, candidates, near.rows);
  return near;
}

void drop_near(const DedupOptions& options, const Near& near, Verdicts& verdicts) {
  const SetThreshold threshold = options.similarity.threshold;
  const Survivors survivors =
      keep(options.policy, static_cast<std::int64_t>(near.rows.size()), near.pairs);
  for (std::size_t rank = 0; rank < near.rows.size(); ++rank) {
    const std::int64_t witness = survivors.witness[rank];
    if (witness == kKept) continue;
    verdicts.drop(near.rows[rank], name_of(threshold.measure), survivors.similarity[rank],
                  threshold.value(), near.rows[static_cast<std::size_t>(witness)]);
  }
}

/// All similar pairs as rows i < j, sorted: those found among ranked rows, and each exact copy with
/// the document kept in its place.
std::vector<SimilarPair> pairs_by_row(const Near& near, const Verdicts& verdicts) {
  std::vector<SimilarPair> pairs;
  const auto add = [&](std::int64_t a, std::int64_t b, double similarity) {
    pairs.push_back({std::min(a, b), std::max(a, b), similarity});
  };
  for (const SimilarPair& pair : near.pairs) {
    add(near.rows[static_cast<std::size_t>(pair.i)], near.rows[static_cast<std::size_t>(pair.j)],
        pair.similarity);
  }
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    if (verdicts[row].pass == 1) add(row, verdicts[row].witness, 1);
  }
  std::ranges::sort(pairs);
  return pairs;
}

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
  check_inputs(options);
  Recipe recipe;
  recipe.read = options.read;
  recipe.facts.sketch = options.similarity.sketch;
  Ledger ledger = measure_files(recipe, options);
  Verdicts verdicts(ledger.rows());
  verdicts.begin_pass("exact");
  exact_pass({options.rank}, ledger, verdicts);
  check_wipe_out(ledger, verdicts, options.alarm_drop, "--alarm-drop");
  verdicts.begin_pass("near");
  const Near near = find_near(options, ledger, verdicts);
  drop_near(options, near, verdicts);
  check_wipe_out(ledger, verdicts, options.alarm_drop, "--alarm-drop");
  std::vector<SimilarPair> pairs = pairs_by_row(near, verdicts);
  return {std::move(ledger), std::move(verdicts), near.candidates, near.pairs.size(),
          std::move(pairs)};
}

DedupCounts dedup(const DedupOptions& options) {
  check_files(options.files);
  const DedupDecision decision = decide_dedup(options);
  write_dedup_files(options, decision);
  return counts_of(decision);
}

}  // namespace winnow
