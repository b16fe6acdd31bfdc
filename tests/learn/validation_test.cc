// Validation, early stopping, class weights, pretrained vectors: what `train` does around its
// steps.
#include "learn/validation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "learn/generated_text.h"
#include "learn/sgd_definition.h"
#include "winnow/core/error.h"
#include "winnow/formats/fasttext_reader.h"
#include "winnow/formats/model_card.h"

namespace winnow {
namespace {

LabelledFeatures documents_with(const std::vector<std::vector<std::int32_t>>& labels) {
  LabelledFeatures documents;
  for (const auto& of_one : labels) {
    documents.labels.append(std::span<const std::int32_t>(of_one));
    documents.labels.end_row();
    documents.features.append(0);
    documents.features.end_row();
  }
  return documents;
}

Matrix<float> matrix_of(const std::vector<std::vector<float>>& rows) {
  Matrix<float> matrix(static_cast<std::int64_t>(rows.size()),
                       static_cast<std::int64_t>(rows[0].size()));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::ranges::copy(rows[r], matrix.row(static_cast<std::int64_t>(r)).begin());
  }
  return matrix;
}

TEST(Measure, IsByHand) {
  using Kind = ValidationMetric::Kind;
  const LabelledFeatures two = documents_with({{0}, {0}, {1}, {1}});
  // The first label's scores 4 1 | 2 0: of four pairs (good, bad) one is the wrong way round.
  const Matrix<float> scores = matrix_of({{4, -4}, {1, -1}, {2, -2}, {0, 0}});
  EXPECT_DOUBLE_EQ(measure({Kind::kAuc}, two, scores), 0.75);
  EXPECT_DOUBLE_EQ(measure({Kind::kF1}, two, scores), 0.5) << "ties: the first label";
  EXPECT_DOUBLE_EQ(measure({Kind::kPrecisionAtRecall, 0.5}, two, scores), 1);
  EXPECT_DOUBLE_EQ(measure({Kind::kPrecisionAtRecall, 1}, two, scores), 2.0 / 3);
  EXPECT_DOUBLE_EQ(measure({Kind::kPrecisionAtRecall, 1, 1}, two, scores), 2.0 / 3);
  const LabelledFeatures many = documents_with({{0, 2}, {1}});
  EXPECT_DOUBLE_EQ(measure({Kind::kF1}, many, matrix_of({{0, 1, 2}, {0, 1, 2}})), 2.0 / 5);
}

TEST(Measure, ScoresAsTheDefinitionDoes) {
  LabelledFeatures documents;
  for (const std::int32_t row : {0, 1, 1, 2}) documents.features.append(row);
  documents.features.end_row();
  documents.labels.append(0);
  documents.labels.end_row();
  const UsedRows rows = used_rows(documents, 3);
  for (const FasttextLoss loss : {FasttextLoss::kSoftmax, FasttextLoss::kOva, FasttextLoss::kHs}) {
    const LabelTables tables(loss, {4, 3, 2, 1}, 5, {});
    SgdWeights weights = SgdWeights::initial(rows, 4, 5, 1);
    for (std::int64_t l = 0; l < 4; ++l) {
      for (float& weight : weights.output.row(l)) weight = static_cast<float>(l) - 1.5F;
    }
    SlowClassifier slow;
    for (std::int64_t r = 0; r < 3; ++r) {
      const auto row = weights.input.row(r);
      slow.input.emplace_back(row.begin(), row.end());
    }
    const auto hidden = slow.hidden(documents.features.view().row(0));
    double exponentials[4], sum = 0, logits[4];
    for (std::int64_t l = 0; l < 4; ++l) {
      const auto row = weights.output.row(l);
      logits[l] = SlowClassifier::product(hidden, {row.begin(), row.end()});
      sum += exponentials[l] = std::exp(logits[l]);
    }
    const auto scores = label_scores(documents, loss, tables, weights, 2);
    double all = 0;
    for (std::int64_t l = 0; l < 4; ++l) {
      const auto score = double{scores.row(0)[static_cast<std::size_t>(l)]};
      all += score;
      if (loss == FasttextLoss::kHs) continue;
      EXPECT_NEAR(score, loss == FasttextLoss::kOva ? logits[l] : exponentials[l] / sum, 1e-6);
    }
    EXPECT_TRUE(loss == FasttextLoss::kOva || std::abs(all - 1) < 1e-6) << "all leaves of a tree";
  }
}

struct Fixture {
  TempFolder folder;
  TrainOptions options;

