// Isotonic regression: what share of documents with such a score is good.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace winnow {

struct LabelledScore {
  double score = 0;  ///< finite
  bool positive = false;
};

/// The non-decreasing function of the score that is nearest to the labels (1 and 0) in squares:
/// pool adjacent violators (Ayer et al. 1955), with means as fractions of whole numbers, so exact
/// and in no need of an order among equal scores. Between two steps it is linear, outside it is
/// level, as in scikit-learn's IsotonicRegression(out_of_bounds="clip").
class Isotonic {
 public:
  /// At least one example.
  explicit Isotonic(std::vector<LabelledScore> examples);
  /// In [0, 1]; no number stays none.
  double value(double score) const;

 private:
  struct Knot {
    double score;
    double value;
  };
  std::vector<Knot> knots_;  ///< ascending: each level's first and last score
};

}  // namespace winnow
