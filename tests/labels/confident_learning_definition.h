// Confident learning as cleanlab 2.9 writes it, dense and slow: the oracle.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "labels/numpy_sort.h"
#include "winnow/labels/confident_learning.h"

namespace winnow::definition {

using Table = std::vector<std::vector<double>>;
using Counts = std::vector<std::vector<std::int64_t>>;
using Labels = std::vector<std::int32_t>;

/// NumPy's pairwise sum: its order decides how a calibrated count of exactly .5 is rounded.
inline double pairwise(const std::vector<double>& v, std::size_t begin, std::size_t end) {
  const std::size_t n = end - begin;
  if (n > 128) {
    const std::size_t half = n / 2 - n / 2 % 8;
    return pairwise(v, begin, begin + half) + pairwise(v, begin + half, end);
  }
  double lane[8] = {};
  const std::size_t whole = n < 8 ? 0 : n - n % 8;
  for (std::size_t i = 0; i < whole; ++i) lane[i % 8] += v[begin + i];
  double sum =
      ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
  for (std::size_t i = whole; i < n; ++i) sum += v[begin + i];
  return sum;
}

inline std::vector<double> thresholds(const Table& p, const Labels& labels) {
  std::vector<double> out;
  for (std::size_t k = 0; k < p[0].size(); ++k) {
    std::vector<double> own;
    for (std::size_t r = 0; r < p.size(); ++r) {
      if (labels[r] == static_cast<std::int32_t>(k)) own.push_back(p[r][k]);
    }
    const double sum = pairwise(own, 0, own.size());
    out.push_back(own.empty() ? 2 : std::max(sum / static_cast<double>(own.size()), 2e-6));
  }
  return out;
}

inline std::size_t argmax(const std::vector<double>& row) {
  return static_cast<std::size_t>(std::ranges::max_element(row) - row.begin());
}

inline std::int32_t confident_class(const std::vector<double>& row,
                                    const std::vector<double>& thresholds) {
  int count = 0;
  std::int32_t first = -1;
  for (std::size_t k = 0; k < row.size(); ++k) {
    if (row[k] < thresholds[k] - 1e-6) continue;
    if (count++ == 0) first = static_cast<std::int32_t>(k);
  }
  return count > 1 ? static_cast<std::int32_t>(argmax(row)) : first;
}

inline Counts joint(const Table& p, const Labels& labels) {
  const std::size_t classes = p[0].size();
  Counts counts(classes, std::vector<std::int64_t>(classes));
  const auto t = thresholds(p, labels);
  for (std::size_t r = 0; r < p.size(); ++r) {
    const std::int32_t k = confident_class(p[r], t);
    if (k >= 0) ++counts[static_cast<std::size_t>(labels[r])][static_cast<std::size_t>(k)];
  }
  for (std::size_t k = 0; k < classes; ++k) counts[k][k] = std::max<std::int64_t>(counts[k][k], 1);
  return counts;
}

inline std::vector<std::int64_t> round_preserving_sum(const std::vector<double>& floats) {
  std::vector<std::int64_t> ints;
  for (const double f : floats) ints.push_back(static_cast<std::int64_t>(std::nearbyint(f)));
  const double sum = pairwise(floats, 0, floats.size());
  const std::int64_t diff = static_cast<std::int64_t>(std::nearbyint(sum)) -
                            std::accumulate(ints.begin(), ints.end(), std::int64_t{0});
  std::vector<double> rest;
  for (const double f : floats) rest.push_back(f - std::nearbyint(f));
  std::vector<std::size_t> order = numpy_argsort(rest);
  if (diff > 0) std::ranges::reverse(order);
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::abs(diff)); ++i) {
    ints[order[i]] += diff > 0 ? 1 : -1;
  }
  return ints;
}

inline Counts calibrated(const Counts& joint, const Labels& labels) {
  std::vector<std::vector<double>> values;
  for (std::size_t i = 0; i < joint.size(); ++i) {
    const auto row_sum = std::accumulate(joint[i].begin(), joint[i].end(), std::int64_t{0});
    const auto given = std::ranges::count(labels, static_cast<std::int32_t>(i));
    std::vector<double>& row = values.emplace_back();
    for (const std::int64_t count : joint[i]) {
      row.push_back(static_cast<double>(count) / static_cast<double>(row_sum) *
                    static_cast<double>(given));
    }
  }
  std::vector<double> by_suggested;
  for (std::size_t j = 0; j < joint.size(); ++j) {
    for (const auto& row : values) by_suggested.push_back(row[j]);
  }
  const double total = pairwise(by_suggested, 0, by_suggested.size());
  Counts out;
  for (auto& row : values) {
    for (double& value : row) value = value / total * static_cast<double>(labels.size());
    out.push_back(round_preserving_sum(row));
  }
  return out;
}

/// [given][suggested], as many to prune.
inline Counts prune_counts(const Counts& calibrated) {
  Counts out = calibrated;
  for (std::size_t k = 0; k < out.size(); ++k) {
    const double raised = calibrated[k][k] < 1 ? 1 : 0;
    const auto zeros = std::ranges::count(calibrated[k], 0);
    const double others =
        std::max(static_cast<double>(out.size()) - static_cast<double>(zeros) - 1.0, 1.0);
    for (std::size_t j = 0; j < out.size(); ++j) {
      const double left = static_cast<double>(calibrated[k][j]) - raised / others;
      out[k][j] = j == k ? std::max<std::int64_t>(calibrated[k][k], 1)
                         : static_cast<std::int64_t>(std::max(left, 0.0));
    }
  }
  return out;
}

