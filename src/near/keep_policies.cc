#include "winnow/near/keep_policies.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "near/witnesses_by_rank.h"

namespace winnow {
namespace {

Survivors all_kept(std::int64_t rows) {
  const auto size = static_cast<std::size_t>(rows);
  return {std::vector<std::int64_t>(size, kKept), std::vector<double>(size, 0.0)};
}

Survivors keep_ranked(std::int64_t rows, std::span<const SimilarPair> pairs) {
  Survivors out = all_kept(rows);
  const auto witnesses = witnesses_by_rank(
      rows, pairs,
      [](const SimilarPair& a, const SimilarPair& b) { return a.similarity > b.similarity; });
  for (std::size_t j = 0; j < witnesses.size(); ++j) {
    if (witnesses[j] == nullptr) continue;
    out.witness[j] = witnesses[j]->i;
    out.similarity[j] = witnesses[j]->similarity;
  }
  return out;
}

/// Sets of rows, each named by its least one.
class Components {
 public:
  explicit Components(std::int64_t rows) : parent_(static_cast<std::size_t>(rows)) {
    std::iota(parent_.begin(), parent_.end(), std::int64_t{0});
  }

  /// Halves the path on its way, so later searches are short.
  std::int64_t least(std::int64_t row) {
    while (parent_[static_cast<std::size_t>(row)] != row) {
      std::int64_t& parent = parent_[static_cast<std::size_t>(row)];
      parent = parent_[static_cast<std::size_t>(parent)];
      row = parent;
    }
    return row;
  }
  void join(std::int64_t a, std::int64_t b) {
    const auto [low, high] = std::minmax({least(a), least(b)});
    parent_[static_cast<std::size_t>(high)] = low;
  }

 private:
  std::vector<std::int64_t> parent_;
};

Survivors keep_components(std::int64_t rows, std::span<const SimilarPair> pairs) {
  Survivors out = all_kept(rows);
  Components components(rows);
  std::vector<double> closest(static_cast<std::size_t>(rows));
  for (const SimilarPair& pair : pairs) {
    components.join(pair.i, pair.j);
    for (const std::int64_t row : {pair.i, pair.j}) {
      double& most = closest[static_cast<std::size_t>(row)];
      most = std::max(most, pair.similarity);
    }
  }
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t kept = components.least(row);
    if (kept == row) continue;
    out.witness[static_cast<std::size_t>(row)] = kept;
    out.similarity[static_cast<std::size_t>(row)] = closest[static_cast<std::size_t>(row)];
  }
  return out;
}

}  // namespace

Survivors keep(KeepPolicy policy, std::int64_t rows, std::span<const SimilarPair> pairs) {
  return policy == KeepPolicy::kRank ? keep_ranked(rows, pairs) : keep_components(rows, pairs);
}

}  // namespace winnow
