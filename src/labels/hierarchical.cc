#include "labels/hierarchical.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "winnow/core/portable_math.h"

namespace winnow {
namespace {

constexpr double kSkillVotes = 4;
constexpr double kSmoothing = 0.01;
constexpr int kStrengths = 25;               ///< 1/4, then doubling every other step
constexpr std::int64_t kStrengthSteps = 20;  ///< iterations after which strengths stay

double strength_at(int step) {
  const double root = 1.4142135623730951;
  return std::ldexp(step % 2 == 0 ? 1 : root, step / 2 - 2);
}

/// All raters' rows of one truth.
struct RowsOfTruth {
  std::vector<std::span<double>> counts;      ///< a rater
  std::vector<std::vector<double>> expected;  ///< a rater: the prior's mean
};

/// log P(counts | strength) of one rater, Dirichlet-multinomial.
double log_likelihood(std::span<const double> counts, std::span<const double> mean,
                      double strength) {
  double sum = 0;
  double total = 0;
  for (std::size_t l = 0; l < counts.size(); ++l) {
    if (counts[l] == 0) continue;
    total += counts[l];
    const double alpha = strength * mean[l];
    sum += portable_log_gamma(alpha + counts[l]) - portable_log_gamma(alpha);
  }
  if (total == 0) return 0;
  return sum + portable_log_gamma(strength) - portable_log_gamma(strength + total);
}

double best_strength(const RowsOfTruth& rows) {
  double best = strength_at(0);
  double most = -std::numeric_limits<double>::infinity();
  for (int step = 0; step < kStrengths; ++step) {
    double sum = 0;
    for (std::size_t r = 0; r < rows.counts.size(); ++r) {
      sum += log_likelihood(rows.counts[r], rows.expected[r], strength_at(step));
    }
    if (sum <= most) continue;
    most = sum;
    best = strength_at(step);
  }
  return best;
}

class SharedPrior {
 public:
  explicit SharedPrior(std::int64_t labels)
      : labels_(labels), strengths_(static_cast<std::size_t>(labels)) {}

  /// The M step with finite strengths.
  void shrink(Matrix<double>& counts, std::int64_t iteration) {
    const std::vector<double> skills = skills_of(counts);
    const Matrix<double> errors = error_shares(counts);
    for (std::int64_t k = 0; k < labels_; ++k) {
      const RowsOfTruth rows = rows_of(counts, skills, errors, k);
      double& strength = strengths_[static_cast<std::size_t>(k)];
      if (iteration < kStrengthSteps) strength = best_strength(rows);
      for (std::size_t r = 0; r < rows.counts.size(); ++r) {
        mix(rows.counts[r], rows.expected[r], strength);
      }
    }
  }

  /// The M step with the prior's mean alone.
  void replace(Matrix<double>& counts) const {
    const std::vector<double> skills = skills_of(counts);
    const Matrix<double> errors = error_shares(counts);
    for (std::int64_t k = 0; k < labels_; ++k) {
      const RowsOfTruth rows = rows_of(counts, skills, errors, k);
      for (std::size_t r = 0; r < rows.counts.size(); ++r) {
        std::ranges::copy(rows.expected[r], rows.counts[r].begin());
      }
    }
  }

 private:
  static void mix(std::span<double> counts, std::span<const double> mean, double strength) {
    double total = strength;
    for (const double count : counts) total += count;
    for (std::size_t l = 0; l < counts.size(); ++l) {
      counts[l] = (counts[l] + strength * mean[l]) / total;
    }
  }

  std::vector<double> skills_of(const Matrix<double>& counts) const {
    std::vector<double> right, all;
    double right_sum = 1, all_sum = 2;
    for (std::int64_t r = 0; r < counts.rows(); ++r) {
      double diagonal = 0, votes = 0;
      for (std::size_t c = 0; c < counts.row(r).size(); ++c) {
        votes += counts.row(r)[c];
        if (c % static_cast<std::size_t>(labels_ + 1) == 0) diagonal += counts.row(r)[c];
      }
      right.push_back(diagonal);
      all.push_back(votes);
      right_sum += diagonal;
      all_sum += votes;
    }
    const double mean = right_sum / all_sum;
    for (std::size_t r = 0; r < right.size(); ++r) {
      right[r] = (right[r] + kSkillVotes * mean) / (all[r] + kSkillVotes);
    }
    return right;
  }

  /// Of all raters' wrong votes on each truth, each label's share; 0 on the diagonal.
  Matrix<double> error_shares(const Matrix<double>& counts) const {
    Matrix<double> errors = pooled_counts(counts, labels_);
    for (std::int64_t k = 0; k < labels_; ++k) {
      const auto row = errors.row(k);
      double sum = 0;
      for (std::int64_t l = 0; l < labels_; ++l) {
        double& share = row[static_cast<std::size_t>(l)];
        share = l == k ? 0 : share + kSmoothing;
        sum += share;
      }
      for (double& share : row) share /= sum;
    }
    return errors;
  }

  RowsOfTruth rows_of(Matrix<double>& counts, std::span<const double> skills,
                      const Matrix<double>& errors, std::int64_t truth) const {
    RowsOfTruth rows;
    const auto wide = static_cast<std::size_t>(labels_);
    for (std::int64_t r = 0; r < counts.rows(); ++r) {
      rows.counts.push_back(counts.row(r).subspan(static_cast<std::size_t>(truth) * wide, wide));
      const double skill = skills[static_cast<std::size_t>(r)];
      std::vector<double>& mean = rows.expected.emplace_back(wide);
      for (std::size_t l = 0; l < wide; ++l) mean[l] = (1 - skill) * errors.row(truth)[l];
      mean[static_cast<std::size_t>(truth)] = skill;
    }
    return rows;
  }

  std::int64_t labels_;
  std::vector<double> strengths_;
};

/// The first label whose items got another label more often.
std::optional<std::int32_t> drifted_label(const VoteTable& table, const Matrix<double>& posterior) {
  const std::int64_t labels = posterior.columns();
  const Matrix<double> pooled = pooled_counts(soft_counts(table, posterior), labels);
  for (std::int64_t k = 0; k < labels; ++k) {
    const auto row = pooled.row(k);
    if (std::ranges::max(row) > row[static_cast<std::size_t>(k)]) {
      return static_cast<std::int32_t>(k);
    }
  }
  return std::nullopt;
}

}  // namespace

HierarchicalEstimate estimate_hierarchical(const VoteTable& table, const Matrix<double>& majority,
                                           const ConsensusOptions& options) {
  SharedPrior prior(majority.columns());
  HierarchicalEstimate result;
  result.estimated = maximise_expectation(
      table, majority,
      [&](Matrix<double>& counts, std::int64_t iteration) { prior.shrink(counts, iteration); },
      options);
  result.drifted = drifted_label(table, result.estimated.posterior);
  if (!result.drifted) return result;
  result.estimated = maximise_expectation(
      table, majority, [&](Matrix<double>& counts, std::int64_t) { prior.replace(counts); },
      options);
  return result;
}

}  // namespace winnow
