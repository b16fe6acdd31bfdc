#include "winnow/labels/confident_learning.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "labels/confident_learning_definition.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

using definition::Counts;
using definition::Labels;
using definition::Table;

ProbabilityRows rows_of(const Table& table) {
  return {static_cast<std::int64_t>(table.size()), static_cast<std::int64_t>(table[0].size()),
          [&table](std::int64_t first, std::span<double> out) {
            for (auto r = static_cast<std::size_t>(first); !out.empty(); ++r) {
              std::ranges::copy(table[r], out.begin());
              out = out.subspan(table[r].size());
            }
          }};
}

Counts dense(const std::vector<JointCell>& cells, std::size_t classes) {
  Counts counts(classes, std::vector<std::int64_t>(classes));
  for (const JointCell& cell : cells) {
    counts[static_cast<std::size_t>(cell.given)][static_cast<std::size_t>(cell.suggested)] =
        cell.count;
  }
  return counts;
}

struct Case {
  Table table;
  Labels labels;
};

/// Few different numbers where `steps` is small, so that there are ties.
Case random_case(std::uint32_t seed, std::size_t rows, std::size_t classes, int steps) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> weight(0, steps);
  Case made;
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<double> row(classes);
    double sum = 0;
    for (double& p : row) sum += p = weight(random);
    const std::size_t bump = random() % classes;
    row[bump] += steps;
    sum += steps;
    for (double& p : row) p /= sum;
    const bool wrong = random() % 5 == 0;
    made.labels.push_back(static_cast<std::int32_t>(wrong ? random() % classes : bump));
    made.table.push_back(std::move(row));
  }
  return made;
}

constexpr IssueFilter kFilters[] = {IssueFilter::kPruneByNoiseRate,
                                    IssueFilter::kPruneByClass,
                                    IssueFilter::kBoth,
                                    IssueFilter::kConfidentLearning,
                                    IssueFilter::kPredictedNeqGiven,
                                    IssueFilter::kLowNormalizedMargin,
                                    IssueFilter::kLowSelfConfidence};
constexpr LabelScore kScores[] = {LabelScore::kSelfConfidence, LabelScore::kNormalizedMargin,
                                  LabelScore::kConfidenceWeightedEntropy};

void expect_equal(const LabelAudit& audit, const Case& made, const std::string& what) {
  const std::size_t classes = made.table[0].size();
  const auto thresholds = definition::thresholds(made.table, made.labels);
  for (std::size_t k = 0; k < classes; ++k) {
    EXPECT_EQ(audit.thresholds[k], thresholds[k]) << what;
  }
  const Counts joint = definition::joint(made.table, made.labels);
  EXPECT_EQ(dense(audit.counted, classes), joint) << what;
  EXPECT_EQ(dense(audit.calibrated, classes), definition::calibrated(joint, made.labels)) << what;
}

TEST(ConfidentLearning, EqualsItsDefinition) {
  const std::tuple<std::size_t, std::size_t, int> shapes[] = {
      {400, 2, 1000}, {300, 3, 8}, {500, 7, 50}, {900, 40, 1000}, {150, 200, 5}};
  std::uint32_t seed = 1;
  for (const auto& [rows, classes, steps] : shapes) {
    const Case made = random_case(seed++, rows, classes, steps);
    for (const IssueFilter filter : kFilters) {
      for (const LabelScore score : kScores) {
        const std::string what = std::string(name_of(filter)) + " " + std::to_string(classes);
        const LabelAudit audit =
            audit_labels(rows_of(made.table), made.labels, {filter, score, 1e-3, 3, {}});
        expect_equal(audit, made, what);
        EXPECT_EQ(audit.issues, definition::issues(made.table, made.labels, filter, score)) << what;
        for (std::size_t r = 0; r < rows; ++r) {
          EXPECT_NEAR(audit.scores[r], definition::score(made.table[r], made.labels[r], score),
                      1e-12);
          EXPECT_EQ(audit.suggested[r],
                    static_cast<std::int32_t>(definition::argmax(made.table[r])));
        }
      }
    }
  }
}

TEST(ConfidentLearning, ThreadsChangeNothing) {
  const Case made = random_case(77, 3000, 60, 20);
  for (const IssueFilter filter : kFilters) {
    const AuditOptions one{filter, LabelScore::kConfidenceWeightedEntropy, 1e-3, 1, {}};
    AuditOptions five = one;
    five.threads = 5;
    const LabelAudit a = audit_labels(rows_of(made.table), made.labels, one);
    const LabelAudit b = audit_labels(rows_of(made.table), made.labels, five);
    EXPECT_EQ(a.issues, b.issues);
    EXPECT_EQ(a.scores, b.scores);
    EXPECT_EQ(a.calibrated, b.calibrated);
  }
}

