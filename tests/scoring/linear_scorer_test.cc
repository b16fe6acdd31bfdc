#include "winnow/scoring/linear_scorer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "formats/fasttext_fixture.h"
#include "temp_folder.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

std::vector<std::string_view> views_of(std::span<const std::string> texts) {
  return {texts.begin(), texts.end()};
}

const std::vector<std::string> kTexts = {
    "good words",     "bad", "", "good\nbad good unknown", "  \n ", "good </s> bad bad",
    "__label__a good"};

/// A model in a file, loaded and placed on the CPU.
struct Scoring {
  explicit Scoring(const FasttextModel& fasttext, ScoreOptions options = {}) {
    options.model = folder.write("m.bin", fasttext_bytes(fasttext));
    model = std::make_unique<LinearModel>(options);
    backend = make_backend("cpu");
    scorer = std::make_unique<LinearScorer>(*model, backend->place(model->table()), *backend);
  }
  TempFolder folder;
  std::unique_ptr<LinearModel> model;
  std::unique_ptr<Backend> backend;
  std::unique_ptr<LinearScorer> scorer;
};

FasttextModel model_with(std::vector<std::string> labels) {
  return random_fasttext_model({.dim = 9, .word_ngrams = 2, .bucket = 100},
                               {"good", "bad", "words"}, std::move(labels));
}

/// softmax(W . mean of the rows), in double: what the fold must not change.
std::vector<double> unfolded(const FasttextModel& model, std::string_view text) {
  Csr<std::int32_t> rows;
  FasttextFeatures(model).append_rows(text, rows);
  const auto ids = rows.view().row(0);
  std::vector<double> result;
  double total = 0;
  for (std::int64_t l = 0; l < model.output.rows(); ++l) {
    double logit = 0;
    for (const std::int32_t id : ids) {
      for (std::size_t k = 0; k < model.output.row(l).size(); ++k) {
        logit += double{model.input.row(id)[k]} * double{model.output.row(l)[k]};
      }
    }
    result.push_back(std::exp(logit / static_cast<double>(ids.size())));
    total += result.back();
  }
  for (double& p : result) p /= total;
  return result;
}

TEST(LinearScorer, IsTheModelUnfolded) {
  for (const std::vector<std::string>& labels : {std::vector<std::string>{"__label__a"},
                                                 {"__label__a", "__label__b"},
                                                 {"__label__a", "__label__b", "__label__c"}}) {
    const FasttextModel fasttext = model_with(labels);
    const Scoring scoring(fasttext);
    const Scores scored = scoring.scorer->score(views_of(kTexts));
    const Matrix<double>& scores = scored.probabilities;
    ASSERT_EQ(scores.columns(), static_cast<std::int64_t>(labels.size()));
    for (std::size_t d = 0; d < kTexts.size(); ++d) {
      const auto expected = unfolded(fasttext, kTexts[d]);
      for (std::size_t l = 0; l < labels.size(); ++l) {
        EXPECT_NEAR(scores.row(static_cast<std::int64_t>(d))[l], expected[l], 1e-8) << kTexts[d];
      }
    }
  }
}

TEST(LinearScorer, BatchesDoNotMatter) {
  const Scoring scoring(model_with({"__label__a", "__label__b"}));
  const Matrix<double> together = scoring.scorer->score(views_of(kTexts)).probabilities;
  for (std::size_t d = 0; d < kTexts.size(); ++d) {
    const Matrix<double> alone =
        scoring.scorer->score(views_of(std::span(kTexts).subspan(d, 1))).probabilities;
    EXPECT_EQ(alone.row(0)[0], together.row(static_cast<std::int64_t>(d))[0]);
    EXPECT_EQ(alone.row(0)[1], together.row(static_cast<std::int64_t>(d))[1]);
  }
  EXPECT_EQ(scoring.scorer->score({}).probabilities.rows(), 0);
}