  explicit Fixture(std::size_t lines = 1000, std::size_t labels = 2) {
    options.inputs = {folder.write("train.txt", as_fasttext(generated_lines(1, lines, labels)))};
    options.output = folder.file("m.bin");
    options.args.dim = 10;
    options.learning_rate = 0.5;
    options.threads = 2;
    options.deterministic = true;
  }

  std::string code() const {
    try {
      train(options);
    } catch (const Error& error) {
      return std::string(error.code().word);
    }
    return "none";
  }
};

TEST(Validation, HoldsOutAShareByTheDocumentsAlone) {
  Fixture fixture;
  fixture.options.validation.share = 0.2;
  const TrainReport report = train(fixture.options);
  EXPECT_EQ(report.documents + report.validation, 1000);
  EXPECT_NEAR(static_cast<double>(report.validation), 200, 50);
  ASSERT_TRUE(report.metric_value.has_value());
  EXPECT_GT(*report.metric_value, 0.8) << "AUC on unseen documents that can be told apart";
  fixture.options.seed = 7;
  EXPECT_EQ(train(fixture.options).validation, report.validation);
}

TEST(Validation, MeasuresOnAFile) {
  Fixture fixture(1000, 4);
  fixture.options.validation.file =
      fixture.folder.write("valid.txt", as_fasttext(generated_lines(9, 300, 4)));
  const TrainReport report = train(fixture.options);
  EXPECT_EQ(report.validation, 300);
  EXPECT_EQ(name_of(*report.metric), "f1");
  if (!fasttext_is_installed()) return;
  const double theirs =
      precision_at_one(fixture.folder, fixture.options.output, fixture.options.validation.file);
  EXPECT_NEAR(*report.metric_value, theirs, 0.0011) << "P@1, which the program rounds to 3 digits";
}

TEST(Validation, StopsWhenItGetsNoBetterAndKeepsTheBest) {
  Fixture fixture(150);  // few documents and many epochs: it learns them by heart
  fixture.options.validation.file =
      fixture.folder.write("valid.txt", as_fasttext(generated_lines(9, 500, 2)));
  fixture.options.args.epoch = 300;
  fixture.options.args.word_ngrams = 2;
  fixture.options.args.bucket = 3000;
  fixture.options.learning_rate = 2;
  fixture.options.validation.patience = 3;
  fixture.options.validation.metric = validation_metric_of("f1");
  std::vector<double> seen;
  fixture.options.progress = [&](const TrainProgress& at) { seen.push_back(*at.metric); };
  const TrainReport report = train(fixture.options);
  ASSERT_LT(seen.size(), 300U) << "stopped early";
  EXPECT_EQ(static_cast<std::size_t>(report.best_epoch) + 3, seen.size());
  EXPECT_EQ(*report.metric_value, *std::ranges::max_element(seen));
  if (!fasttext_is_installed()) return;
  const double theirs =
      precision_at_one(fixture.folder, fixture.options.output, fixture.options.validation.file);
  EXPECT_NEAR(*report.metric_value, theirs, 0.0011) << "the weights are those of that epoch";
}

TEST(Validation, WritesNothingWhenItIsStopped) {
  Fixture fixture;
  std::stop_source stop;
  fixture.options.stop = stop.get_token();
  fixture.options.progress = [&](const TrainProgress&) { stop.request_stop(); };
  EXPECT_EQ(fixture.code(), "E_INTERRUPTED");
  EXPECT_FALSE(std::filesystem::exists(fixture.options.output));
}

TEST(Validation, RefusesWhatDoesNotGoTogether) {
  Fixture fixture;
  fixture.options.validation.patience = 2;
  EXPECT_EQ(fixture.code(), "E_RECIPE_VALUE");
  fixture.options.validation.share = 0.1;
  EXPECT_EQ(fixture.code(), "none");
  fixture.options.validation.file = fixture.options.inputs[0];
  EXPECT_EQ(fixture.code(), "E_RECIPE_VALUE");
  fixture.options.validation.share = 0;
  fixture.options.validation.file = fixture.folder.write("other.txt", "__label__other x\n");
  EXPECT_EQ(fixture.code(), "E_TRAINING_DATA");
}

TEST(ValidationMetricNames, AreReadBack) {
  for (const std::string name : {"f1", "auc", "precision-at-recall=0.95"}) {
    const auto metric = validation_metric_of(name);
    ASSERT_TRUE(metric.has_value());
    EXPECT_EQ(name_of(*metric), name);
  }
  for (const char* name : {"", "F1", "precision-at-recall", "precision-at-recall=",
                           "precision-at-recall=2", "precision-at-recall=0.5x"}) {
    EXPECT_FALSE(validation_metric_of(name).has_value()) << name;
  }
}

/// How many of the lines of a label the model finds.
double recall_of(const Fixture& fixture, const std::string& label) {
  std::string text;
  std::size_t lines = 0;
  for (const GeneratedLine& line : generated_lines(5, 2000, 2)) {
    if (line.label != label) continue;
    text += line.label + " " + line.text + "\n";
    ++lines;
  }
  const std::string file = fixture.folder.write("test.txt", text);
  return precision_at_one(fixture.folder, fixture.options.output, file);
}

TEST(ClassWeights, HelpTheRareLabel) {
  if (!fasttext_is_installed()) GTEST_SKIP() << "there is no program `fasttext`";
  Fixture fixture;
  std::string text;
  int rare = 0;
  for (const GeneratedLine& line : generated_lines(1, 3000, 2)) {
    if (line.label == "__label__1" && ++rare % 20 != 0) continue;
    text += line.label + " " + line.text + "\n";
  }
  fixture.options.inputs = {fixture.folder.write("train.txt", text)};
  train(fixture.options);
  const double plain = recall_of(fixture, "__label__1");
  fixture.options.class_weights = "balanced";
  train(fixture.options);
  const double balanced = recall_of(fixture, "__label__1");
  EXPECT_GT(balanced, plain + 0.1);
  fixture.options.class_weights = "1=10,__label__0=0.5";
  train(fixture.options);
  EXPECT_GT(recall_of(fixture, "__label__1"), plain + 0.1);
}

TEST(ClassWeights, RefusesWhatIsNone) {
  Fixture fixture(50);
  for (const char* bad : {"1", "1=", "1=x", "1=-1", "1=nan", "=1", "0=1,"}) {
    fixture.options.class_weights = bad;
    EXPECT_TRUE(fixture.code() == "E_RECIPE_VALUE" || fixture.code() == "E_LABEL_UNKNOWN") << bad;
  }
  fixture.options.class_weights = "7=2";
  EXPECT_EQ(fixture.code(), "E_LABEL_UNKNOWN");
}

TEST(PretrainedVectors, BeginTheirWords) {
  Fixture fixture(50);
  fixture.options.pretrained_vectors =
      fixture.folder.write("v.vec",
                           "2 10\nw\xc3\xb6rd0 1 2 3 4 5 6 7 8 9 10\n"
                           "unseen 9 9 9 9 9 9 9 9 9 8\n");
  fixture.options.learning_rate = 0;
  train(fixture.options);
  const FasttextModel model = read_fasttext_model(fixture.options.output);
  const auto row_of = [&](const std::string& word) {
    const auto found = std::ranges::find(model.words, word);
    return model.input.row(found - model.words.begin());
  };
  ASSERT_EQ(std::ranges::count(model.words, "unseen"), 1);
  EXPECT_EQ(row_of("unseen")[9], 8.0F);
  EXPECT_EQ(row_of("w\xc3\xb6rd0")[9], 10.0F);
  EXPECT_LE(std::abs(row_of("w\xc3\xb6rd1")[0]), 0.1F);
  EXPECT_TRUE(std::ranges::is_sorted(model.word_counts, std::greater<>()));
}

TEST(TrainedCard, SaysHowToScore) {
  Fixture fixture(300);
  fixture.options.positive = "1";
  fixture.options.text.preparation = Preparation::kDclm;
  fixture.options.text.tokenizer = WINNOW_SOURCE_DIR "/models/english-16k.model";
  if (!std::filesystem::exists(fixture.options.text.tokenizer)) fixture.options.text.tokenizer = "";
  const TrainReport report = train(fixture.options);
  const auto card = read_model_card(fixture.options.output, report.sha256);
  ASSERT_TRUE(card.has_value());
  EXPECT_EQ(card->positive, "__label__1");
  EXPECT_EQ(card->preset, "dclm");
  EXPECT_EQ(card->labels.size(), 2U);
  if (fixture.options.text.tokenizer.empty()) return;
  EXPECT_EQ(card->tokenizer, "english-16k.model");
  EXPECT_EQ(card->tokenizer_sha256.size(), 64U);
  const FasttextModel model = read_fasttext_model(fixture.options.output);
  EXPECT_TRUE(std::ranges::any_of(model.words, [](const std::string& word) {
    return word.starts_with("\u2581");
  })) << "pieces are the words";
}

TEST(Train, RefusesStandardInput) {
  Fixture fixture(20);
  fixture.options.inputs = {"-"};
  EXPECT_EQ(fixture.code(), "E_USAGE");
}

}  // namespace
}  // namespace winnow
