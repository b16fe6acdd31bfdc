// From files of scores to metrics; evaluation_test.cc has the mathematics.
#include "winnow/learn/evaluate.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

class Evaluate : public testing::Test {
 protected:
  Evaluation of(const std::string& bytes) {
    options_.input = folder_.write("input", bytes);
    return evaluate(options_);
  }
  void expect_refusal(const std::string& bytes, const std::string& part) {
    try {
      of(bytes);
      FAIL() << "no error for " << bytes;
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, "E_EVALUATION_DATA");
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }

  TempFolder folder_;
  EvaluateOptions options_;
};

TEST_F(Evaluate, ReadsJsonLines) {
  options_.label = "hq";
  options_.group_field = "meta.source";
  const Evaluation evaluation =
      of("{\"score\":0.8,\"label\":\"hq\",\"meta\":{\"source\":\"web\"}}\n\n"
         "{\"score\":0.1,\"label\":\"cc\",\"meta\":{\"source\":\"web\"}}\r\n"
         "{\"score\":0.35,\"label\":[\"x\",\"hq\"]}\n"
         "{\"score\":1,\"label\":null}\n"
         "{\"score\":0.4,\"label\":\"cc\",\"meta\":{\"source\":\"news\"}}");
  EXPECT_EQ(evaluation.examples, 4U);
  EXPECT_EQ(evaluation.unlabelled, 1U);
  ASSERT_TRUE(evaluation.binary.has_value());
  EXPECT_EQ(evaluation.binary->auc, 0.75);
  ASSERT_EQ(evaluation.groups.size(), 3U);
  EXPECT_EQ(evaluation.groups[0].name, "");
  EXPECT_EQ(evaluation.groups[1].name, "news");
  EXPECT_FALSE(evaluation.groups[1].auc.has_value());
  EXPECT_EQ(evaluation.groups[2].auc, 1.0);
  EXPECT_DOUBLE_EQ(evaluation.groups[2].mean_score, 0.45);
}

TEST_F(Evaluate, ReadsTables) {
  EXPECT_EQ(of("0.1\t0\n0.4\t0\n0.35\t1\n0.8\t1\n").binary->auc, 0.75);
  EXPECT_EQ(of("id\tlabel\tscore\na\tfalse\t0.1\nb\tfalse\t0.4\nc\ttrue\t0.35\nd\ttrue\t0.8\n")
                .binary->auc,
            0.75);
  options_.group_field = "g";
  options_.label = "good";
  const Evaluation evaluation = of("g\tscore\tlabel\nx\t-3.5\tbad\ny\t2e1\tgood\n");
  EXPECT_EQ(evaluation.binary->auc, 1.0);
  EXPECT_EQ(evaluation.groups.size(), 2U);
  EXPECT_FALSE(evaluation.binary->calibration.has_value());
}

TEST_F(Evaluate, SkipsAByteOrderMarkAndBlankRows) {
  EXPECT_EQ(of("\xef\xbb\xbf"
               "0.1\t0\n\n0.8\t1\n")
                .binary->auc,
            1.0);
  EXPECT_EQ(of("\xef\xbb\xbf\n\n{\"score\":1,\"label\":1}\n").examples, 1U);
}

TEST_F(Evaluate, HasARowForEachThresholdAndKeepRate) {
  options_.keep_rates = {0.25, 0.5};
  options_.thresholds = {0.2};
  const auto rows = of("0.1\t0\n0.4\t0\n0.35\t1\n0.8\t1\n").binary->rows;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].metrics.threshold, 0.8);
  EXPECT_EQ(rows[1].metrics.threshold, 0.4);
  EXPECT_EQ(rows[1].metrics.precision, 0.5);
  EXPECT_FALSE(rows[2].keep_rate.has_value());
  EXPECT_EQ(rows[2].metrics.keep_rate, 0.75);
}

TEST_F(Evaluate, RefusesWhatItCannotUse) {
  expect_refusal("", "no record has a label");
  expect_refusal("\n \n", "no record has a label");
  expect_refusal("{\"score\":1,\"label\":null}\n", "1 records have none");
  expect_refusal("{\"score\":1,\"label\":1}\n{\"score\":\"1\",\"label\":1}\n", "line 2");
  expect_refusal("{\"score\":1,\"label\":1}\n{\n", "line 2");
  expect_refusal("{\"label\":1}\n", "\"score\" is no number");
  expect_refusal("{\"score\":1,\"label\":\"hq\"}\n", "neither 0 nor 1");
  expect_refusal("1\t1\nx\t1\n", "\"x\" is no number");
  expect_refusal("1\t1\nnan\t1\n", "the score is");
  expect_refusal("1\t1\ninf\t0\n", "line 2");
  expect_refusal("value\ttruth\n1\t0\n", "no column is named \"score\"");
}

TEST_F(Evaluate, OneClassHasNullsInJson) {
  const auto report = nlohmann::json::parse(evaluation_json(of("0.5\t1\n0.6\t1\n")));
  EXPECT_EQ(report.at("format"), "winnow.evaluation/1");
  EXPECT_TRUE(report.at("binary").at("auc").is_null());
  EXPECT_TRUE(report.at("labels").is_null());
  EXPECT_EQ(report.at("binary").at("average_precision"), 1.0);
  EXPECT_EQ(report.at("binary").at("thresholds").size(), options_.keep_rates.size());
  EXPECT_NE(evaluation_text(of("0.5\t1\n")).find("ROC AUC            -"), std::string::npos);
}

/// Every element is closed, in the order in which it was opened.
void expect_well_formed(const std::string& svg) {
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const std::size_t end = svg.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string tag = svg.substr(at + 1, end - at - 1);
    if (tag.front() == '/') {
      ASSERT_FALSE(open.empty());
      ASSERT_EQ(open.back(), tag.substr(1));
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
  }
  EXPECT_TRUE(open.empty());
}

TEST_F(Evaluate, DrawsWellFormedPictures) {
  options_.label = "<&\">\x01";
  std::string table;
  for (int i = 0; i < 2000; ++i) {
    table +=
        std::to_string(i * 7919 % 2000) + "e-3\t" + (i % 3 == 0 ? options_.label : "no") + "\n";
  }
  const std::string svg = evaluation_svg(of(table));
  expect_well_formed(svg);
  EXPECT_NE(svg.find("&lt;&amp;&quot;&gt;"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_LT(svg.size(), 100'000U);
  expect_well_formed(evaluation_svg(of("0.5\tno\n")));
  expect_well_formed(evaluation_svg(of("1.7e308\tno\n-1.7e308\tno\n0\tno\n")));
}

}  // namespace
}  // namespace winnow
