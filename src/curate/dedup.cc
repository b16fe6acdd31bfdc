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
#include "winnow/near/exhaustive.h"

namespace winnow {
namespace {

/// Pairs compared by one thread at a time.
constexpr std::size_t kPairsABlock = 1024;

}  // namespace

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

/// Ranked rows, and what is found among them; pairs count in ranks.
struct Near {
  std::vector<std::int64_t> rows;
  std::uint64_t candidates = 0;
  SortedPairs<SimilarPair> pairs;
};

/// Shingle sets of the documents that are in a pair, by rank.
class ShingleSets {
 public:
  ShingleSets(const DedupOptions& options, const Ledger& ledger, SortedPairs<Pair>& candidates,
              std::span<const std::int64_t> ranked_rows)
      : place_(ranked_rows.size(), kNone) {
    candidates.for_each_block([&](std::span<const Pair> some) {
      for (const Pair& pair : some) {
        place_[static_cast<std::size_t>(pair.i)] = place_[static_cast<std::size_t>(pair.j)] = 0;
      }
    });
    std::vector<std::int64_t> rows;
    for (std::size_t rank = 0; rank < place_.size(); ++rank) {
      if (place_[rank] != kNone) rows.push_back(ranked_rows[rank]);
    }
    std::ranges::sort(rows);
    for (std::size_t rank = 0; rank < place_.size(); ++rank) {
      if (place_[rank] == kNone) continue;
      place_[rank] = std::ranges::lower_bound(rows, ranked_rows[rank]) - rows.begin();
    }
    sets_ = read_shingle_sets(ledger, options.inputs, rows,
                              {options.read.jsonl, options.similarity.sketch.shingles,
                               options.threads, options.batch, options.stop});
  }

  std::span<const std::uint64_t> operator[](std::int64_t rank) const {
    return sets_[static_cast<std::size_t>(place_[static_cast<std::size_t>(rank)])];
  }

 private:
  static constexpr std::int64_t kNone = -1;
  std::vector<std::int64_t> place_;  ///< in sets_, by rank
  std::vector<std::vector<std::uint64_t>> sets_;
};

/// Appends the candidates whose shingle sets are similar, in their order.
void append_similar(std::span<const Pair> candidates, const ShingleSets& sets,
                    SetThreshold threshold, std::vector<SimilarPair>& similar) {
  for (const Pair& pair : candidates) {
    const auto a = sets[pair.i];
    const auto b = sets[pair.j];
    const auto shared = shared_elements(a, b);
    const auto size_a = static_cast<std::int64_t>(a.size());
    const auto size_b = static_cast<std::int64_t>(b.size());
    if (!reaches(shared, size_a, size_b, threshold)) continue;
    similar.push_back({pair.i, pair.j, similarity(shared, size_a, size_b, threshold.measure)});
  }
}

SortedPairs<SimilarPair> verified(const DedupOptions& options, const Ledger& ledger,
                                  SortedPairs<Pair>& candidates,
                                  std::span<const std::int64_t> ranked_rows) {
  const ShingleSets sets(options, ledger, candidates, ranked_rows);
  SortedPairs<SimilarPair> pairs;
  candidates.for_each_block([&](std::span<const Pair> some) {
    const auto blocks = (some.size() + kPairsABlock - 1) / kPairsABlock;
    std::vector<std::vector<SimilarPair>> similar(blocks);
    for_each_index(resolve_threads(options.threads), static_cast<std::int64_t>(blocks),
                   options.stop, [&](std::int64_t block) {
                     const auto at = static_cast<std::size_t>(block);
                     const std::size_t begin = at * kPairsABlock;
                     append_similar(
                         some.subspan(begin, std::min(kPairsABlock, some.size() - begin)), sets,
                         options.similarity.threshold, similar[at]);
                   });
    for (const auto& block : similar) pairs.add(block);
  });
  return pairs;
}

Near find_near(const DedupOptions& options, const Ledger& ledger, const Verdicts& verdicts) {
  Near near;
  near.rows = ranked(options.rank, ledger, verdicts.alive());
  const DedupSimilarity& similarity = options.similarity;
  const Matrix<std::int8_t> sketches = ledger.vectors(columns::kSketch, near.rows);
  const auto backend = make_backend(options.device, resolve_threads(options.threads));
  SortedPairs<Pair> candidates;
  for_all_pairs(*backend, sketches.view(),
                candidate_threshold(similarity.threshold, similarity.sketch.dimensions),
                [&](std::span<const Pair> some) {
                  throw_if_stopped(options.stop);
                  near.candidates += some.size();
                  candidates.add(some);
                });
  near.pairs = verified(options, ledger, candidates, near.rows);
  return near;
}

void drop_near(const DedupOptions& options, Near& near, Verdicts& verdicts) {
  const SetThreshold threshold = options.similarity.threshold;
  const Survivors survivors =
      keep(options.policy, static_cast<std::int64_t>(near.rows.size()),
           [&](const SortedPairs<SimilarPair>::Take& take) { near.pairs.for_each_block(take); });
  for (std::size_t rank = 0; rank < near.rows.size(); ++rank) {
    const std::int64_t witness = survivors.witness[rank];
    if (witness == kKept) continue;
    verdicts.drop(near.rows[rank], name_of(threshold.measure), survivors.similarity[rank],
                  threshold.value(), near.rows[static_cast<std::size_t>(witness)]);
  }
}

/// All similar pairs as rows i < j: those found among ranked rows, and each exact copy with the
/// document kept in its place.
SortedPairs<SimilarPair> pairs_by_row(Near& near, const Verdicts& verdicts) {
  SortedPairs<SimilarPair> pairs;
  std::vector<SimilarPair> by_row;
  const auto add = [&](std::int64_t a, std::int64_t b, double similarity) {
    by_row.push_back({std::min(a, b), std::max(a, b), similarity});
  };
  near.pairs.for_each_block([&](std::span<const SimilarPair> some) {
    by_row.clear();
    for (const SimilarPair& pair : some) {
      add(near.rows[static_cast<std::size_t>(pair.i)], near.rows[static_cast<std::size_t>(pair.j)],
          pair.similarity);
    }
    pairs.add(by_row);
  });
  by_row.clear();
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    if (verdicts[row].pass == 1) add(row, verdicts[row].witness, 1);
  }
  pairs.add(by_row);
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
  Near near = find_near(options, ledger, verdicts);
  drop_near(options, near, verdicts);
  check_wipe_out(ledger, verdicts, options.alarm_drop, "--alarm-drop");
  SortedPairs<SimilarPair> pairs = pairs_by_row(near, verdicts);
  return {std::move(ledger), std::move(verdicts), near.candidates,
          static_cast<std::uint64_t>(near.pairs.count()), std::move(pairs)};
}

DedupCounts dedup(const DedupOptions& options) {
  check_files(options.files);
  DedupDecision decision = decide_dedup(options);
  write_dedup_files(options, decision);
  return counts_of(decision);
}

}  // namespace winnow
