#include "winnow/labels/confident_learning.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "labels/confident_joint.h"
#include "labels/label_scan.h"
#include "labels/numpy_sort.h"
#include "labels/pruning.h"
#include "winnow/core/error.h"
#include "winnow/core/named_values.h"

namespace winnow {
namespace {

constexpr std::pair<std::string_view, IssueFilter> kFilters[] = {
    {"prune_by_noise_rate", IssueFilter::kPruneByNoiseRate},
    {"prune_by_class", IssueFilter::kPruneByClass},
    {"both", IssueFilter::kBoth},
    {"confident_learning", IssueFilter::kConfidentLearning},
    {"predicted_neq_given", IssueFilter::kPredictedNeqGiven},
    {"low_normalized_margin", IssueFilter::kLowNormalizedMargin},
    {"low_self_confidence", IssueFilter::kLowSelfConfidence}};
constexpr std::pair<std::string_view, LabelScore> kScores[] = {
    {"self_confidence", LabelScore::kSelfConfidence},
    {"normalized_margin", LabelScore::kNormalizedMargin},
    {"confidence_weighted_entropy", LabelScore::kConfidenceWeightedEntropy}};

[[noreturn]] void refuse(const std::string& what, const std::string& how) {
  throw Error(errors::kTableInvalid, what, {}, how);
}

void check(const ProbabilityRows& probabilities, std::span<const std::int32_t> labels) {
  const auto rows = static_cast<std::size_t>(probabilities.rows);
  if (labels.size() != rows) {
    refuse("there are " + std::to_string(labels.size()) + " labels and " + std::to_string(rows) +
               " rows of probabilities",
           "give one label a row");
  }
  if (rows == 0) refuse("there are no rows", "give at least one");
  if (probabilities.classes < 2) {
    refuse("the probabilities are of one class", "give a column for each of two or more classes");
  }
  const auto unknown = std::ranges::find_if(
      labels, [&](std::int32_t label) { return label < 0 || label >= probabilities.classes; });
  if (unknown != labels.end()) {
    refuse("row " + std::to_string(unknown - labels.begin()) + " has the label " +
               std::to_string(*unknown) + ", and the classes are 0 to " +
               std::to_string(probabilities.classes - 1),
           "a label is the number of its column, from 0 on");
  }
}

using Flags = std::vector<std::uint8_t>;

Flags both(Flags a, const Flags& b) {
  std::ranges::transform(a, b, a.begin(), [](std::uint8_t x, std::uint8_t y) {
    return static_cast<std::uint8_t>(x & y);
  });
  return a;
}

class Audit {
 public:
  Audit(const ProbabilityRows& probabilities, std::span<const std::int32_t> labels,
        const AuditOptions& options)
      : probabilities_(probabilities), labels_(labels), options_(options) {}

  LabelAudit run() {
    scan_ = scan_labels(probabilities_, labels_, options_.score, options_);
    audit_.rows = probabilities_.rows;
    audit_.classes = probabilities_.classes;
    audit_.thresholds = class_thresholds(scan_.own, labels_, audit_.classes);
    const std::vector<std::int32_t> confident =
        confident_classes(probabilities_, audit_.thresholds, scan_.best, options_);
    audit_.counted = count_joint(labels_, confident, audit_.classes);
    count_labels();
    audit_.calibrated = calibrate_joint(audit_.counted, label_counts_);
    describe_classes();
    const Flags off_diagonal = both(off_diagonal_rows(confident), scan_.disagrees);
    audit_.estimated_issues = std::accumulate(off_diagonal.begin(), off_diagonal.end(), 0LL);
    rank(issue_flags(off_diagonal));
    audit_.suggested = std::move(scan_.best);
    audit_.scores = std::move(scan_.score);
    return std::move(audit_);
  }

 private:
  void count_labels() {
    label_counts_.resize(static_cast<std::size_t>(audit_.classes));
    for (const std::int32_t label : labels_) ++label_counts_[static_cast<std::size_t>(label)];
  }

  Flags off_diagonal_rows(std::span<const std::int32_t> confident) const {
    Flags flags(labels_.size());
    for (std::size_t r = 0; r < flags.size(); ++r) {
      flags[r] = confident[r] >= 0 && confident[r] != labels_[r];
    }
    return flags;
  }

