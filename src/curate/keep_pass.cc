// keep: the best by a fact, or by arithmetic over facts.
#include <algorithm>
#include <cmath>

#include "curate/draws.h"
#include "curate/fact_values.h"
#include "curate/passes.h"
#include "curate/selection.h"
#include "winnow/core/portable_math.h"

namespace winnow {
namespace {

/// The share of documents with this score that a Pareto draw keeps: a Lomax variable X of shape α
/// has P(X > t) = (1 + t)^-α, and t = 1 - score.
double pareto_share(double score, double alpha) {
  if (std::isnan(score)) return 0;
  if (score >= 1) return 1;
  const double base = 2 - score;  // > 1
  return base > 1e300 ? 0 : portable_exp(-alpha * portable_log(base));
}

void keep_by_draw(const KeepPass& pass, const std::vector<double>& values, const Ledger& ledger,
                  Verdicts& verdicts) {
  const std::vector<std::uint64_t> draws = draws_of(pass.seed, ledger);
  const std::string rule = pass.by.text() + ".pareto";
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    if (!verdicts.kept(row)) continue;
    const double value = values[static_cast<std::size_t>(row)];
    const double draw = uniform(draws[static_cast<std::size_t>(row)]);
    if (draw < pareto_share(value, *pass.pareto)) continue;
    verdicts.drop(row, rule, value, *pass.pareto);
  }
}

void keep_from(const KeepPass& pass, const std::vector<double>& values, Verdicts& verdicts) {
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    const double value = values[static_cast<std::size_t>(row)];
    if (verdicts.kept(row) && !(value >= *pass.min)) {
      verdicts.drop(row, pass.by.text(), value, *pass.min);
    }
  }
}

/// How many stay, or how much.
class Quota {
 public:
  Quota(const KeepPass& pass, const Ledger& ledger) : pass_(pass) {
    if (pass.budget && pass.budget->unit != "documents") {
      amounts_ = amounts_of(pass.budget->unit, ledger);
    }
  }
  std::uint64_t of(std::size_t documents) const {
    const auto count = static_cast<std::int64_t>(documents);
    return static_cast<std::uint64_t>(pass_.budget ? pass_.budget->amount : pass_.of(count));
  }
  std::uint64_t amount(std::int64_t row) const {
    return amounts_.empty() ? 1 : amounts_[static_cast<std::size_t>(row)];
  }

 private:
  const KeepPass& pass_;
  std::vector<std::uint32_t> amounts_;
};

/// Drops all but the best of `rows`.
void keep_best(std::span<std::int64_t> rows, const Quota& quota, const std::string& rule,
               const std::vector<double>& values, Verdicts& verdicts) {
  const auto value = [&](std::int64_t row) { return values[static_cast<std::size_t>(row)]; };
  const auto before = [&](std::int64_t a, std::int64_t b) {
    if (is_better(value(a), value(b))) return true;
    return !is_better(value(b), value(a)) && a < b;
  };
  const auto amount = [&](std::int64_t row) { return quota.amount(row); };
  const Chosen chosen = choose_first(rows, quota.of(rows.size()), before, amount);
  if (chosen.count == rows.size()) return;
  // The threshold that the report names: the least value that was kept.
  double least = HUGE_VAL;
  for (const std::int64_t row : rows.first(chosen.count)) {
    least = std::isnan(value(row)) ? -HUGE_VAL : std::min(least, value(row));
    if (least == -HUGE_VAL) break;
  }
  for (const std::int64_t row : rows.subspan(chosen.count)) {
    verdicts.drop(row, rule, value(row), least);
  }
}

}  // namespace

void keep_pass(const KeepPass& pass, const Ledger& ledger, Verdicts& verdicts) {
  const std::vector<double> values =
      values_of(pass.by, ledger, verdicts, fit_calibrations(pass.calibrate));
  if (pass.min) {
    keep_from(pass, values, verdicts);
  } else if (pass.pareto) {
    keep_by_draw(pass, values, ledger, verdicts);
  } else {
    const Quota quota(pass, ledger);
    GroupedRows rows =
        pass.per.empty() ? all_rows(verdicts) : grouped_rows(verdicts, groups_of(pass.per, ledger));
    // The first group is that of no value.
    for (std::size_t group = pass.all_missing ? 1 : 0; group + 1 < rows.begin.size(); ++group) {
      keep_best(rows.group(group), quota, pass.by.text(), values, verdicts);
    }
  }
}

}  // namespace winnow
