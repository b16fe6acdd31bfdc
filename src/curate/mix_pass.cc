#include "curate/mix_pass.h"

#include <algorithm>

#include "curate/draws.h"
#include "curate/fact_values.h"
#include "curate/mix_groups.h"
#include "curate/selection.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

/// What is known of each document while a mix chooses.
struct Documents {
  std::vector<std::uint32_t> amounts;
  std::vector<std::uint64_t> draws;

  std::uint64_t amount(std::int64_t row) const { return amounts[static_cast<std::size_t>(row)]; }
  std::uint64_t draw(std::int64_t row) const { return draws[static_cast<std::size_t>(row)]; }
};

struct Taken {
  std::uint64_t amount = 0;
  std::int64_t documents = 0;
};

/// Repeats and drops the documents of a group (or of a tier of one) so that they have about
/// `wanted` units.
Taken take(std::span<std::int64_t> rows, std::uint64_t wanted, const Documents& documents,
           Verdicts& verdicts) {
  std::uint64_t supply = 0;
  for (const std::int64_t row : rows) supply += documents.amount(row);
  const std::uint64_t full =
      supply == 0 ? 0 : std::min<std::uint64_t>(wanted / supply, kMostCopies);
  const std::uint64_t left = full == kMostCopies ? 0 : wanted - full * supply;
  const auto before = [&](std::int64_t a, std::int64_t b) {
    return documents.draw(a) < documents.draw(b) ||
           (documents.draw(a) == documents.draw(b) && a < b);
  };
  const auto amount = [&](std::int64_t row) { return documents.amount(row); };
  Chosen chosen;
  if (left > 0) chosen = choose_first(rows, left, before, amount);
  if (left > 0 && chosen.count < rows.size()) {
    const auto next = std::min_element(rows.begin() + static_cast<std::ptrdiff_t>(chosen.count),
                                       rows.end(), before);
    const std::uint64_t with = chosen.amount + amount(*next);
    if (with - left < left - chosen.amount) {
      std::iter_swap(rows.begin() + static_cast<std::ptrdiff_t>(chosen.count), next);
      chosen = {chosen.count + 1, with};
    }
  }
  std::uint64_t last = 0;
  for (const std::int64_t row : rows.first(chosen.count)) {
    last = std::max(last, documents.draw(row));
    verdicts.repeat(row, static_cast<std::uint32_t>(full + 1));
  }
  for (const std::int64_t row : rows.subspan(chosen.count)) {
    if (full == 0) {
      verdicts.drop(row, "sampled", uniform(documents.draw(row)), uniform(last));
    } else {
      verdicts.repeat(row, static_cast<std::uint32_t>(full));
    }
  }
  return {full * supply + chosen.amount,
          static_cast<std::int64_t>(full == 0 ? chosen.count : rows.size())};
}

/// The groups' names, documents and units; with a curve, `groups` become the groups' tiers.
struct Stock {
  std::vector<MixGroup> groups;
  std::vector<std::vector<std::uint64_t>> tiers;  ///< with a curve: units of each, the worst first
};

Stock take_stock(const MixPass& pass, const Groups& groups, std::span<const std::uint32_t> tiers,
                 const Documents& documents, const Verdicts& verdicts) {
  Stock stock;
  for (const std::string& name : groups.names) stock.groups.emplace_back().name = name;
  if (pass.curve) {
    stock.tiers.assign(groups.count(),
                       std::vector<std::uint64_t>(static_cast<std::size_t>(pass.curve->tiers)));
  }
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    if (!verdicts.kept(row)) continue;
    const auto at = static_cast<std::size_t>(row);
    MixGroup& group = stock.groups[groups.of[at]];
    ++group.documents;
    group.supply += documents.amounts[at];
    if (pass.curve) stock.tiers[groups.of[at]][tiers[at]] += documents.amounts[at];
  }
  for (std::size_t g = 0; g < stock.groups.size(); ++g) {
    MixGroup& group = stock.groups[g];
    group.capacity = pass.curve
                         ? static_cast<std::uint64_t>(curve_capacity(*pass.curve, stock.tiers[g]))
                         : group.supply * static_cast<std::uint64_t>(pass.repeat);
  }
  return stock;
}

/// Groups cut into their tiers: group g's tier t is g * tiers + t.
Groups cut(Groups groups, std::span<const std::uint32_t> tiers, std::int32_t count) {
  for (std::size_t row = 0; row < tiers.size(); ++row) {
    groups.of[row] = groups.of[row] * static_cast<std::uint32_t>(count) + tiers[row];
  }
  groups.names.resize(groups.names.size() * static_cast<std::size_t>(count));
  return groups;
}

void check_cells(std::size_t groups, std::int32_t tiers) {
  constexpr std::size_t kMost = 1 << 24;
  if (groups * static_cast<std::size_t>(tiers) <= kMost) return;
  throw Error(errors::kFieldValues,
              "the mix has " + std::to_string(groups) + " groups, more than can be asked for",
              "passes, mix", "group by a field with fewer values");
}

/// Who is in no group that is there is in none that can be asked for.
void leave_out_empty(std::vector<MixedGroup>& groups) {
  std::erase_if(groups, [](const MixedGroup& group) {
    return group.plan.documents == 0 && group.plan.asked == 0;
  });
}

}  // namespace

std::uint64_t MixReport::reached() const {
  std::uint64_t sum = 0;
  for (const MixedGroup& group : groups) sum += group.reached;
  return sum;
}

MixReport mix_pass(const MixPass& pass, const Ledger& ledger, Verdicts& verdicts) {
  Groups groups = mix_groups(pass.by, ledger, verdicts);
  std::vector<std::uint32_t> tiers;
  const std::int32_t cells = pass.curve ? pass.curve->tiers : 1;
  if (pass.curve) tiers = tiers_within(pass.curve->by, cells, groups, ledger, verdicts);
  Documents documents{amounts_of(pass.unit, ledger), {}};
  Stock stock = take_stock(pass, groups, tiers, documents, verdicts);
  MixPlan plan = plan_mix(pass, std::move(stock.groups));
  const std::size_t there = groups.count();
  check_cells(there, cells);
  if (pass.curve) groups = cut(std::move(groups), tiers, cells);
  tiers = {};
  GroupedRows rows = grouped_rows(verdicts, groups);
  groups = {};
  documents.draws = draws_of(pass.seed, ledger);

  MixReport report{pass.unit, plan.budget, {}};
  for (std::size_t g = 0; g < plan.groups.size(); ++g) {
    MixedGroup& group = report.groups.emplace_back(MixedGroup{plan.groups[g], 0, 0, {}});
    if (g >= there) continue;  // nobody is in it
    const auto wanted = static_cast<double>(group.plan.wanted);
    if (pass.curve) group.tiers = curve_copies(*pass.curve, stock.tiers[g], wanted);
    for (std::int32_t cell = 0; cell < cells; ++cell) {
      const auto at = static_cast<std::size_t>(cell);
      const std::uint64_t units =
          pass.curve ? static_cast<std::uint64_t>(
                           group.tiers[at] * static_cast<double>(stock.tiers[g][at]) + 0.5)
                     : group.plan.wanted;
      const Taken taken =
          take(rows.group(g * static_cast<std::size_t>(cells) + at), units, documents, verdicts);
      group.reached += taken.amount;
      group.kept += taken.documents;
    }
  }
  leave_out_empty(report.groups);
  return report;
}

}  // namespace winnow
