#include "winnow/learn/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "formats/fasttext_fixture.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/scoring/scorer_lanes.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

constexpr const char* kText = "the sky is the blue sky and unknown words are in it </s> not this";

FasttextModel model_of(FasttextLoss loss, std::int32_t maxn, std::size_t labels) {
  FasttextArgs args;
  args.dim = 7;
  args.word_ngrams = 2;
  args.bucket = 400;
  args.minn = maxn > 0 ? 2 : 0;
  args.maxn = maxn;
  args.loss = loss;
  const std::vector<std::string> names = {"__label__a", "__label__b", "__label__c"};
  return random_fasttext_model(
      args, {"the", "sky", "is", "blue", "it"},
      {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(labels)});
}

double sum_of(const std::vector<FeatureShare>& shares) {
  double sum = 0;
  for (const FeatureShare& share : shares) sum += share.share;
  return sum;
}

/// A label's logit, by its definition: output row . mean of the input rows.
double logit_of(const FasttextModel& model, std::size_t label, std::string_view text) {
  Csr<std::int32_t> rows;
  FasttextFeatures(model).append_rows(text, rows);
  double logit = 0;
  for (const std::int32_t row : rows.values()) {
    for (std::size_t k = 0; k < 7; ++k) {
      logit += double{model.output.row(static_cast<std::int64_t>(label))[k]} *
               double{model.input.row(row)[k]};
    }
  }
  return logit / static_cast<double>(rows.values().size());
}

class Explain : public testing::Test {
 protected:
  static Explanation explained(const std::string& path, const std::string& label = {},
                               bool subwords = false, std::string_view text = kText) {
    ExplainOptions options;
    options.model = path;
    options.label = label;
    options.subwords = subwords;
    return Explainer(options).explain(text);
  }
  std::string saved(const FasttextModel& model) const {
    return folder_.write("m.bin", fasttext_bytes(model));
  }
  TempFolder folder_;
};

TEST_F(Explain, SharesAddUpToTheMarginOfTwoLabels) {
  for (const std::int32_t maxn : {0, 4}) {
    for (const bool subwords : {false, true}) {
      const FasttextModel model = model_of(FasttextLoss::kSoftmax, maxn, 2);
      const Explanation explanation = explained(saved(model), "__label__b", subwords);
      const double margin = logit_of(model, 1, kText) - logit_of(model, 0, kText);
      EXPECT_EQ(explanation.label, "__label__b");
      EXPECT_EQ(explanation.other, "__label__a");
      EXPECT_NEAR(explanation.margin, margin, 1e-9);
      EXPECT_NEAR(sum_of(explanation.shares), margin, 1e-9);
      EXPECT_NEAR(explanation.probability, 1 / (1 + std::exp(-margin)), 2e-5);
    }
  }
}

TEST_F(Explain, OfMoreLabelsTheBestIsHeldAgainstTheNext) {
  const FasttextModel model = model_of(FasttextLoss::kSoftmax, 0, 3);
  const Explanation explanation = explained(saved(model));
  std::vector<double> logits;
  for (std::size_t l = 0; l < 3; ++l) logits.push_back(logit_of(model, l, kText));
  std::ranges::sort(logits, std::greater());
  EXPECT_NEAR(explanation.margin, logits[0] - logits[1], 1e-9);
  EXPECT_NEAR(sum_of(explanation.shares), explanation.margin, 1e-9);
  const Explanation last = explained(saved(model), explanation.other);
  EXPECT_EQ(last.other, explanation.label);
  EXPECT_NEAR(last.margin, -explanation.margin, 1e-9);
}

TEST_F(Explain, LabelsThatAreDecidedAloneHaveTheirOwnLogit) {
  for (const FasttextLoss loss : {FasttextLoss::kOva, FasttextLoss::kNs}) {
    const FasttextModel model = model_of(loss, 3, 3);
    const Explanation explanation = explained(saved(model), "__label__c", true);
    EXPECT_EQ(explanation.label, "__label__c");
    EXPECT_EQ(explanation.other, "");
    EXPECT_NEAR(explanation.margin, logit_of(model, 2, kText), 1e-9);
    EXPECT_NEAR(sum_of(explanation.shares), explanation.margin, 1e-9);
    EXPECT_NEAR(explanation.probability, 1 / (1 + std::exp(-explanation.margin)), 0.01);
  }
}

