#include "curate/passes.h"

#include <algorithm>
#include <cmath>

#include "curate/fact_values.h"
#include "winnow/near/exhaustive.h"
#include "winnow/near/keep_policies.h"
#include "winnow/near/near_duplicates.h"

namespace winnow {
namespace {

/// Rows by falling value; equal values stay in document order.
void sort_by_value(std::span<const double> values, std::vector<std::int64_t>& rows) {
  std::stable_sort(rows.begin(), rows.end(), [&](std::int64_t a, std::int64_t b) {
    return is_better(values[static_cast<std::size_t>(a)], values[static_cast<std::size_t>(b)]);
  });
}

/// What a pass drops is not seen again: `each` may drop its row.
template <class Each>
void for_each_kept(const Verdicts& verdicts, const Each& each) {
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    if (verdicts.kept(row)) each(row);
  }
}

/// Ranks by row of the ledger.
class RankOfRow {
 public:
  static constexpr std::int64_t kNone = -1;

  RankOfRow(std::span<const std::int64_t> ranked_rows, std::int64_t rows)
      : ranks_(static_cast<std::size_t>(rows), kNone) {
    for (std::size_t k = 0; k < ranked_rows.size(); ++k) {
      ranks_[static_cast<std::size_t>(ranked_rows[k])] = static_cast<std::int64_t>(k);
    }
  }
  std::int64_t operator[](std::int64_t row) const { return ranks_[static_cast<std::size_t>(row)]; }

 private:
  std::vector<std::int64_t> ranks_;
};

/// Up to so many multiplications a near pass compares every pair: 150,000 rows of 256 dimensions.
constexpr double kExhaustiveProducts = 150'000.0 * 150'000.0 * 256 / 2;

/// The device and its memory have no say in it: another machine would find other pairs.
NearDecision method_for(const NearPass& pass, std::int64_t rows, std::int64_t dimensions) {
  if (pass.method != NearMethod::kAutomatic) return {pass.method, "the recipe says so", {}, {}, {}};
  const auto count = static_cast<double>(rows);
  const bool few = count * count * static_cast<double>(dimensions) / 2 <= kExhaustiveProducts;
  const std::string size =
      std::to_string(rows) + " documents with " + std::to_string(dimensions) + " dimensions are ";
  return {few ? NearMethod::kExhaustive : NearMethod::kClustered,
          size + (few ? "few enough to compare all" : "too many to compare all"),
          {},
          {},
          {}};
}

/// From the pairs of documents that reach pass.pairs_from.
Survivors survivors_of_pairs(const NearPass& pass, MatrixView<const std::int8_t> vectors,
                             const RankOfRow& ranks, const FindPairs& find_pairs,
                             const PairFilter& also, NearDecision& decision) {
  const std::vector<std::int32_t> norms = squared_norms(vectors);
  SortedPairs<Pair> pairs;
  std::vector<Pair> ranked;
  find_pairs(pass, [&](std::span<const Pair> some) {
    ranked.clear();
    for (const Pair& pair : some) {
      const auto [i, j] = std::minmax({ranks[pair.i], ranks[pair.j]});
      if (i == RankOfRow::kNone) continue;
      const std::int32_t i2 = norms[static_cast<std::size_t>(i)];
      const std::int32_t j2 = norms[static_cast<std::size_t>(j)];
      const double lengths = std::sqrt(static_cast<double>(i2) * static_cast<double>(j2));
      ++decision.pairs[hundredth_of(std::min(1.0, pair.dot / lengths))];
      if (!reaches(pair.dot, i2, j2, pass.threshold) || (also && !also(i, j))) continue;
      ranked.push_back({i, j, pair.dot});
    }
    pairs.add(ranked);
  });
  return keep(pass.policy, vectors, pairs);
}

Survivors survivors_of(const NearPass& pass, MatrixView<const std::int8_t> rows, Backend& backend,
                       const PairFilter& also, NearDecision& decision) {
  if (decision.method == NearMethod::kExhaustive) {
    return pass.policy == KeepPolicy::kRank ? keep_exhaustive(backend, rows, pass.threshold, also)
                                            : keep_components(backend, rows, pass.threshold);
  }
  if (decision.method == NearMethod::kIndex) {
    SortedPairs<Pair> pairs;
    pairs.add(index_pairs(rows, pass.index, pass.threshold));
    return keep(pass.policy, rows, pairs);
  }
  if (pass.policy == KeepPolicy::kSemdedup) {
    return keep_semdedup(backend, rows, pass.threshold, pass.cells);
  }
  ClusteredSurvivors found = keep_clustered(
      backend, rows, pass.threshold, {.cells = pass.cells, .visits = pass.visits}, pass.policy);
  decision.clustered = found.report;
  return std::move(found.survivors);
}

}  // namespace

