#include "labels/label_scan.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>

#include "winnow/core/dispatch.h"
#include "winnow/core/error.h"
#include "winnow/core/portable_math.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
namespace {

constexpr double kEqual = 1e-6;                  ///< cleanlab's FLOATING_POINT_COMPARISON
constexpr std::int64_t kBlockNumbers = 1 << 14;  ///< that stay in the cache
constexpr std::size_t kLanes = 8;

struct Extent {
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();
  double sum = 0;
};

/// In lanes, so that they fit vector registers.
WINNOW_CLONES Extent extent_of(std::span<const double> values) {
  std::array<double, kLanes> least, most, sum{};
  least.fill(std::numeric_limits<double>::infinity());
  most.fill(-std::numeric_limits<double>::infinity());
  const std::size_t whole = values.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) {
      const double value = values[i + l];
      least[l] = value < least[l] ? value : least[l];
      most[l] = value > most[l] ? value : most[l];
      sum[l] += value;
    }
  }
  for (std::size_t i = whole; i < values.size(); ++i) {
    least[0] = std::min(least[0], values[i]);
    most[0] = std::max(most[0], values[i]);
    sum[0] += values[i];
  }
  Extent all{std::ranges::min(least), std::ranges::max(most), 0};
  for (const double part : sum) all.sum += part;
  return all;
}

/// -sum p log p / log K.
double normalised_entropy(std::span<const double> row) {
  double sum = 0;
  for (const double p : row) {
    if (p >= std::numeric_limits<double>::min()) sum += p * portable_log(p);
  }
  return -sum / portable_log(static_cast<double>(row.size()));
}

double weighted_entropy(std::span<const double> row, double own) {
  const double ratio = normalised_entropy(row) / std::max(own, kEqual);
  return portable_log(ratio + 1) / std::max(ratio, kEqual);
}

class Scanner {
 public:
  Scanner(std::span<const std::int32_t> labels, LabelScore score, double tolerance, LabelScan& scan)
      : labels_(labels), score_(score), tolerance_(tolerance), scan_(scan) {}

  /// False if the row holds no probabilities.
  bool add(std::int64_t r, std::span<const double> row) const {
    const auto at = static_cast<std::size_t>(r);
    const auto given = static_cast<std::size_t>(labels_[at]);
    const Extent before = extent_of(row.first(given));
    const Extent after = extent_of(row.subspan(given + 1));
    const double own = row[given];
    const double other = std::max(before.most, after.most);
    const double sum = before.sum + own + after.sum;
    const bool in_range =
        std::min({before.least, own, after.least}) >= -kEqual && std::max(other, own) <= 1 + kEqual;
    if (!in_range || std::abs(sum - 1) > tolerance_) return false;
    scan_.own[at] = own;
    scan_.best[at] =
        static_cast<std::int32_t>(std::ranges::find(row, std::max(other, own)) - row.begin());
    scan_.disagrees[at] = !(before.most < own + kEqual && after.most <= own + kEqual);
    scan_.score[at] = score_of(row, own, other);
    return true;
  }

 private:
  double score_of(std::span<const double> row, double own, double other) const {
    switch (score_) {
      case LabelScore::kSelfConfidence:
        return own;
      case LabelScore::kNormalizedMargin:
        return (own - other + 1) / 2;
      case LabelScore::kConfidenceWeightedEntropy:
        return weighted_entropy(row, own);
    }
    return own;
  }

  std::span<const std::int32_t> labels_;
  LabelScore score_;
  double tolerance_;
  LabelScan& scan_;
};

void keep_least(std::atomic<std::int64_t>& least, std::int64_t value) {
  std::int64_t seen = least.load();
  while (value < seen && !least.compare_exchange_weak(seen, value)) {
  }
}

[[noreturn]] void refuse_row(const ProbabilityRows& probabilities, std::int64_t r,
                             double tolerance) {
  std::vector<double> row(static_cast<std::size_t>(probabilities.classes));
  probabilities.read(r, row);
  double sum = 0;
  for (const double p : row) sum += p;
  const auto [least, most] = std::ranges::minmax(row);
  throw Error(errors::kTableInvalid,
              "the probabilities of row " + std::to_string(r) + " are from " +
                  std::to_string(least) + " to " + std::to_string(most) + " and sum to " +
                  std::to_string(sum),
              {},
              "each is from 0 to 1, and a row sums to 1 within " + std::to_string(tolerance) +
                  " (--sum-tolerance)");
}

}  // namespace

void for_each_block(const ProbabilityRows& probabilities, const AuditOptions& options,
                    const std::function<void(std::int64_t, std::span<const double>)>& visit) {
  const std::int64_t high = std::max<std::int64_t>(1, kBlockNumbers / probabilities.classes);
  const std::int64_t blocks = (probabilities.rows + high - 1) / high;
  for_each_index(options.threads, blocks, options.stop, [&](std::int64_t block) {
    const std::int64_t first = block * high;
    const std::int64_t count = std::min(high, probabilities.rows - first);
    std::vector<double> values(static_cast<std::size_t>(count * probabilities.classes));
    probabilities.read(first, values);
    visit(first, values);
  });
}

LabelScan scan_labels(const ProbabilityRows& probabilities, std::span<const std::int32_t> labels,
                      LabelScore score, const AuditOptions& options) {
  LabelScan scan;
  const auto rows = static_cast<std::size_t>(probabilities.rows);
  const auto classes = static_cast<std::size_t>(probabilities.classes);
  scan.own.resize(rows);
  scan.best.resize(rows);
  scan.disagrees.resize(rows);
  scan.score.resize(rows);
  const Scanner scanner(labels, score, options.sum_tolerance, scan);
  std::atomic<std::int64_t> bad = probabilities.rows;
  for_each_block(probabilities, options, [&](std::int64_t first, std::span<const double> values) {
    for (std::int64_t r = first; !values.empty(); ++r, values = values.subspan(classes)) {
      if (scanner.add(r, values.first(classes))) continue;
      return keep_least(bad, r);
    }
  });
  if (bad < probabilities.rows) refuse_row(probabilities, bad, options.sum_tolerance);
  return scan;
}

}  // namespace winnow
