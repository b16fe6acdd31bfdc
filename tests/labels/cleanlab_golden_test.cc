// What cleanlab 2.9 found in the data of Northcutt et al. 2021, where they lie beside the checkout.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "shared_data.h"
#include "temp_folder.h"
#include "winnow/formats/byte_source.h"
#include "winnow/formats/integer_vector.h"
#include "winnow/formats/vector_file.h"
#include "winnow/labels/confident_learning.h"

namespace winnow {
namespace {

std::string unpacked(const std::string& path) {
  const auto source = open_source(path);
  std::string all, part(1 << 16, '\0');
  while (const std::size_t got = source->read(part)) all.append(part, 0, got);
  return all;
}

class CleanlabGolden : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::string begin = shared_data("H_labelerrors/") + GetParam();
    WINNOW_NEEDS_SHARED(begin + ".cleanlab_golden.json.gz");
    golden_ = nlohmann::json::parse(unpacked(begin + ".cleanlab_golden.json.gz"));
    const std::string table = folder_.write("p.npy", unpacked(begin + ".pred_probs.f32.npy.gz"));
    const auto labels =
        read_integer_vector(folder_.write("y.npy", unpacked(begin + ".labels.i32.npy.gz")));
    labels_.assign(labels.begin(), labels.end());
    file_.emplace(table);
  }

  LabelAudit audit(IssueFilter filter, LabelScore score) const {
    const ProbabilityRows rows{
        file_->rows(), file_->columns(),
        [&](std::int64_t first, std::span<double> out) { file_->read_rows(first, out); }};
    return audit_labels(rows, labels_, {filter, score, 1e-3, 2, {}});
  }

  nlohmann::json matrix(const std::vector<JointCell>& cells) const {
    const auto classes = static_cast<std::size_t>(file_->columns());
    std::vector<std::vector<std::int64_t>> rows(classes, std::vector<std::int64_t>(classes));
    for (const JointCell& cell : cells) {
      rows[static_cast<std::size_t>(cell.given)][static_cast<std::size_t>(cell.suggested)] =
          cell.count;
    }
    return rows;
  }

  const TempFolder folder_;
  nlohmann::json golden_;
  std::vector<std::int32_t> labels_;
  std::optional<VectorFile> file_;
};

TEST_P(CleanlabGolden, SameIssues) {
  for (const auto& [name, rows] : golden_.at("issues").items()) {
    if (!rows.is_array()) continue;
    const auto filter = issue_filter_of(name);
    ASSERT_TRUE(filter) << name;
    auto issues = audit(*filter, LabelScore::kSelfConfidence).issues;
    std::ranges::sort(issues);
    EXPECT_EQ(issues, rows.get<std::vector<std::int64_t>>()) << name;
  }
  const auto differ = audit(IssueFilter::kPredictedNeqGiven, LabelScore::kSelfConfidence);
  EXPECT_EQ(differ.issues.size(), golden_.at("issues").at("predicted_neq_given_count"));
  EXPECT_EQ(differ.estimated_issues, golden_.at("num_label_issues"));
}

TEST_P(CleanlabGolden, SameThresholdsAndJoint) {
  const LabelAudit got = audit(IssueFilter::kBoth, LabelScore::kSelfConfidence);
  const std::vector<double> thresholds = golden_.at("class_thresholds");
  EXPECT_EQ(got.thresholds, thresholds);  // to the last bit
  EXPECT_EQ(matrix(got.counted), golden_.at("confident_joint_uncalibrated"));
  EXPECT_EQ(matrix(got.calibrated), golden_.at("confident_joint_calibrated"));
}

TEST_P(CleanlabGolden, SameScores) {
  for (const LabelScore score : {LabelScore::kSelfConfidence, LabelScore::kNormalizedMargin,
                                 LabelScore::kConfidenceWeightedEntropy}) {
    const LabelAudit got = audit(IssueFilter::kBoth, score);
    const std::vector<double> expected =
        golden_.at("score_" + std::string(name_of(score)));  // seven digits
    for (std::size_t r = 0; r < expected.size(); ++r) {
      EXPECT_NEAR(got.scores[r], expected[r], 6e-8) << name_of(score) << " " << r;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, CleanlabGolden, testing::Values("20news", "mnist"));

}  // namespace
}  // namespace winnow
