#include "curate/mix_groups.h"

#include <algorithm>
#include <cmath>

#include "curate/fact_values.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

/// The tier of a percentile.
std::uint32_t tier_of(double percentile, std::int32_t tiers) {
  return static_cast<std::uint32_t>(
      std::min(std::floor(percentile * tiers), static_cast<double>(tiers - 1)));
}

Groups by_tiers(const GroupBy& by, const Ledger& ledger, const Verdicts& verdicts) {
  std::vector<double> values = values_of(by.fact, ledger, verdicts);
  to_percentiles(all_rows(verdicts), values);
  Groups groups;
  groups.names.emplace_back(kMissing);
  for (std::int32_t tier = 1; tier <= by.tiers; ++tier) {
    groups.names.push_back(std::to_string(tier));
  }
  groups.of.reserve(values.size());
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    const double value = values[static_cast<std::size_t>(row)];
    const bool none = !verdicts.kept(row) || std::isnan(value);
    groups.of.push_back(none ? 0 : 1 + tier_of(value, by.tiers));
  }
  return groups;
}

Groups by_edges(const GroupBy& by, const Ledger& ledger, const Verdicts& verdicts) {
  Groups groups;
  groups.names = {std::string(kMissing), "below"};
  for (const double edge : by.edges) append_json_number(edge, groups.names.emplace_back());
  const std::vector<double> values = values_of(by.fact, ledger, verdicts);
  groups.of.reserve(values.size());
  for (const double value : values) {
    const auto at = std::ranges::upper_bound(by.edges, value) - by.edges.begin();
    groups.of.push_back(std::isnan(value) ? 0 : static_cast<std::uint32_t>(1 + at));
  }
  return groups;
}

Groups by_one(const GroupBy& by, const Ledger& ledger, const Verdicts& verdicts) {
  if (!by.field.empty()) return groups_of(by.field, ledger);
  return by.tiers > 0 ? by_tiers(by, ledger, verdicts) : by_edges(by, ledger, verdicts);
}

/// Both at once; only pairs that there are become groups.
Groups crossed(const Groups& a, const Groups& b) {
  std::vector<std::uint64_t> pairs(a.of.size());
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    pairs[row] = static_cast<std::uint64_t>(a.of[row]) << 32 | b.of[row];
  }
  std::vector<std::uint64_t> there = pairs;
  std::ranges::sort(there);
  const auto rest = std::ranges::unique(there);
  there.erase(rest.begin(), rest.end());
  Groups groups;
  for (const std::uint64_t pair : there) {
    groups.names.push_back(a.names[pair >> 32] + " / " + b.names[pair & 0xffffffff]);
  }
  groups.of.reserve(pairs.size());
  for (const std::uint64_t pair : pairs) {
    groups.of.push_back(
        static_cast<std::uint32_t>(std::ranges::lower_bound(there, pair) - there.begin()));
  }
  return groups;
}

}  // namespace

Groups mix_groups(const std::vector<GroupBy>& by, const Ledger& ledger, const Verdicts& verdicts) {
  if (by.empty()) {
    return {std::vector<std::uint32_t>(static_cast<std::size_t>(ledger.rows())), {"all"}};
  }
  Groups groups = by_one(by.front(), ledger, verdicts);
  for (std::size_t way = 1; way < by.size(); ++way) {
    groups = crossed(groups, by_one(by[way], ledger, verdicts));
  }
  return groups;
}

std::vector<std::uint32_t> tiers_within(const FactExpression& fact, std::int32_t tiers,
                                        const Groups& groups, const Ledger& ledger,
                                        const Verdicts& verdicts) {
  std::vector<double> values = values_of(fact, ledger, verdicts);
  to_percentiles(grouped_rows(verdicts, groups), values);
  std::vector<std::uint32_t> of;
  of.reserve(values.size());
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    const double value = values[static_cast<std::size_t>(row)];
    of.push_back(!verdicts.kept(row) || std::isnan(value) ? 0 : tier_of(value, tiers));
  }
  return of;
}

}  // namespace winnow
