// Confident learning: which given labels a model's out-of-sample probabilities contradict.
//
// Northcutt, Jiang, Chuang: Confident Learning (JAIR 2021), as cleanlab 2.9 computes it
// (cleanlab/count.py, filter.py, rank.py). docs/labels.md has the formulas.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// A matrix that need not lie in memory: rows of probabilities, a column a class.
struct ProbabilityRows {
  std::int64_t rows = 0;
  std::int64_t classes = 0;
  /// Fills rows [first, first + out.size() / classes). Any number of threads.
  std::function<void(std::int64_t first, std::span<double> out)> read;
};

/// Which rows are issues.
enum class IssueFilter {
  kPruneByNoiseRate,     ///< of each (given, other) the counted number, by largest margin
  kPruneByClass,         ///< of each given class the counted number, by least self-confidence
  kBoth,                 ///< both of them
  kConfidentLearning,    ///< off the diagonal of the confident joint
  kPredictedNeqGiven,    ///< the likeliest class is another
  kLowNormalizedMargin,  ///< as many as confident learning finds, by least score
  kLowSelfConfidence
};
std::optional<IssueFilter> issue_filter_of(std::string_view name);
std::string_view name_of(IssueFilter filter);
std::string issue_filter_names();

/// How suspicious a row is; a lower score is more so.
enum class LabelScore {
  kSelfConfidence,            ///< p(given)
  kNormalizedMargin,          ///< (p(given) - largest other p + 1) / 2
  kConfidenceWeightedEntropy  ///< log(1 + h / p(given)) / (h / p(given)), h: normalised entropy
};
std::optional<LabelScore> label_score_of(std::string_view name);
std::string_view name_of(LabelScore score);
std::string label_score_names();

/// One cell of a matrix of counts, given label x true label.
struct JointCell {
  std::int32_t given = 0;
  std::int32_t suggested = 0;  ///< the class that the model is confident of
  std::int64_t count = 0;
  bool operator==(const JointCell&) const = default;
};

/// What the joint says of one class (cleanlab/dataset.py, rank_classes_by_label_quality).
struct ClassNoise {
  std::int64_t given = 0;   ///< rows with this label
  std::int64_t wrong = 0;   ///< of them estimated to be of another class
  std::int64_t missed = 0;  ///< rows of this class estimated to have another label
  double noise = 0;         ///< P(another class | this label)
  double missed_share = 0;  ///< P(another label | this class)
};

struct LabelAudit {
  std::int64_t rows = 0;
  std::int64_t classes = 0;
  std::vector<double> thresholds;     ///< a class: mean p of it among rows with its label; 2: none
  std::vector<JointCell> counted;     ///< the confident joint; cells above 0, by (given, suggested)
  std::vector<JointCell> calibrated;  ///< the same with each given label's number of rows
  std::int64_t estimated_issues = 0;  ///< rows off the confident joint's diagonal
  double noise_rate = 0;              ///< 1 - trace of the calibrated joint / rows
  std::vector<ClassNoise> of_class;
  std::vector<double> scores;           ///< a row, of the score asked for
  std::vector<std::int32_t> suggested;  ///< a row: the likeliest class; of equal ones the first
  std::vector<std::int64_t> issues;  ///< rows, the most suspicious first; equal ones as NumPy sorts
};

struct AuditOptions {
  IssueFilter filter = IssueFilter::kPruneByNoiseRate;
  LabelScore score = LabelScore::kSelfConfidence;
  /// A row's probabilities may miss a sum of 1 by so much.
  double sum_tolerance = 1e-3;
  int threads = 1;  ///< changes no result
  std::stop_token stop;
};

/// Reads the probabilities two or three times, in blocks: memory is some 40 bytes a row and the
/// joint's cells. `labels` has a class a row. E_TABLE_INVALID names the first row whose label is no
/// class or whose numbers are no probabilities (outside [0, 1] by more than 1e-6, or a wrong sum);
/// it is also for fewer than two classes, no rows, or another number of labels than of rows.
/// E_INTERRUPTED.
LabelAudit audit_labels(const ProbabilityRows& probabilities, std::span<const std::int32_t> labels,
                        const AuditOptions& options);

}  // namespace winnow
