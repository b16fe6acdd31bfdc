#include "labels/confident_joint.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "labels/label_scan.h"
#include "labels/numpy_sort.h"
#include "labels/numpy_sum.h"
#include "winnow/core/dispatch.h"

namespace winnow {
namespace {

constexpr double kNoThreshold = 2;
constexpr double kLeastThreshold = 2e-6;
constexpr double kSlack = 1e-6;

/// Rounds half to even, then gives or takes ones until the total is right: as cleanlab's
/// round_preserving_sum. `values` are the cells of one label, the others of its row being 0.
std::vector<std::int64_t> rounded(std::span<const std::pair<std::int64_t, double>> values,
                                  std::int64_t classes) {
  std::vector<std::int64_t> whole(values.size());
  std::vector<double> rest(static_cast<std::size_t>(classes));
  std::vector<std::size_t> cell_of(rest.size(), values.size());
  std::int64_t sum = 0;
  for (std::size_t c = 0; c < values.size(); ++c) {
    const double near = std::nearbyint(values[c].second);
    whole[c] = static_cast<std::int64_t>(near);
    sum += whole[c];
    rest[static_cast<std::size_t>(values[c].first)] = values[c].second - near;
    cell_of[static_cast<std::size_t>(values[c].first)] = c;
  }
  const auto total = static_cast<std::int64_t>(std::nearbyint(numpy_sum_sparse(values, classes)));
  const std::int64_t missing = total - sum;
  if (missing == 0) return whole;
  std::vector<std::size_t> order = numpy_argsort(rest);
  if (missing > 0) std::ranges::reverse(order);
  const auto changes = std::min(static_cast<std::size_t>(std::abs(missing)), order.size());
  for (std::size_t i = 0; i < changes; ++i) {
    // What is to be made up is less than the rests, so no class without a cell has its turn.
    if (cell_of[order[i]] < whole.size()) whole[cell_of[order[i]]] += missing > 0 ? 1 : -1;
  }
  return whole;
}

/// How many classes reach their thresholds.
WINNOW_CLONES std::int64_t count_reached(const double* row, const double* reached,
                                         std::size_t classes) {
  std::int64_t count = 0;
  for (std::size_t k = 0; k < classes; ++k) count += row[k] >= reached[k] ? 1 : 0;
  return count;
}

/// Calls visit(begin, end) for the cells of each given label.
template <class Visit>
void for_each_given(std::span<const JointCell> cells, Visit visit) {
  for (std::size_t begin = 0; begin < cells.size();) {
    std::size_t end = begin;
    while (end < cells.size() && cells[end].given == cells[begin].given) ++end;
    visit(begin, end);
    begin = end;
  }
}

/// Each cell's share of its label's rows.
std::vector<double> scaled(std::span<const JointCell> counted,
                           std::span<const std::int64_t> label_counts) {
  std::vector<double> values(counted.size());
  for_each_given(counted, [&](std::size_t begin, std::size_t end) {
    std::int64_t sum = 0;
    for (std::size_t c = begin; c < end; ++c) sum += counted[c].count;
    const auto label = static_cast<std::size_t>(counted[begin].given);
    for (std::size_t c = begin; c < end; ++c) {
      values[c] = static_cast<double>(counted[c].count) / static_cast<double>(sum) *
                  static_cast<double>(label_counts[label]);
    }
  });
  return values;
}

/// The sum over all cells in the order in which cleanlab's matrix lies in memory: by true class.
double total_of(std::span<const JointCell> counted, std::span<const double> values,
                std::int64_t classes) {
  std::vector<std::pair<std::int64_t, double>> entries;
  for (std::size_t c = 0; c < counted.size(); ++c) {
    entries.emplace_back(counted[c].suggested * classes + counted[c].given, values[c]);
  }
  std::ranges::sort(entries);
  return numpy_sum_sparse(entries, classes * classes);
}

}  // namespace

std::vector<double> class_thresholds(std::span<const double> own,
                                     std::span<const std::int32_t> labels, std::int64_t classes) {
  std::vector<std::size_t> begin(static_cast<std::size_t>(classes) + 1);
  for (const std::int32_t label : labels) ++begin[static_cast<std::size_t>(label) + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<double> by_class(own.size());
  std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
  for (std::size_t r = 0; r < own.size(); ++r) {
    by_class[next[static_cast<std::size_t>(labels[r])]++] = own[r];
  }
  std::vector<double> thresholds(static_cast<std::size_t>(classes), kNoThreshold);
  for (std::size_t k = 0; k < thresholds.size(); ++k) {
    const std::size_t count = begin[k + 1] - begin[k];
    if (count == 0) continue;
    const double mean =
        numpy_sum(std::span(by_class).subspan(begin[k], count)) / static_cast<double>(count);
    thresholds[k] = std::max(mean, kLeastThreshold);
  }
  return thresholds;
}

std::vector<std::int32_t> confident_classes(const ProbabilityRows& probabilities,
                                            std::span<const double> thresholds,
                                            std::span<const std::int32_t> best,
                                            const AuditOptions& options) {
  const std::size_t classes = thresholds.size();
  std::vector<double> reached(thresholds.begin(), thresholds.end());
  for (double& threshold : reached) threshold -= kSlack;
  std::vector<std::int32_t> confident(best.size(), -1);
  for_each_block(probabilities, options, [&](std::int64_t first, std::span<const double> values) {
    for (auto r = static_cast<std::size_t>(first); !values.empty();
         ++r, values = values.subspan(classes)) {
      const std::int64_t count = count_reached(values.data(), reached.data(), classes);
      if (count > 1) confident[r] = best[r];
      if (count != 1) continue;
      std::size_t k = 0;
      while (values[k] < reached[k]) ++k;
      confident[r] = static_cast<std::int32_t>(k);
    }
  });
  return confident;
}

std::vector<JointCell> count_joint(std::span<const std::int32_t> labels,
                                   std::span<const std::int32_t> confident, std::int64_t classes) {
  std::vector<std::int64_t> places;
  for (std::size_t r = 0; r < labels.size(); ++r) {
    if (confident[r] >= 0) places.push_back(labels[r] * classes + confident[r]);
  }
  std::ranges::sort(places);
  std::vector<JointCell> cells;
  std::size_t at = 0;
  const auto take_until = [&](std::int64_t end) {
    while (at < places.size() && places[at] < end) {
      const std::int64_t place = places[at];
      const std::size_t from = at;
      while (at < places.size() && places[at] == place) ++at;
      cells.push_back({static_cast<std::int32_t>(place / classes),
                       static_cast<std::int32_t>(place % classes),
                       static_cast<std::int64_t>(at - from)});
    }
  };
  for (std::int64_t k = 0; k < classes; ++k) {
    const std::int64_t diagonal = k * classes + k;
    take_until(diagonal);
    const std::size_t before = cells.size();
    take_until(diagonal + 1);
    if (cells.size() > before) continue;
    cells.push_back({static_cast<std::int32_t>(k), static_cast<std::int32_t>(k), 1});
  }
  take_until(classes * classes);
  return cells;
}

std::vector<JointCell> calibrate_joint(std::span<const JointCell> counted,
                                       std::span<const std::int64_t> label_counts) {
  const auto classes = static_cast<std::int64_t>(label_counts.size());
  std::vector<double> values = scaled(counted, label_counts);
  const double sum = std::max(total_of(counted, values, classes), 1e-100);
  const auto rows = static_cast<double>(
      std::accumulate(label_counts.begin(), label_counts.end(), std::int64_t{0}));
  for (double& value : values) value = value / sum * rows;
  std::vector<JointCell> calibrated;
  for_each_given(counted, [&](std::size_t begin, std::size_t end) {
    std::vector<std::pair<std::int64_t, double>> row;
    for (std::size_t c = begin; c < end; ++c) row.emplace_back(counted[c].suggested, values[c]);
    const std::vector<std::int64_t> whole = rounded(row, classes);
    for (std::size_t c = begin; c < end; ++c) {
      if (whole[c - begin] == 0) continue;
      calibrated.push_back({counted[c].given, counted[c].suggested, whole[c - begin]});
    }
  });
  return calibrated;
}

}  // namespace winnow