TEST(ConfidentLearning, CountsTheNoiseOfClasses) {
  // Ten rows of each class, all confident; of those with label 0 two are of class 1.
  Case made;
  for (int r = 0; r < 20; ++r) {
    const bool second = r >= 8;
    made.table.push_back(second ? std::vector{0.1, 0.9} : std::vector{0.9, 0.1});
    made.labels.push_back(r < 10 ? 0 : 1);
  }
  made.table[0] = {0.95, 0.05};
  const LabelAudit audit = audit_labels(rows_of(made.table), made.labels, {});
  EXPECT_EQ(audit.issues, (std::vector<std::int64_t>{8, 9}));
  EXPECT_EQ(audit.estimated_issues, 2);
  EXPECT_DOUBLE_EQ(audit.noise_rate, 0.1);
  EXPECT_EQ(audit.of_class[0].given, 10);
  EXPECT_EQ(audit.of_class[0].wrong, 2);
  EXPECT_EQ(audit.of_class[0].missed, 0);
  EXPECT_DOUBLE_EQ(audit.of_class[0].noise, 0.2);
  EXPECT_EQ(audit.of_class[1].missed, 2);
  EXPECT_DOUBLE_EQ(audit.of_class[1].missed_share, 2.0 / 12);
}

TEST(ConfidentLearning, AClassWithoutRowsHasNoThreshold) {
  const Table table = {{0.6, 0.3, 0.1}, {0.2, 0.7, 0.1}, {0.5, 0.4, 0.1}};
  const LabelAudit audit = audit_labels(rows_of(table), Labels{0, 1, 0}, {});
  EXPECT_EQ(audit.thresholds[2], 2);
  EXPECT_EQ(audit.of_class[2].given, 0);
  EXPECT_TRUE(audit.issues.empty());
}

std::string message(const Table& table, const Labels& labels, double tolerance = 1e-3) {
  try {
    audit_labels(rows_of(table), labels,
                 {IssueFilter::kBoth, LabelScore::kSelfConfidence, tolerance, 2, {}});
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, "E_TABLE_INVALID");
    EXPECT_EQ(error.exit_code(), ExitCode::kData);
    return error.what();
  }
  return "";
}

TEST(ConfidentLearning, BadTablesAreErrorsThatNameTheRow) {
  Table good(5000, {0.5, 0.5});
  Labels labels(5000, 0);
  EXPECT_EQ(message(good, labels), "");
  const auto with = [&](std::size_t row, std::vector<double> values) {
    Table bad = good;
    bad[row] = std::move(values);
    bad.back() = {0, 0};  // a later one is not the one that is named
    return message(bad, labels);
  };
  EXPECT_NE(with(4321, {0.5, 0.6}).find("row 4321"), std::string::npos);
  EXPECT_NE(with(17, {1.5, -0.5}).find("row 17 "), std::string::npos);
  EXPECT_NE(with(0, {0, 0}).find("row 0 "), std::string::npos);
  Labels unknown = labels;
  unknown[3] = 2;
  EXPECT_NE(message(good, unknown).find("row 3 has the label 2"), std::string::npos);
  unknown[3] = -1;
  EXPECT_NE(message(good, unknown).find("row 3 has the label -1"), std::string::npos);
  EXPECT_NE(message(good, Labels(4999)).find("4999 labels and 5000 rows"), std::string::npos);
  EXPECT_NE(message({{1.0}}, {0}).find("one class"), std::string::npos);
  Table rounded(10, {0.51, 0.5});
  EXPECT_NE(message(rounded, Labels(10)), "");
  EXPECT_EQ(message(rounded, Labels(10), 0.02), "");
}

TEST(ConfidentLearning, NamesReadBack) {
  for (const IssueFilter filter : kFilters) EXPECT_EQ(issue_filter_of(name_of(filter)), filter);
  for (const LabelScore score : kScores) EXPECT_EQ(label_score_of(name_of(score)), score);
  EXPECT_EQ(issue_filter_of("all"), std::nullopt);
  EXPECT_EQ(label_score_of(""), std::nullopt);
  EXPECT_NE(issue_filter_names().find("both"), std::string::npos);
  EXPECT_NE(label_score_names().find("normalized_margin"), std::string::npos);
}

}  // namespace
}  // namespace winnow
