#include "winnow/near/keep_policies.h"

#include <algorithm>
#include <vector>

#include "near/components.h"
namespace winnow {
namespace {

/// Row j's witness is the most similar row so far, of equally similar ones the first.
void take_closer(const SimilarPair& pair, Survivors& out) {
  const auto j = static_cast<std::size_t>(pair.j);
  if (out.witness[j] != kKept && pair.similarity <= out.similarity[j]) return;
  out.witness[j] = pair.i;
  out.similarity[j] = pair.similarity;
}

void keep_ranked(const SimilarPairSource& pairs, Survivors& out) {
  pairs([&](std::span<const SimilarPair> some) {
    for (const SimilarPair& pair : some) {
      // Pairs come by rising i, so whatever could drop row i has been seen before its own pairs.
      if (out.witness[static_cast<std::size_t>(pair.i)] != kKept) continue;
      take_closer(pair, out);
    }
  });
}

void keep_first_of_chains(const SimilarPairSource& pairs, Survivors& out) {
  pairs([&](std::span<const SimilarPair> some) {
    for (const SimilarPair& pair : some) take_closer(pair, out);
  });
  for (std::int64_t& witness : out.witness) {
    if (witness == kKept) continue;
    const std::int64_t before = out.witness[static_cast<std::size_t>(witness)];
    if (before != kKept) witness = before;  // which was followed to its end before
  }
}

void keep_linked(const SimilarPairSource& pairs, Survivors& out) {
  Components components(std::ssize(out.witness));
  pairs([&](std::span<const SimilarPair> some) {
    for (const SimilarPair& pair : some) {
      components.join(pair.i, pair.j);
      for (const std::int64_t row : {pair.i, pair.j}) {
        double& most = out.similarity[static_cast<std::size_t>(row)];
        most = std::max(most, pair.similarity);
      }
    }
  });
  name_components(components, out);
}

}  // namespace

void name_components(Components& components, Survivors& out) {
  for (std::int64_t row = 0; row < std::ssize(out.witness); ++row) {
    const std::int64_t kept = components.least(row);
    if (kept != row) {
      out.witness[static_cast<std::size_t>(row)] = kept;
    } else {
      out.similarity[static_cast<std::size_t>(row)] = 0;
    }
  }
}

Survivors keep(KeepPolicy policy, std::int64_t rows, const SimilarPairSource& pairs) {
  const auto size = static_cast<std::size_t>(rows);
  Survivors out{std::vector<std::int64_t>(size, kKept), std::vector<double>(size, 0.0)};
  if (policy == KeepPolicy::kRank) {
    keep_ranked(pairs, out);
  } else if (policy == KeepPolicy::kComponents) {
    keep_linked(pairs, out);
  } else {
    keep_first_of_chains(pairs, out);
  }
  return out;
}

Survivors keep(KeepPolicy policy, std::int64_t rows, std::span<const SimilarPair> pairs) {
  return keep(policy, rows, [&](const SortedPairs<SimilarPair>::Take& take) { take(pairs); });
}

}  // namespace winnow
