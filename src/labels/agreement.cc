#include <cstdint>
#include <vector>

#include "winnow/labels/consensus.h"

namespace winnow {
namespace {

double pairs_among(std::int64_t count) {
  return static_cast<double>(count) * static_cast<double>(count - 1);
}

/// What the votes of items with two votes or more add up to.
struct Tally {
  double observed = 0;  ///< Fleiss: shares of pairs of votes that agree
  double agreed = 0;    ///< Krippendorff: pairs that agree, each item's weighed 1 / (votes - 1)
  std::int64_t items = 0;
  std::int64_t votes = 0;
  std::vector<std::int64_t> of_label;
};

Tally tally_of(const VoteTable& table) {
  Tally tally;
  tally.of_label.resize(table.labels.size());
  std::vector<std::int64_t> counts;
  for (std::size_t i = 0; i < table.items.size(); ++i) {
    const auto of_item = static_cast<std::int64_t>(table.begin[i + 1] - table.begin[i]);
    if (of_item < 2) continue;
    counts.assign(table.labels.size(), 0);
    for (std::size_t v = table.begin[i]; v < table.begin[i + 1]; ++v) {
      ++counts[static_cast<std::size_t>(table.votes[v].label)];
    }
    double same = 0;
    for (std::size_t k = 0; k < counts.size(); ++k) {
      same += pairs_among(counts[k]);
      tally.of_label[k] += counts[k];
    }
    tally.observed += same / pairs_among(of_item);
    tally.agreed += same / static_cast<double>(of_item - 1);
    tally.votes += of_item;
    ++tally.items;
  }
  return tally;
}

}  // namespace

Agreement agreement_of(const VoteTable& table) {
  const Tally tally = tally_of(table);
  Agreement agreement;
  agreement.items = tally.items;
  const auto n = static_cast<double>(tally.votes);
  double by_chance = 0, without_itself = 0;
  for (const std::int64_t count : tally.of_label) {
    by_chance += static_cast<double>(count) / n * (static_cast<double>(count) / n);
    without_itself += pairs_among(count) / (n - 1);
  }
  if (tally.items == 0 || without_itself == n) return agreement;
  const double observed = tally.observed / static_cast<double>(tally.items);
  agreement.fleiss_kappa = (observed - by_chance) / (1 - by_chance);
  agreement.krippendorff_alpha = (tally.agreed - without_itself) / (n - without_itself);
  return agreement;
}

}  // namespace winnow