std::int64_t hundredth_of(double similarity) {
  // 0.57 * 100 is a little less than 57.
  return static_cast<std::int64_t>(std::floor(similarity * 100 + 1e-9));
}

std::vector<std::int64_t> ranked(const Rank& rank, const Ledger& ledger,
                                 std::vector<std::int64_t> rows) {
  if (rank == "first") return rows;
  sort_by_value(ledger.numbers(rank == "longest" ? "characters" : rank), rows);
  return rows;
}

void limits_pass(const LimitsPass& pass, const Ledger& ledger, Verdicts& verdicts) {
  for (const Limit& limit : pass.limits) {
    const std::string below = limit.fact + ".min";
    const std::string above = limit.fact + ".max";
    const std::string missing = limit.fact + ".missing";
    const std::vector<double> values =
        values_of(FactExpression::fact(limit.fact), ledger, verdicts);
    for_each_kept(verdicts, [&](std::int64_t row) {
      const double value = values[static_cast<std::size_t>(row)];
      if (limit.min && value < *limit.min) {
        verdicts.drop(row, below, value, *limit.min);
      } else if (limit.max && value > *limit.max) {
        verdicts.drop(row, above, value, *limit.max);
      } else if (std::isnan(value)) {  // of a field: it cannot be within bounds
        verdicts.drop(row, missing, value, limit.min ? *limit.min : limit.max.value_or(0));
      }
    });
  }
}

void rules_pass(const RulesPass& pass, const Ledger& ledger, Verdicts& verdicts) {
  for (const RuleLimit& limit : pass.limits) {
    if (!limit.min && !limit.max) continue;
    const std::vector<double> values = ledger.numbers(limit.column);
    for_each_kept(verdicts, [&](std::int64_t row) {
      const double value = values[static_cast<std::size_t>(row)];
      if (const auto rule = broken(limit, value)) {
        verdicts.drop(row, rule->reason, value, rule->threshold);
      }
    });
  }
}

void drop_duplicates(std::span<const std::int64_t> rows, const Survivors& survivors,
                     std::string_view rule, CosineThreshold threshold, Verdicts& verdicts) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::int64_t witness = survivors.witness[i];
    if (witness == kKept) continue;
    verdicts.drop(rows[i], rule, survivors.similarity[i], threshold.value(),
                  rows[static_cast<std::size_t>(witness)]);
  }
}

NearDecision near_pass(const NearPass& pass, const Ledger& ledger, Backend& backend,
                       const FindPairs& find_pairs, Verdicts& verdicts) {
  const std::vector<std::int64_t> rows = ranked(pass.rank, ledger, verdicts.alive());
  const Matrix<std::int8_t> vectors = ledger.vectors(pass.of, rows);
  const Matrix<std::int8_t> other =
      pass.also ? ledger.vectors(pass.also->of, rows) : Matrix<std::int8_t>();
  PairFilter also;
  if (pass.also) {
    also = [cosine = cosines_of(other.view(), pass.also->threshold)](
               std::int64_t i, std::int64_t j) { return cosine(i, j) > 0; };
  }
  NearDecision decision = method_for(pass, vectors.rows(), vectors.columns());
  const Survivors survivors =
      pass.pairs_from ? survivors_of_pairs(pass, vectors.view(), RankOfRow(rows, ledger.rows()),
                                           find_pairs, also, decision)
                      : survivors_of(pass, vectors.view(), backend, also, decision);
  const std::string rule = pass.also ? pass.of + " and " + pass.also->of : pass.of;
  drop_duplicates(rows, survivors, rule, pass.threshold, verdicts);
  return decision;
}

}  // namespace winnow
