// Facts as a pass sees them: those of the ledger, those that hang on other documents, and
// arithmetic.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "curate/groups.h"
#include "curate/ledger.h"
#include "curate/verdicts.h"
#include "winnow/core/fact_expression.h"
#include "winnow/core/isotonic.h"
#include "winnow/core/recipe.h"

namespace winnow {

/// Calibrated facts by name.
using Calibrations = std::map<std::string, Isotonic>;

/// Reads the labelled scores of each. E_EVALUATION_DATA names a record that is none.
Calibrations fit_calibrations(std::span<const ScoreCalibration> wanted);

/// One value a row; of dropped rows it means nothing.
std::vector<double> values_of(const FactExpression& expression, const Ledger& ledger,
                              const Verdicts& verdicts, const Calibrations& calibrations = {});

/// Replaces the value of each kept row by its percentile (core/fact_expression.h) among the rows of
/// its group (or of all); no number stays none.
void to_percentiles(GroupedRows rows, std::vector<double>& values);

/// How many documents each row stands for (kClusterSizeFact).
std::vector<double> cluster_sizes(const Verdicts& verdicts);

/// How much of a unit (Budget::unit) each row has. E_LEDGER_INVALID if a count is not in [0, 2^32).
std::vector<std::uint32_t> amounts_of(const std::string& unit, const Ledger& ledger);

}  // namespace winnow
