#include "winnow/near/minhash_candidates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "winnow/core/minhash.h"
#include "winnow/near/keep_policies.h"

namespace winnow {
namespace {

using Signature = std::vector<std::uint64_t>;

BandBuckets buckets_of(const std::vector<Signature>& signatures, MinhashBands bands) {
  std::vector<std::uint64_t> keys;
  for (const Signature& signature : signatures) append_band_keys(signature, bands, keys);
  return BandBuckets(keys, bands.bands);
}

/// Signatures that share bands often, with and without shingles.
std::vector<Signature> random_signatures(std::size_t rows, MinhashBands bands, std::uint64_t values,
                                         std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Signature> signatures(rows);
  for (Signature& signature : signatures) {
    const bool is_empty = random() % 10 == 0;
    for (std::int32_t k = 0; k < bands.bands * bands.rows; ++k) {
      signature.push_back(is_empty ? kNoShingle : random() % values);
    }
  }
  return signatures;
}

bool share_a_band(const Signature& a, const Signature& b, MinhashBands bands) {
  if (a[0] == kNoShingle || b[0] == kNoShingle) return false;
  for (std::int32_t band = 0; band < bands.bands; ++band) {
    const auto begin = band * bands.rows;
    if (std::equal(a.begin() + begin, a.begin() + begin + bands.rows, b.begin() + begin)) {
      return true;
    }
  }
  return false;
}

/// A similarity without pattern; every third pair is not similar enough.
double made_up(std::int64_t i, std::int64_t j) {
  const std::uint64_t hash = mix64(static_cast<std::uint64_t>(i * 1000 + j));
  return hash % 3 == 0 ? 0 : static_cast<double>(1 + hash % 8) / 8;
}

/// All pairs of rows that share a band and are similar, and the policy over them.
Survivors definition(const std::vector<Signature>& signatures, MinhashBands bands,
                     KeepPolicy policy = KeepPolicy::kRank) {
  std::vector<SimilarPair> pairs;
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    for (std::size_t j = i + 1; j < signatures.size(); ++j) {
      if (!share_a_band(signatures[i], signatures[j], bands)) continue;
      const SimilarPair pair{static_cast<std::int64_t>(i), static_cast<std::int64_t>(j), 0};
      const double similarity = made_up(pair.i, pair.j);
      if (similarity > 0) pairs.push_back({pair.i, pair.j, similarity});
    }
  }
  return keep(policy, static_cast<std::int64_t>(signatures.size()), pairs);
}

TEST(MinhashCandidates, AreKeptByTheirDefinition) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const MinhashBands bands{static_cast<std::int32_t>(1 + seed % 5),
                             static_cast<std::int32_t>(1 + seed % 3)};
    const auto signatures = random_signatures(seed * 2, bands, 2 + seed % 7, seed);
    const Survivors expected = definition(signatures, bands);
    CandidateCounts counts;
    const Survivors out = keep_candidates(buckets_of(signatures, bands), made_up, counts);
    EXPECT_EQ(out.witness, expected.witness) << seed;
    EXPECT_EQ(out.similarity, expected.similarity) << seed;
    EXPECT_LE(counts.pairs, counts.candidates);
  }
}

TEST(MinhashCandidates, AreLinkedByTheirDefinition) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const MinhashBands bands{static_cast<std::int32_t>(1 + seed % 5),
                             static_cast<std::int32_t>(1 + seed % 3)};
    const auto signatures = random_signatures(seed * 2, bands, 2 + seed % 40, seed);
    const Survivors expected = definition(signatures, bands, KeepPolicy::kComponents);
    CandidateCounts counts;
    const Survivors out = keep_linked_candidates(buckets_of(signatures, bands), made_up, counts);
    EXPECT_EQ(out.witness, expected.witness) << seed;
    for (std::size_t row = 0; row < out.similarity.size(); ++row) {
      EXPECT_LE(out.similarity[row], expected.similarity[row]) << seed;
      EXPECT_EQ(out.similarity[row] > 0, out.witness[row] != kKept) << seed;
    }
  }
}

TEST(MinhashCandidates, ShareABandInTheSamePlaceOnly) {
  const MinhashBands bands{2, 2};
  const BandBuckets buckets =
      buckets_of({{1, 2, 3, 4}, {3, 4, 1, 2}, {1, 2, 8, 9}, {2, 1, 4, 3}}, bands);
  EXPECT_EQ(buckets.count(), 1U);
  EXPECT_EQ(buckets.of(0)[0], buckets.of(2)[0]);
  EXPECT_EQ(buckets.of(0)[1], BandBuckets::kNone);
  EXPECT_TRUE(buckets.is_alone(1));
  EXPECT_FALSE(buckets.is_alone(2));
  EXPECT_TRUE(buckets.is_alone(3));
}

TEST(MinhashCandidates, OfTextsWithoutShinglesAreNone) {
  const Signature nothing(4, kNoShingle);
  const BandBuckets buckets = buckets_of({nothing, nothing}, {2, 2});
  EXPECT_EQ(buckets.count(), 0U);
  EXPECT_TRUE(buckets.is_alone(0));
}

TEST(MinhashCandidates, OfManyCopiesAreComparedWithTheOneThatStays) {
  const std::vector<Signature> copies(1000, Signature{1, 2, 3, 4});
  CandidateCounts counts;
  const Survivors out = keep_candidates(
      buckets_of(copies, {2, 2}), [](std::int64_t, std::int64_t) { return 1.0; }, counts);
  EXPECT_EQ(std::ranges::count(out.witness, 0), 999);
  EXPECT_EQ(counts.candidates, 999);
  EXPECT_EQ(counts.pairs, 999);
  counts = {};
  EXPECT_EQ(keep_linked_candidates(
                buckets_of(copies, {2, 2}), [](std::int64_t, std::int64_t) { return 1.0; }, counts)
                .witness,
            out.witness);
  EXPECT_EQ(counts.candidates, 999);
}

TEST(MinhashCandidates, NoRows) {
  CandidateCounts counts;
  EXPECT_TRUE(keep_candidates(buckets_of({}, {}), made_up, counts).witness.empty());
}

}  // namespace
}  // namespace winnow
