#include "labels/dawid_skene.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "winnow/core/portable_math.h"
#include "winnow/flow/pipeline.h"

namespace winnow {
namespace {

constexpr double kSmoothing = 0.01;
constexpr double kLeastProbability = 1e-300;

std::size_t place(std::int64_t truth, std::int64_t vote, std::int64_t labels) {
  return static_cast<std::size_t>(truth * labels + vote);
}

std::vector<double> label_shares(const Matrix<double>& posterior) {
  std::vector<double> shares(static_cast<std::size_t>(posterior.columns()));
  for (std::int64_t i = 0; i < posterior.rows(); ++i) {
    for (std::size_t k = 0; k < shares.size(); ++k) shares[k] += posterior.row(i)[k];
  }
  for (double& share : shares) share /= static_cast<double>(posterior.rows());
  return shares;
}

double safe_log(double probability) {
  return portable_log(std::max(probability, kLeastProbability));
}

/// e^x / sum e^x, in place.
void normalise(std::span<double> logs) {
  const double most = std::ranges::max(logs);
  double sum = 0;
  for (double& value : logs) sum += value = portable_exp(value - most);
  for (double& value : logs) value /= sum;
}

/// Posteriors by Bayes' rule; how far the one that moved most moved.
double expect(const VoteTable& table, const Matrix<double>& log_confusion,
              std::span<const double> prior, Matrix<double>& posterior) {
  const std::int64_t labels = posterior.columns();
  std::vector<double> log_prior, row(static_cast<std::size_t>(labels));
  for (const double share : prior) log_prior.push_back(safe_log(share));
  double moved = 0;
  for (std::int64_t i = 0; i < posterior.rows(); ++i) {
    row = log_prior;
    for (std::size_t v = table.begin[static_cast<std::size_t>(i)];
         v < table.begin[static_cast<std::size_t>(i) + 1]; ++v) {
      const Vote& vote = table.votes[v];
      const auto of_rater = log_confusion.row(vote.rater);
      for (std::int64_t k = 0; k < labels; ++k) {
        row[static_cast<std::size_t>(k)] += of_rater[place(k, vote.label, labels)];
      }
    }
    normalise(row);
    for (std::size_t k = 0; k < row.size(); ++k) {
      moved = std::max(moved, std::abs(row[k] - posterior.row(i)[k]));
      posterior.row(i)[k] = row[k];
    }
  }
  return moved;
}

}  // namespace

Matrix<double> soft_counts(const VoteTable& table, const Matrix<double>& posterior) {
  const std::int64_t labels = posterior.columns();
  Matrix<double> counts(static_cast<std::int64_t>(table.raters.size()), labels * labels);
  for (const Vote& vote : table.votes) {
    const auto of_rater = counts.row(vote.rater);
    const auto truth = posterior.row(vote.item);
    for (std::int64_t k = 0; k < labels; ++k) {
      of_rater[place(k, vote.label, labels)] += truth[static_cast<std::size_t>(k)];
    }
  }
  return counts;
}

Matrix<double> pooled_counts(const Matrix<double>& counts, std::int64_t labels) {
  Matrix<double> pooled(labels, labels);
  for (std::int64_t r = 0; r < counts.rows(); ++r) {
    for (std::int64_t k = 0; k < labels; ++k) {
      for (std::int64_t l = 0; l < labels; ++l) {
        pooled.row(k)[static_cast<std::size_t>(l)] += counts.row(r)[place(k, l, labels)];
      }
    }
  }
  return pooled;
}

void share_of_counts(Matrix<double>& counts, std::int64_t labels) {
  for (std::int64_t r = 0; r < counts.rows(); ++r) {
    for (std::int64_t k = 0; k < labels; ++k) {
      const auto row = counts.row(r).subspan(place(k, 0, labels), static_cast<std::size_t>(labels));
      double sum = 0;
      for (double& count : row) sum += count += kSmoothing;
      for (double& count : row) count /= sum;
    }
  }
}

Estimated maximise_expectation(const VoteTable& table, Matrix<double> posterior,
                               const Estimate& estimate, const ConsensusOptions& options) {
  Estimated result;
  result.posterior = std::move(posterior);
  while (!result.converged && result.iterations < options.iterations) {
    throw_if_stopped(options.stop);
    result.confusion = soft_counts(table, result.posterior);
    estimate(result.confusion, result.iterations);
    result.prior = label_shares(result.posterior);
    Matrix<double> logs = result.confusion;
    for (std::int64_t r = 0; r < logs.rows(); ++r) {
      for (double& value : logs.row(r)) value = safe_log(value);
    }
    const double moved = expect(table, logs, result.prior, result.posterior);
    ++result.iterations;
    result.converged = moved <= options.tolerance;
  }
  return result;
}

}  // namespace winnow
