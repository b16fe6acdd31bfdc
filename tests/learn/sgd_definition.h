// One visit of a document as fastText's model.cc and loss.cc define it: plain loops in double.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "winnow/core/fasttext_model.h"

namespace winnow {

using Rows = std::vector<std::vector<double>>;

/// The classifier's weights, and the steps that a visit makes with them.
struct SlowClassifier {
  Rows input;
  Rows output;

  using Vector = std::vector<double>;

  static double product(const Vector& a, const Vector& b) {
    double sum = 0;
    for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
    return sum;
  }

  Vector hidden(std::span<const std::int32_t> features) const {
    Vector mean(input[0].size());
    for (const std::int32_t row : features) {
      for (std::size_t k = 0; k < mean.size(); ++k) {
        mean[k] += input[static_cast<std::size_t>(row)][k] / static_cast<double>(features.size());
      }
    }
    return mean;
  }

  /// For each of the output rows: how far its score is from what it should be, times the rate. All
  /// rows are scored before any is changed, so `rows` must be distinct.
  void step(std::span<const std::int32_t> features, const std::vector<std::size_t>& rows,
            const Vector& alphas) {
    const Vector h = hidden(features);
    Vector gradient(h.size());
    for (std::size_t n = 0; n < rows.size(); ++n) {
      for (std::size_t k = 0; k < h.size(); ++k) {
        gradient[k] += alphas[n] * output[rows[n]][k];
        output[rows[n]][k] += alphas[n] * h[k];
      }
    }
    for (const std::int32_t row : features) {
      for (std::size_t k = 0; k < h.size(); ++k) {
        input[static_cast<std::size_t>(row)][k] +=
            gradient[k] / static_cast<double>(features.size());
      }
    }
  }

  void softmax(std::span<const std::int32_t> features, std::size_t target, double rate) {
    const Vector h = hidden(features);
    Vector alphas;
    std::vector<std::size_t> rows;
    double sum = 0;
    for (const Vector& row : output) sum += std::exp(product(row, h));
    for (std::size_t l = 0; l < output.size(); ++l) {
      rows.push_back(l);
      alphas.push_back(rate * ((l == target ? 1 : 0) - std::exp(product(output[l], h)) / sum));
    }
    step(features, rows, alphas);
  }

  /// Sigmoids of the given rows; targets[n] is what row n should say.
  void sigmoids(std::span<const std::int32_t> features, const std::vector<std::size_t>& rows,
                const std::vector<bool>& targets, double rate) {
    const Vector h = hidden(features);
    Vector alphas;
    for (std::size_t n = 0; n < rows.size(); ++n) {
      const double score = 1 / (1 + std::exp(-product(output[rows[n]], h)));
      alphas.push_back(rate * ((targets[n] ? 1 : 0) - score));
    }
    step(features, rows, alphas);
  }
};

}  // namespace winnow
