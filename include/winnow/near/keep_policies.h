// Who stays of rows that are pairwise similar or not, whatever their similarity is made of.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "winnow/near/near_duplicates.h"

namespace winnow {

/// Rows i < j that are similar, and how much: the larger the more.
struct SimilarPair {
  std::int64_t i = 0;
  std::int64_t j = 0;
  double similarity = 0;
  auto operator<=>(const SimilarPair&) const = default;
};

/// rank        going down the rank, a row is dropped if it is similar to one that is kept
/// components  of rows that are linked by pairs, however long the chain, the best ranked is kept
enum class KeepPolicy : std::uint8_t { kRank, kComponents };

/// "rank", "components".
constexpr std::string_view name_of(KeepPolicy policy) {
  return policy == KeepPolicy::kRank ? "rank" : "components";
}
constexpr std::optional<KeepPolicy> keep_policy_of(std::string_view name) {
  for (const auto policy : {KeepPolicy::kRank, KeepPolicy::kComponents}) {
    if (name_of(policy) == name) return policy;
  }
  return std::nullopt;
}

/// Applies a policy to `rows` rows, the best ranked first. `pairs` are sorted by (i, j).
///
/// A dropped row's witness is the row kept in its place. With `rank` that is the most similar kept
/// row (ties: the best ranked) and the similarity is theirs, so it reaches the threshold. With
/// `components` it is the component's best ranked row, which need not be similar at all; the
/// similarity is the largest of the dropped row's own pairs.
Survivors keep(KeepPolicy policy, std::int64_t rows, std::span<const SimilarPair> pairs);

}  // namespace winnow
