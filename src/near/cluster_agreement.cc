#include "winnow/near/cluster_agreement.h"

#include <map>
#include <utility>

namespace winnow {
namespace {

/// Pairs within clusters, from the clusters' sizes.
template <class Key>
double pairs_within(const std::map<Key, std::int64_t>& sizes) {
  double pairs = 0;
  for (const auto& [key, size] : sizes) pairs += static_cast<double>(size * (size - 1) / 2);
  return pairs;
}

}  // namespace

ClusterAgreement cluster_agreement(std::span<const std::int64_t> gold,
                                   std::span<const std::int64_t> found) {
  std::map<std::int64_t, std::int64_t> gold_sizes;
  std::map<std::int64_t, std::int64_t> found_sizes;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> shared_sizes;
  for (std::size_t d = 0; d < gold.size(); ++d) {
    ++gold_sizes[gold[d]];
    ++found_sizes[found[d]];
    ++shared_sizes[{gold[d], found[d]}];
  }
  const double in_gold = pairs_within(gold_sizes);
  const double in_found = pairs_within(found_sizes);
  const double in_both = pairs_within(shared_sizes);
  ClusterAgreement agreement;
  if (in_found > 0) agreement.precision = in_both / in_found;
  if (in_gold > 0) agreement.recall = in_both / in_gold;
  const auto documents = static_cast<double>(gold.size());
  const double all = documents * (documents - 1) / 2;
  const double chance = all > 0 ? in_gold * in_found / all : 0;
  const double most = (in_gold + in_found) / 2;
  if (most != chance) agreement.adjusted_rand = (in_both - chance) / (most - chance);
  return agreement;
}

}  // namespace winnow
