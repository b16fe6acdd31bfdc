#include "curate/minhash_pass.h"

#include <algorithm>

#include "curate/shingle_reader.h"
#include "winnow/core/set_similarity.h"

namespace winnow {
namespace {

BandBuckets buckets_of(const NearPass& pass, const Ledger& ledger,
                       std::span<const std::int64_t> rows) {
  const MinhashBands bands{pass.bands, pass.rows};
  std::vector<std::uint64_t> keys;
  keys.reserve(rows.size() * static_cast<std::size_t>(pass.bands));
  for (const std::int64_t row : rows) {
    append_band_keys(ledger.signature(row, std::int64_t{pass.bands} * pass.rows), bands, keys);
  }
  return BandBuckets(keys, pass.bands);
}

Survivors keep_by(KeepPolicy policy, const BandBuckets& buckets, const Similarity& similarity,
                  CandidateCounts& counts) {
  return policy == KeepPolicy::kRank ? keep_candidates(buckets, similarity, counts)
                                     : keep_linked_candidates(buckets, similarity, counts);
}

Survivors by_cosine(const NearPass& pass, const Ledger& ledger, std::span<const std::int64_t> rows,
                    const BandBuckets& buckets, CandidateCounts& counts) {
  const Matrix<std::int8_t> vectors = ledger.vectors(pass.of, rows);
  return keep_by(pass.policy, buckets, cosines_of(vectors.view(), pass.threshold), counts);
}

Survivors by_jaccard(const NearPass& pass, const Ledger& ledger, const TextSource& texts,
                     std::span<const std::int64_t> rows, const BandBuckets& buckets,
                     CandidateCounts& counts) {
  std::vector<std::int64_t> wanted;
  for (std::size_t rank = 0; rank < rows.size(); ++rank) {
    if (!buckets.is_alone(static_cast<std::int64_t>(rank))) wanted.push_back(rows[rank]);
  }
  std::ranges::sort(wanted);
  std::vector<std::string> paths;
  for (const Shard& shard : texts.shards) paths.push_back(shard.path);
  const MinhashRecipe& minhash = *texts.recipe.facts.minhash;
  const auto sets =
      read_shingle_sets(ledger, paths, wanted,
                        {texts.recipe.read.jsonl, minhash.shingles, texts.recipe.threads,
                         texts.recipe.documents_a_batch(), texts.stop, minhash.preset,
                         texts.recipe.facts.editors(), texts.sources});
  const auto set_of = [&](std::int64_t rank) -> std::span<const std::uint64_t> {
    const auto at = std::ranges::lower_bound(wanted, rows[static_cast<std::size_t>(rank)]);
    return sets[static_cast<std::size_t>(at - wanted.begin())];
  };
  const SetThreshold threshold{SetMeasure::kJaccard, pass.threshold.millionths};
  const auto jaccard = [&](std::int64_t i, std::int64_t j) {
    const auto a = set_of(i);
    const auto b = set_of(j);
    const std::int64_t shared = shared_elements(a, b);
    const auto size_a = static_cast<std::int64_t>(a.size());
    const auto size_b = static_cast<std::int64_t>(b.size());
    if (!reaches(shared, size_a, size_b, threshold)) return 0.0;
    return similarity(shared, size_a, size_b, threshold.measure);
  };
  return keep_by(pass.policy, buckets, jaccard, counts);
}

}  // namespace

NearDecision minhash_pass(const NearPass& pass, const Ledger& ledger, const TextSource& texts,
                          Verdicts& verdicts) {
  const std::vector<std::int64_t> rows = ranked(pass.rank, ledger, verdicts.alive());
  const BandBuckets buckets = buckets_of(pass, ledger, rows);
  CandidateCounts counts;
  const Survivors survivors = pass.verify ? by_jaccard(pass, ledger, texts, rows, buckets, counts)
                                          : by_cosine(pass, ledger, rows, buckets, counts);
  drop_duplicates(rows, survivors, pass.verify ? "jaccard" : pass.of, pass.threshold, verdicts);
  return {pass.method, "the recipe says so", {}, counts, {}};
}

}  // namespace winnow