TEST(LinearScorer, PreparesTheText) {
  const FasttextModel fasttext = model_with({"__label__a", "__label__b"});
  const Scoring raw(fasttext);
  const Scoring datatrove(fasttext, {.model = "", .label = "", .preparation = "datatrove"});
  const std::vector<std::string> broken = {"go\nod"}, joined = {"good"};
  EXPECT_EQ(datatrove.scorer->score(views_of(broken)).probabilities.row(0)[0],
            raw.scorer->score(views_of(joined)).probabilities.row(0)[0]);
  EXPECT_NE(raw.scorer->score(views_of(broken)).probabilities.row(0)[0],
            raw.scorer->score(views_of(joined)).probabilities.row(0)[0]);
}

double positive_score(const Scoring& scoring, std::vector<double> probabilities) {
  Scores scores{{1, static_cast<std::int64_t>(probabilities.size())}, {1}};
  std::ranges::copy(probabilities, scores.probabilities.row(0).begin());
  return scoring.scorer->positive_score(scores, 0);
}

TEST(LinearScorer, TheScoreFollowsDclmsRule) {
  const FasttextModel fasttext = model_with({"__label__hq", "__label__cc"});
  const Scoring first(fasttext);
  const Scoring second(fasttext, {.model = "", .label = "__label__cc", .preparation = ""});
  const double high = first.model->output().reported(0.7);
  EXPECT_EQ(positive_score(first, {0.7, 0.3}), high);
  EXPECT_EQ(positive_score(second, {0.7, 0.3}), 1 - high);
  EXPECT_EQ(positive_score(first, {0.3, 0.7}), 1 - high);
  EXPECT_EQ(positive_score(second, {0.3, 0.7}), high);
  EXPECT_EQ(positive_score(first, {0.5, 0.5}), 1 - first.model->output().reported(0.5));
  EXPECT_EQ(positive_score(second, {0.5, 0.5}), first.model->output().reported(0.5));
  EXPECT_GT(positive_score(first, {1.0, 0.0}), 1.0);  // fastText's own 1.00001
}

TEST(LinearScorer, WithMoreLabelsTheScoreIsThePositiveOnes) {
  const Scoring scoring(model_with({"__label__a", "__label__b", "__label__c"}),
                        {.model = "", .label = "__label__b", .preparation = ""});
  EXPECT_EQ(positive_score(scoring, {0.5, 0.2, 0.3}), scoring.model->output().reported(0.2));
}

TEST(LinearScorer, TheTextbookPresetGivesAnExpectation) {
  const FasttextModel fasttext = model_with({"__label__Mid", "__label__High", "__label__Low"});
  const Scoring textbook(fasttext, {.model = "", .label = "", .preparation = "textbook"});
  const OutputLayer& output = textbook.model->output();
  EXPECT_EQ(positive_score(textbook, {0.5, 0.2, 0.3}),
            output.reported(0.5) + 0 * output.reported(0.3) + 2 * output.reported(0.2));
  EXPECT_EQ(positive_score(textbook, {0, 1, 0}), 2 * output.reported(1) + output.reported(0));
  const Scoring labelled(fasttext,
                         {.model = "", .label = "__label__Mid", .preparation = "textbook"});
  EXPECT_EQ(positive_score(labelled, {0.5, 0.2, 0.3}), output.reported(0.5));
  const Scoring raw(fasttext);
  EXPECT_EQ(positive_score(raw, {0.5, 0.2, 0.3}), output.reported(0.5));
  const Scoring others(model_with({"__label__Mid", "__label__High", "__label__Other"}),
                       {.model = "", .label = "", .preparation = "textbook"});
  EXPECT_EQ(positive_score(others, {0.5, 0.2, 0.3}), output.reported(0.5));
}

TEST(LinearScorer, ATextWithoutFeaturesScoresZero) {
  FasttextModel fasttext = model_with({"__label__hq", "__label__cc"});
  fasttext.words[0] = "no-end-of-sentence";
  fasttext.args.word_ngrams = 1;
  const Scoring scoring(fasttext);
  const std::vector<std::string> texts = {"unknown"};
  const Scores scores = scoring.scorer->score(views_of(texts));
  EXPECT_EQ(scores.features, (std::vector<std::int64_t>{0}));
  EXPECT_EQ(scores.probabilities.row(0)[0], 0);
  EXPECT_EQ(scores.probabilities.row(0)[1], 0);
  EXPECT_EQ(scoring.scorer->positive_score(scores, 0), 0);
}

}  // namespace
}  // namespace winnow