inline bool disagrees(std::vector<double> row, std::int32_t label) {
  row[static_cast<std::size_t>(label)] += 1e-6;
  return argmax(row) != static_cast<std::size_t>(label);
}

/// Flags the first `count` of `rows` by `key`.
template <class Key>
void flag_first(const std::vector<std::size_t>& rows, std::int64_t count, Key key,
                std::vector<bool>& flags) {
  std::vector<double> keys;
  for (const std::size_t r : rows) keys.push_back(key(r));
  const auto order = numpy_argsort(keys);
  for (std::size_t i = 0; i < rows.size() && static_cast<std::int64_t>(i) < count; ++i) {
    flags[rows[order[i]]] = true;
  }
}

inline std::vector<std::size_t> rows_with(const Labels& labels, std::size_t k) {
  std::vector<std::size_t> rows;
  for (std::size_t r = 0; r < labels.size(); ++r) {
    if (labels[r] == static_cast<std::int32_t>(k)) rows.push_back(r);
  }
  return rows;
}

inline std::vector<bool> by_class(const Table& p, const Labels& labels, const Counts& prune) {
  std::vector<bool> flags(p.size());
  for (std::size_t k = 0; k < prune.size(); ++k) {
    const auto rows = rows_with(labels, k);
    if (rows.size() <= 1) continue;
    flag_first(
        rows, static_cast<std::int64_t>(rows.size()) - prune[k][k],
        [&](std::size_t r) { return p[r][k]; }, flags);
  }
  return flags;
}

inline std::vector<bool> by_noise_rate(const Table& p, const Labels& labels, const Counts& prune) {
  std::vector<bool> flags(p.size());
  for (std::size_t k = 0; k < prune.size(); ++k) {
    const auto rows = rows_with(labels, k);
    if (rows.size() <= 1) continue;
    for (std::size_t j = 0; j < prune.size(); ++j) {
      if (j == k) continue;
      flag_first(
          rows, prune[k][j], [&](std::size_t r) { return -(p[r][j] - p[r][k]); }, flags);
    }
  }
  return flags;
}

inline double score(const std::vector<double>& row, std::int32_t label, LabelScore kind) {
  const double own = row[static_cast<std::size_t>(label)];
  if (kind == LabelScore::kSelfConfidence) return own;
  if (kind == LabelScore::kNormalizedMargin) {
    double other = -1;
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (static_cast<std::int32_t>(k) != label) other = std::max(other, row[k]);
    }
    return (own - other + 1) / 2;
  }
  double entropy = 0;
  for (const double p : row) entropy -= p > 0 ? p * std::log(p) : 0;
  const double ratio = entropy / std::log(static_cast<double>(row.size())) / std::max(own, 1e-6);
  return std::log(ratio + 1) / std::max(ratio, 1e-6);
}

inline std::vector<std::int64_t> issues(const Table& p, const Labels& labels, IssueFilter filter,
                                        LabelScore kind) {
  const Counts prune = prune_counts(calibrated(joint(p, labels), labels));
  const auto t = thresholds(p, labels);
  std::vector<bool> off(p.size()), differs(p.size());
  std::int64_t count = 0;
  for (std::size_t r = 0; r < p.size(); ++r) {
    const std::int32_t k = confident_class(p[r], t);
    differs[r] = disagrees(p[r], labels[r]);
    off[r] = k >= 0 && k != labels[r] && differs[r];
    count += off[r] ? 1 : 0;
  }
  std::vector<std::size_t> all(p.size());
  std::iota(all.begin(), all.end(), 0);
  std::vector<bool> flags(p.size());
  const auto lowest = [&](LabelScore by) {
    flag_first(
        all, count, [&](std::size_t r) { return score(p[r], labels[r], by); }, flags);
  };
  if (filter == IssueFilter::kLowNormalizedMargin) lowest(LabelScore::kNormalizedMargin);
  if (filter == IssueFilter::kLowSelfConfidence) lowest(LabelScore::kSelfConfidence);
  const auto classes = by_class(p, labels, prune);
  const auto rates = by_noise_rate(p, labels, prune);
  std::vector<std::size_t> found;
  for (const std::size_t r : all) {
    const bool is_issue = filter == IssueFilter::kConfidentLearning   ? off[r]
                          : filter == IssueFilter::kPredictedNeqGiven ? differs[r]
                          : filter == IssueFilter::kPruneByClass      ? classes[r] && differs[r]
                          : filter == IssueFilter::kPruneByNoiseRate  ? rates[r] && differs[r]
                          : filter == IssueFilter::kBoth ? classes[r] && rates[r] && differs[r]
                                                         : flags[r];
    if (is_issue) found.push_back(r);
  }
  std::vector<double> scores;
  for (const std::size_t r : found) scores.push_back(score(p[r], labels[r], kind));
  std::vector<std::int64_t> ranked;
  for (const std::size_t i : numpy_argsort(scores)) {
    ranked.push_back(static_cast<std::int64_t>(found[i]));
  }
  return ranked;
}

}  // namespace winnow::definition