  Flags issue_flags(const Flags& off_diagonal) const {
    switch (options_.filter) {
      case IssueFilter::kConfidentLearning:
        return off_diagonal;
      case IssueFilter::kPredictedNeqGiven:
        return scan_.disagrees;
      case IssueFilter::kLowNormalizedMargin:
        return lowest(LabelScore::kNormalizedMargin);
      case IssueFilter::kLowSelfConfidence:
        return lowest(LabelScore::kSelfConfidence);
      case IssueFilter::kPruneByClass:
        return both(by_class(), scan_.disagrees);
      case IssueFilter::kPruneByNoiseRate:
        return both(by_noise_rate(), scan_.disagrees);
      case IssueFilter::kBoth:
        return both(both(by_class(), by_noise_rate()), scan_.disagrees);
    }
    return off_diagonal;
  }

  Flags by_class() const {
    return prune_by_class(prune_counts(audit_.calibrated, audit_.classes), scan_.own, labels_);
  }
  Flags by_noise_rate() const {
    return prune_by_noise_rate(prune_counts(audit_.calibrated, audit_.classes), probabilities_,
                               labels_, options_);
  }
  /// As many rows as are estimated to be wrong, those of least score.
  Flags lowest(LabelScore score) const {
    const bool is_there = score == options_.score;
    const std::vector<std::size_t> order = numpy_argsort(
        is_there ? scan_.score : scan_labels(probabilities_, labels_, score, options_).score);
    Flags flags(labels_.size());
    for (std::size_t i = 0; i < static_cast<std::size_t>(audit_.estimated_issues); ++i) {
      flags[order[i]] = 1;
    }
    return flags;
  }

  void rank(const Flags& flags) {
    std::vector<std::int64_t> rows;
    std::vector<double> scores;
    for (std::size_t r = 0; r < flags.size(); ++r) {
      if (flags[r] == 0) continue;
      rows.push_back(static_cast<std::int64_t>(r));
      scores.push_back(scan_.score[r]);
    }
    for (const std::size_t i : numpy_argsort(scores)) audit_.issues.push_back(rows[i]);
  }

  void describe_classes() {
    std::vector<std::int64_t> right(label_counts_.size()), of_class(label_counts_.size());
    for (const JointCell& cell : audit_.calibrated) {
      of_class[static_cast<std::size_t>(cell.suggested)] += cell.count;
      if (cell.given == cell.suggested) right[static_cast<std::size_t>(cell.given)] = cell.count;
    }
    const auto share = [](std::int64_t part, std::int64_t all) {
      return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : 0;
    };
    std::int64_t wrong = 0;
    for (std::size_t k = 0; k < right.size(); ++k) {
      ClassNoise& noise = audit_.of_class.emplace_back();
      noise.given = label_counts_[k];
      noise.wrong = label_counts_[k] - right[k];
      noise.missed = of_class[k] - right[k];
      noise.noise = share(noise.wrong, noise.given);
      noise.missed_share = share(noise.missed, of_class[k]);
      wrong += noise.wrong;
    }
    audit_.noise_rate = share(wrong, audit_.rows);
  }

  const ProbabilityRows& probabilities_;
  std::span<const std::int32_t> labels_;
  const AuditOptions& options_;
  LabelScan scan_;
  std::vector<std::int64_t> label_counts_;
  LabelAudit audit_;
};

}  // namespace

std::optional<IssueFilter> issue_filter_of(std::string_view name) {
  return value_named(kFilters, name);
}
std::string_view name_of(IssueFilter filter) { return name_in(kFilters, filter); }
std::string issue_filter_names() { return list_of(kFilters); }

std::optional<LabelScore> label_score_of(std::string_view name) {
  return value_named(kScores, name);
}
std::string_view name_of(LabelScore score) { return name_in(kScores, score); }
std::string label_score_names() { return list_of(kScores); }

LabelAudit audit_labels(const ProbabilityRows& probabilities, std::span<const std::int32_t> labels,
                        const AuditOptions& options) {
  check(probabilities, labels);
  return Audit(probabilities, labels, options).run();
}

}  // namespace winnow