TEST_F(Explain, TheProbabilityIsPredicts) {
  const std::string path = saved(model_of(FasttextLoss::kSoftmax, 3, 3));
  const LinearModel model({.model = path, .label = {}, .preparation = {}});
  const std::string_view text = kText;
  const Scores scores = make_scorer_lanes(model, 1, "cpu").front().scorer.score({&text, 1});
  const auto best = model.output().best(scores.probabilities.row(0), 1, 0).front();
  EXPECT_EQ(explained(path).probability, model.output().reported(best.probability));
}

TEST_F(Explain, CountsOccurrencesOfWordsAndNgrams) {
  const Explanation explanation = explained(saved(model_of(FasttextLoss::kSoftmax, 4, 2)));
  std::map<std::string, FeatureShare> shares;
  for (const FeatureShare& share : explanation.shares) shares[share.text] = share;
  EXPECT_EQ(shares.at("sky").times, 2);
  EXPECT_GT(shares.at("sky").features, 2);
  EXPECT_EQ(shares.at("unknown").times, 1);
  EXPECT_EQ(shares.at("the sky").times, 1);
  EXPECT_EQ(shares.at("it </s>").times, 1);
  EXPECT_FALSE(shares.contains("not"));
  for (std::size_t s = 1; s < explanation.shares.size(); ++s) {
    EXPECT_GE(std::abs(explanation.shares[s - 1].share), std::abs(explanation.shares[s].share));
  }
}

TEST_F(Explain, ATextOfNothingHasNoShares) {
  FasttextModel model = model_of(FasttextLoss::kSoftmax, 0, 2);
  model.args.word_ngrams = 1;
  model.words[0] = "no-end";  // the model does not know "</s>"
  const Explanation explanation = explained(saved(model), {}, false, "unknown words");
  EXPECT_EQ(explanation.features, 0);
  EXPECT_TRUE(explanation.shares.empty());
  EXPECT_EQ(explanation.margin, 0);
  EXPECT_FALSE(explanation_text(explanation, 10).empty());
}

TEST_F(Explain, RefusesATree) {
  const std::string path = saved(model_of(FasttextLoss::kHs, 0, 3));
  try {
    explained(path);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, "E_MODEL_UNSUPPORTED");
  }
}

TEST_F(Explain, ListsTheLargestAndSumsUpTheOthers) {
  Explanation explanation{"__label__a", "__label__b", 1.5, 0.8, 3, 4, {}};
  explanation.shares = {{"big\x1b[2J\n", 2, 2, 2.0}, {"small", 1, 1, -0.75}, {"tiny", 1, 1, 0.25}};
  const std::string table = explanation_text(explanation, 1);
  EXPECT_NE(table.find("__label__a over __label__b: margin +1.5000, probability 0.8"),
            std::string::npos);
  EXPECT_NE(table.find("-0.5000         and 2 more"), std::string::npos) << table;
  EXPECT_EQ(table.find('\x1b'), std::string::npos);
  const auto report = nlohmann::json::parse(explanation_json(explanation, 2));
  EXPECT_EQ(report.at("shares").size(), 2U);
  EXPECT_EQ(report.at("rest").at("share"), 0.25);
  EXPECT_EQ(report.at("margin"), 1.5);
}

TEST_F(Explain, FindsTheTextOfARecord) {
  const std::string path = folder_.write(
      "in.jsonl", "no json\n{\"id\":1,\"text\":\"one\"}\n{\"id\":\"x\",\"text\":\"two\"}");
  EXPECT_EQ(text_of_record(path, "id", "1", "text"), "one");
  EXPECT_EQ(text_of_record(path, "id", "x", "text"), "two");
  EXPECT_THROW(text_of_record(path, "id", "2", "text"), Error);
  EXPECT_THROW(text_of_record(path, "id", "1", "body"), Error);
}

}  // namespace
}  // namespace winnow
