// Expectation maximisation over raters' confusion matrices.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "winnow/core/matrix.h"
#include "winnow/labels/consensus.h"

namespace winnow {

/// raters x (truth x vote): how many votes, each weighed by the posterior of the truth.
Matrix<double> soft_counts(const VoteTable& table, const Matrix<double>& posterior);

/// truth x vote over all raters.
Matrix<double> pooled_counts(const Matrix<double>& counts, std::int64_t labels);

/// Turns counts into P(vote | truth), in place: a rule for the M step. `iteration` counts from 0.
using Estimate = std::function<void(Matrix<double>& counts, std::int64_t iteration)>;

/// Dawid and Skene's: each row's shares of counts that are each 0.01 larger.
void share_of_counts(Matrix<double>& counts, std::int64_t labels);

struct Estimated {
  Matrix<double> posterior;
  Matrix<double> confusion;
  std::vector<double> prior;
  std::int64_t iterations = 0;
  bool converged = false;
};

/// From `posterior` on, M step and E step in turn, until no posterior moves by more than the
/// tolerance.
Estimated maximise_expectation(const VoteTable& table, Matrix<double> posterior,
                               const Estimate& estimate, const ConsensusOptions& options);

}  // namespace winnow
