#include "curate/dedup_near.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "curate/columns.h"
#include "curate/passes.h"
#include "curate/shingle_reader.h"
#include "winnow/flow/pipeline.h"
#include "winnow/near/exhaustive.h"
#include "winnow/near/keep_policies.h"
#include "winnow/near/ranked_screen.h"

namespace winnow {
namespace {

/// Shingle sets of the documents that are in a pair, by rank.
class ShingleSets {
 public:
  using IsInPair = std::function<bool(std::int64_t rank)>;

  ShingleSets(const DedupOptions& options, const Ledger& ledger,
              std::span<const std::int64_t> ranked_rows, const IsInPair& is_in_pair)
      : place_(ranked_rows.size(), kNone) {
    std::vector<std::int64_t> rows;
    for (std::size_t rank = 0; rank < place_.size(); ++rank) {
      if (is_in_pair(static_cast<std::int64_t>(rank))) rows.push_back(ranked_rows[rank]);
    }
    std::ranges::sort(rows);
    for (std::size_t rank = 0; rank < place_.size(); ++rank) {
      if (!is_in_pair(static_cast<std::int64_t>(rank))) continue;
      place_[rank] = std::ranges::lower_bound(rows, ranked_rows[rank]) - rows.begin();
    }
    sets_ = read_shingle_sets(ledger, options.inputs, rows,
                              {options.read.jsonl, options.similarity.sketch.shingles,
                               options.threads, options.batch, options.stop});
  }

  std::span<const std::uint64_t> operator[](std::int64_t rank) const {
    return sets_[static_cast<std::size_t>(place_[static_cast<std::size_t>(rank)])];
  }

  /// Appends the candidates whose sets are similar.
  AppendSimilar comparison(SetThreshold threshold) const {
    return [this, threshold](std::span<const Pair> candidates, std::vector<SimilarPair>& similar) {
      for (const Pair& pair : candidates) {
        const auto a = (*this)[pair.i];
        const auto b = (*this)[pair.j];
        const auto shared = shared_elements(a, b);
        const auto size_a = static_cast<std::int64_t>(a.size());
        const auto size_b = static_cast<std::int64_t>(b.size());
        if (!reaches(shared, size_a, size_b, threshold)) continue;
        similar.push_back({pair.i, pair.j, similarity(shared, size_a, size_b, threshold.measure)});
      }
    };
  }

 private:
  static constexpr std::int64_t kNone = -1;
  std::vector<std::int64_t> place_;  ///< in sets_, by rank
  std::vector<std::vector<std::uint64_t>> sets_;
};

/// What both ways of finding pairs go by.
struct Search {
  const DedupOptions& options;
  const Ledger& ledger;
  Backend& backend;
  MatrixView<const std::int8_t> sketches;  ///< by rank
  CosineThreshold screen;
  int threads;
};

void keep_by_all_pairs(const Search& search, NearDocuments& near) {
  SortedPairs<Pair> candidates;
  std::vector<bool> is_in_pair(near.rows.size());
  for_all_pairs(search.backend, search.sketches, search.screen, [&](std::span<const Pair> some) {
    throw_if_stopped(search.options.stop);
    near.compared += some.size();
    candidates.add(some);
    for (const Pair& pair : some) {
      is_in_pair[static_cast<std::size_t>(pair.i)] = true;
      is_in_pair[static_cast<std::size_t>(pair.j)] = true;
    }
  });
  const ShingleSets sets(search.options, search.ledger, near.rows, [&](std::int64_t rank) {
    return is_in_pair[static_cast<std::size_t>(rank)];
  });
  const AppendSimilar append = sets.comparison(search.options.similarity.threshold);
  candidates.for_each_block([&](std::span<const Pair> some) {
    near.pairs.add(similar_of(some, append, search.threads, search.options.stop));
  });
  near.similar = static_cast<std::uint64_t>(near.pairs.count());
  near.survivors =
      keep(search.options.policy, std::ssize(near.rows),
           [&](const SortedPairs<SimilarPair>::Take& take) { near.pairs.for_each_block(take); });
}

void keep_by_screen(const Search& search, NearDocuments& near) {
  RankedScreen pairs(search.backend, search.sketches, search.screen, search.options.stop);
  const ShingleSets sets(search.options, search.ledger, near.rows,
                         [&](std::int64_t rank) { return pairs.is_in_pair(rank); });
  ScreenedSurvivors kept =
      pairs.keep(sets.comparison(search.options.similarity.threshold), search.threads);
  near.survivors = std::move(kept.survivors);
  near.compared = kept.compared;
  near.similar = kept.similar;
}

}  // namespace

NearDocuments find_near_documents(const DedupOptions& options, const Ledger& ledger,
                                  const Verdicts& verdicts) {
  NearDocuments near;
  near.rows = ranked(options.rank, ledger, verdicts.alive());
  const Matrix<std::int8_t> sketches = ledger.vectors(columns::kSketch, near.rows);
  const int threads = resolve_threads(options.threads);
  const auto backend = make_backend(options.device, threads);
  const DedupSimilarity& similarity = options.similarity;
  const Search search{options,
                      ledger,
                      *backend,
                      sketches.view(),
                      candidate_threshold(similarity.threshold, similarity.sketch.dimensions),
                      threads};
  const bool by_screen = options.policy == KeepPolicy::kRank && options.files.pairs.empty();
  by_screen ? keep_by_screen(search, near) : keep_by_all_pairs(search, near);
  return near;
}

void NearDocuments::drop(SetThreshold threshold, Verdicts& verdicts) const {
  for (std::size_t rank = 0; rank < rows.size(); ++rank) {
    const std::int64_t witness = survivors.witness[rank];
    if (witness == kKept) continue;
    verdicts.drop(rows[rank], name_of(threshold.measure), survivors.similarity[rank],
                  threshold.value(), rows[static_cast<std::size_t>(witness)]);
  }
}

SortedPairs<SimilarPair> NearDocuments::pairs_by_row(const Verdicts& verdicts) {
  SortedPairs<SimilarPair> by_row;
  std::vector<SimilarPair> some_by_row;
  const auto add = [&](std::int64_t a, std::int64_t b, double similarity) {
    some_by_row.push_back({std::min(a, b), std::max(a, b), similarity});
  };
  pairs.for_each_block([&](std::span<const SimilarPair> some) {
    some_by_row.clear();
    for (const SimilarPair& pair : some) {
      add(rows[static_cast<std::size_t>(pair.i)], rows[static_cast<std::size_t>(pair.j)],
          pair.similarity);
    }
    by_row.add(some_by_row);
  });
  some_by_row.clear();
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    if (verdicts[row].pass == 1) add(row, verdicts[row].witness, 1);
  }
  by_row.add(some_by_row);
  return by_row;
}

}  // namespace winnow
