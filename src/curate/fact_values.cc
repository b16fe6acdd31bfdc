#include "curate/fact_values.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "curate/table_reader.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

Isotonic fit(const ScoreCalibration& wanted) {
  std::vector<LabelledScore> examples;
  for_each_record(
      wanted.file, {wanted.score_field, wanted.label_field}, errors::kEvaluationData,
      [&](const TableRecord& record) {
        const auto score = number_of(record.values[0]);
        const auto labels = labels_of(record.values[1]);
        if (!score || !std::isfinite(*score) || labels.empty()) {
          throw Error(
              errors::kEvaluationData,
              "this record has no finite score or no label to calibrate with", record.where,
              "its fields are '" + wanted.score_field + "' and '" + wanted.label_field + "'");
        }
        examples.push_back({*score, std::ranges::find(labels, wanted.positive) != labels.end()});
      });
  const auto positives = std::ranges::count(examples, true, &LabelledScore::positive);
  if (positives == 0 || positives == std::ssize(examples)) {
    throw Error(errors::kEvaluationData,
                positives == 0 ? "no record has the label '" + wanted.positive + "'"
                               : "every record has the label '" + wanted.positive + "'",
                wanted.file, "calibration needs examples with the positive label and without it");
  }
  return Isotonic(std::move(examples));
}

/// What an expression reads, input by input: a column of each shard, or values of all rows.
struct Input {
  const ExpressionInput* wanted;
  const Isotonic* calibration = nullptr;
  std::vector<double> all;  ///< if it is no fact of the ledger
};

std::vector<Input> inputs_of(const FactExpression& expression, const Ledger& ledger,
                             const Verdicts& verdicts, const Calibrations& calibrations) {
  std::vector<Input> inputs;
  for (const ExpressionInput& wanted : expression.inputs()) {
    Input& input = inputs.emplace_back(Input{&wanted, nullptr, {}});
    if (wanted.of) {
      input.all = values_of(*wanted.of, ledger, verdicts, calibrations);
      to_percentiles(wanted.per.empty() ? all_rows(verdicts)
                                        : grouped_rows(verdicts, groups_of(wanted.per, ledger)),
                     input.all);
    } else if (wanted.fact == kClusterSizeFact) {
      input.all = cluster_sizes(verdicts);
    }
    const auto calibrated = calibrations.find(wanted.fact);
    if (calibrated != calibrations.end()) input.calibration = &calibrated->second;
  }
  return inputs;
}

}  // namespace

Calibrations fit_calibrations(std::span<const ScoreCalibration> wanted) {
  Calibrations calibrations;
  for (const ScoreCalibration& each : wanted) calibrations.emplace(each.fact, fit(each));
  return calibrations;
}

std::vector<double> values_of(const FactExpression& expression, const Ledger& ledger,
                              const Verdicts& verdicts, const Calibrations& calibrations) {
  const std::string fact(expression.lone_fact());
  if (!fact.empty() && fact != kClusterSizeFact && !calibrations.contains(fact)) {
    return ledger.numbers(fact);
  }
  std::vector<Input> inputs = inputs_of(expression, ledger, verdicts, calibrations);
  std::vector<double> values(static_cast<std::size_t>(ledger.rows()));
  std::vector<double> own(inputs.size());
  std::vector<const ColumnView*> columns(inputs.size());
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      columns[i] = inputs[i].all.empty() ? &ledger.column(shard, inputs[i].wanted->fact) : nullptr;
    }
    const auto [begin, end] = ledger.rows_of(shard);
    for (std::int64_t row = begin; row < end; ++row) {
      if (!verdicts.kept(row)) continue;
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        own[i] = columns[i] != nullptr ? columns[i]->number(row - begin)
                                       : inputs[i].all[static_cast<std::size_t>(row)];
        if (inputs[i].calibration != nullptr) own[i] = inputs[i].calibration->value(own[i]);
      }
      values[static_cast<std::size_t>(row)] = expression.value(own);
    }
    for (const ColumnView* column : columns) {
      if (column != nullptr) ledger.release(shard, *column);
    }
  }
  return values;
}

void to_percentiles(GroupedRows rows, std::vector<double>& values) {
  struct Ranked {
    double value;
    std::int64_t row;
  };
  std::vector<Ranked> ranked;
  for (std::size_t group = 0; group + 1 < rows.begin.size(); ++group) {
    ranked.clear();
    for (const std::int64_t row : rows.group(group)) {
      const double value = values[static_cast<std::size_t>(row)];
      if (!std::isnan(value)) ranked.push_back({value, row});
    }
    std::ranges::sort(ranked, {}, &Ranked::value);
    const auto twice = static_cast<double>(2 * ranked.size());
    for (std::size_t begin = 0; begin < ranked.size();) {
      std::size_t end = begin;
      while (end < ranked.size() && ranked[end].value == ranked[begin].value) ++end;
      const double percentile = static_cast<double>(begin + end) / twice;
      for (; begin < end; ++begin) values[static_cast<std::size_t>(ranked[begin].row)] = percentile;
    }
  }
}

std::vector<double> cluster_sizes(const Verdicts& verdicts) {
  std::vector<double> sizes(static_cast<std::size_t>(verdicts.rows()), 1);
  for (std::int64_t row = 0; row < verdicts.rows(); ++row) {
    std::int64_t stays = row;
    while (verdicts[stays].witness != kNoWitness) stays = verdicts[stays].witness;
    if (stays != row) ++sizes[static_cast<std::size_t>(stays)];
  }
  return sizes;
}

std::vector<std::uint32_t> amounts_of(const std::string& unit, const Ledger& ledger) {
  if (unit == "documents") {
    return std::vector<std::uint32_t>(static_cast<std::size_t>(ledger.rows()), 1);
  }
  std::vector<std::uint32_t> amounts;
  amounts.reserve(static_cast<std::size_t>(ledger.rows()));
  for (std::size_t shard = 0; shard < ledger.shards().size(); ++shard) {
    const ColumnView& column = ledger.column(shard, unit);
    const auto all = column.values<std::int64_t>();
    for (std::int64_t r = 0; r < all.rows; ++r) {
      if (all.data[r] < 0 || all.data[r] > std::numeric_limits<std::uint32_t>::max()) {
        throw Error(errors::kLedgerInvalid,
                    "a document has " + std::to_string(all.data[r]) + " " + unit,
                    ledger.shards()[shard], "delete the ledger and run the scan again");
      }
      amounts.push_back(static_cast<std::uint32_t>(all.data[r]));
    }
    ledger.release(shard, column);
  }
  return amounts;
}

}  // namespace winnow
