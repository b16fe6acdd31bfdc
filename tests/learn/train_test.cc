#include "winnow/learn/train.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "learn/generated_text.h"
#include "winnow/core/error.h"
#include "winnow/formats/fasttext_reader.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

TrainOptions options_for(const std::string& input, const std::string& output) {
  TrainOptions options;
  options.inputs = {input};
  options.output = output;
  options.args.dim = 10;
  options.args.bucket = 5000;
  options.learning_rate = 0.5;
  options.threads = 1;
  return options;
}

std::string code_of(const TrainOptions& options) {
  try {
    train(options);
  } catch (const Error& error) {
    return std::string(error.code().word);
  }
  return "none";
}

struct Case {
  std::string name;
  FasttextLoss loss;
  std::string flags;  ///< fastText's for the same
  std::int32_t ngrams = 1;
  std::int32_t minn = 0;
  std::int32_t maxn = 0;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

class TrainedModel : public testing::TestWithParam<Case> {};

TEST_P(TrainedModel, PredictsInTheProgramAsWellAsItsOwn) {
  if (!fasttext_is_installed()) GTEST_SKIP() << "there is no program `fasttext`";
  const Case& one = GetParam();
  const TempFolder folder;
  const std::string input = folder.write("train.txt", as_fasttext(generated_lines(1, 2000, 5)));
  const std::string held_out = folder.write("test.txt", as_fasttext(generated_lines(2, 1000, 5)));
  TrainOptions options = options_for(input, folder.file("ours.bin"));
  options.args.loss = one.loss;
  options.args.word_ngrams = one.ngrams;
  options.args.minn = one.minn;
  options.args.maxn = one.maxn;
  train(options);
  output_of(folder, "fasttext supervised -thread 1 -dim 10 -bucket 5000 -lr 0.5 -input " + input +
                        " -output " + folder.file("theirs") + " " + one.flags);
  const double ours = precision_at_one(folder, folder.file("ours.bin"), held_out);
  const double theirs = precision_at_one(folder, folder.file("theirs.bin"), held_out);
  EXPECT_GT(theirs, 0.6);
  EXPECT_GT(ours, theirs - 0.03);
}

INSTANTIATE_TEST_SUITE_P(
    All, TrainedModel,
    testing::Values(Case{"softmax", FasttextLoss::kSoftmax, ""},
                    Case{"bigrams", FasttextLoss::kSoftmax, "-wordNgrams 2", 2},
                    Case{"subwords", FasttextLoss::kSoftmax, "-minn 2 -maxn 3", 1, 2, 3},
                    Case{"ova", FasttextLoss::kOva, "-loss ova"},
                    Case{"hs", FasttextLoss::kHs, "-loss hs"},
                    Case{"ns", FasttextLoss::kNs, "-loss ns"}),
    [](const auto& test) { return test.param.name; });

std::map<std::string, std::int64_t> counts_of(const std::vector<std::string>& words,
                                              const std::vector<std::int64_t>& counts) {
  std::map<std::string, std::int64_t> all;
  for (std::size_t w = 0; w < words.size(); ++w) all[words[w]] = counts[w];
  return all;
}

TEST(Train, HasTheProgramsDictionary) {
  if (!fasttext_is_installed()) GTEST_SKIP() << "there is no program `fasttext`";
  const TempFolder folder;
  const std::string input = folder.write(
      "train.txt", as_fasttext(generated_lines(1, 300, 3)) +
                       "a line without a label\n__label__only\n__label__0 __label__rare two\n");
  TrainOptions options = options_for(input, folder.file("ours.bin"));
  options.args.min_count = 4;
  options.min_count_label = 2;
  train(options);
  output_of(folder,
            "fasttext supervised -thread 1 -dim 10 -epoch 1 -minCount 4 -minCountLabel 2 "
            "-input " +
                input + " -output " + folder.file("theirs"));
  const FasttextModel ours = read_fasttext_model(folder.file("ours.bin"));
  const FasttextModel theirs = read_fasttext_model(folder.file("theirs.bin"));
  EXPECT_EQ(counts_of(ours.words, ours.word_counts), counts_of(theirs.words, theirs.word_counts));
  EXPECT_EQ(counts_of(ours.labels, ours.label_counts),
            counts_of(theirs.labels, theirs.label_counts));
  EXPECT_EQ(ours.word_counts, theirs.word_counts) << "falling counts";
  EXPECT_EQ(ours.tokens, theirs.tokens);
}

/// Probabilities of a line as the definition has them, in double.
std::vector<double> probabilities(const FasttextModel& model, const std::string& line) {
  Csr<std::int32_t> rows;
  FasttextFeatures(model).append_rows(line, rows);
  const auto features = rows.view().row(0);
  std::vector<double> logits;
  double sum = 0;
  for (std::int64_t l = 0; l < model.output.rows(); ++l) {
    double logit = 0;
    for (const std::int32_t row : features) {
      for (std::int64_t k = 0; k < model.args.dim; ++k) {
        logit += double{model.input.row(row)[static_cast<std::size_t>(k)]} *
                 double{model.output.row(l)[static_cast<std::size_t>(k)]};
      }
    }
    sum += std::exp(logits.emplace_back(logit / static_cast<double>(features.size())));
  }
  for (double& logit : logits) logit = std::exp(logit) / sum;
  return logits;
}

TEST(Train, WritesWhatTheProgramReads) {
  if (!fasttext_is_installed()) GTEST_SKIP() << "there is no program `fasttext`";
  const TempFolder folder;
  const std::string input = folder.write("train.txt", as_fasttext(generated_lines(1, 500, 4)));
  TrainOptions options = options_for(input, folder.file("m.bin"));
  options.args.word_ngrams = 3;
  options.args.minn = 2;
  options.args.maxn = 4;
  train(options);
  const FasttextModel model = read_fasttext_model(folder.file("m.bin"));
  std::string lines;
  const auto texts = generated_lines(3, 200, 4);
  for (const GeneratedLine& line : texts) lines += line.text + " unseen\n";
  std::istringstream printed(output_of(folder, "fasttext predict-prob " + folder.file("m.bin") +
                                                   " " + folder.write("lines.txt", lines) + " 4"));
  for (const GeneratedLine& line : texts) {
    const auto expected = probabilities(model, line.text + " unseen");
    for (std::size_t k = 0; k < 4; ++k) {
      std::string label;
      double probability = 0;
      ASSERT_TRUE(printed >> label >> probability);
      const auto l = std::ranges::find(model.labels, label) - model.labels.begin();
      EXPECT_NEAR(probability, expected.at(static_cast<std::size_t>(l)) + 1e-5, 1e-5);
    }
  }
}

TEST(Train, IsTheSameToTheByteWithAnyThreads) {
  const TempFolder folder;
  const std::string input = folder.write("train.txt", as_fasttext(generated_lines(1, 20'000, 3)));
  std::string first;
  for (const FasttextLoss loss : {FasttextLoss::kSoftmax, FasttextLoss::kHs}) {
    for (const int threads : {1, 2, 8}) {
      TrainOptions options = options_for(input, folder.file("m.bin"));
      options.args.loss = loss;
      options.args.word_ngrams = 2;
      options.args.epoch = 2;
      options.threads = threads;
      options.deterministic = true;
      train(options);
      const std::string bytes = whole_source(options.output);
      if (threads == 1) first = bytes;
      EXPECT_TRUE(bytes == first) << threads << " threads";
    }
  }
}

/// Made on a machine with AVX-512. Other instruction sets, and the sanitizers' builds, which have
/// none of the clones, must come to the same bytes.
TEST(Train, IsTheSameToTheByteOnAnyMachine) {
  struct Golden {
    FasttextLoss loss;
    std::string dense, quantised;  ///< sha256 of the files
  };
  const Golden golden[] = {
      {FasttextLoss::kSoftmax, "61711dbae26e982049e643efdcc3be662ef853319c5e346a8a55f8d3412e401b",
       "dbffe5682ead318dd6cd0b14f9a51acb0a7204785f89166ef0d70321ba477825"},
      {FasttextLoss::kOva, "7d4f5931b7d3306c60d6fdc2d5daf478af37ba47fd3ae1a31b0ab564c95c4cf7",
       "9c325ccae9e5e3dd9b8854de140e1581b06216dd27c76efa8cd87ccbc05d0477"},
      {FasttextLoss::kHs, "224658361c9a4c42c854e771f5eb271d319716003013aff955475fbdeea6e098",
       "fc603a0cbc0be6bcccd265d214c14490a6b83018b7c993de3923b58361e561af"},
      {FasttextLoss::kNs, "408a7eb97e8345d14ce1bcafce78a72ac27997ba8a45ffd5273e9155fec3a35f",
       "2695ea0cddc8aa4adb5ac3fdc429b1e197d723cb4e99e4df6e267613abf27ae3"},
  };
  for (const Golden& one : golden) {
    const TempFolder folder;
    TrainOptions options = options_for(
        folder.write("train.txt", as_fasttext(generated_lines(1, 3000, 20))), folder.file("m.bin"));
    options.args.loss = one.loss;
    options.args.dim = 150;
    options.args.word_ngrams = 2;
    options.args.bucket = 500;
    options.deterministic = true;
    EXPECT_EQ(train(options).sha256, one.dense) << static_cast<int>(one.loss);
    options.quantize = {.is_wanted = true, .norms = true, .cutoff = 600};
    EXPECT_EQ(train(options).sha256, one.quantised) << static_cast<int>(one.loss);
  }
}

TEST(Train, DependsOnTheSeed) {
  const TempFolder folder;
  const std::string input = folder.write("train.txt", as_fasttext(generated_lines(1, 100, 3)));
  TrainOptions options = options_for(input, folder.file("m.bin"));
  const std::string sha256 = train(options).sha256;
  EXPECT_EQ(train(options).sha256, sha256);
  options.seed = 1;
  EXPECT_NE(train(options).sha256, sha256);
}

TEST(Train, LeavesUnusedRowsZero) {
  const TempFolder folder;
  const std::string input = folder.write("train.txt", as_fasttext(generated_lines(1, 10, 2)));
  TrainOptions options = options_for(input, folder.file("m.bin"));
  options.args.word_ngrams = 2;
  const TrainReport report = train(options);
  const FasttextModel model = read_fasttext_model(options.output);
  std::int64_t used = 0;
  for (std::int64_t r = 0; r < model.input.rows(); ++r) {
    used += std::ranges::any_of(model.input.row(r), [](float weight) { return weight != 0; });
  }
  EXPECT_EQ(used, report.used_rows);
  EXPECT_LT(used, model.input.rows());
}

TEST(Train, RefusesTextWithNothingToLearn) {
  const TempFolder folder;
  const auto word_for = [&](const std::string& text) {
    return code_of(options_for(folder.write("train.txt", text), folder.file("m.bin")));
  };
  EXPECT_EQ(word_for(""), "E_TRAINING_DATA");
  EXPECT_EQ(word_for("no label here\n"), "E_TRAINING_DATA");
  TrainOptions options =
      options_for(folder.write("train.txt", "__label__a one two\n"), folder.file("m.bin"));
  options.args.min_count = 5;
  EXPECT_EQ(code_of(options), "E_TRAINING_DATA");
  options.args.min_count = 1;
  options.min_count_label = 2;
  EXPECT_EQ(code_of(options), "E_TRAINING_DATA");
  options.inputs = {folder.file("missing")};
  EXPECT_EQ(code_of(options), "E_NO_INPUT");
  EXPECT_FALSE(std::filesystem::exists(options.output));
}

TEST(Train, RefusesOptionsOutOfRange) {
  const TempFolder folder;
  const std::string input = folder.write("train.txt", as_fasttext(generated_lines(1, 20, 2)));
  const auto refused = [&](const auto& change) {
    TrainOptions options = options_for(input, folder.file("m.bin"));
    change(options);
    return code_of(options) == "E_RECIPE_VALUE";
  };
  EXPECT_TRUE(refused([](TrainOptions& o) { o.args.dim = 0; }));
  EXPECT_TRUE(refused([](TrainOptions& o) { o.args.epoch = 0; }));
  EXPECT_TRUE(refused([](TrainOptions& o) { o.args.word_ngrams = 0; }));
  EXPECT_TRUE(refused([](TrainOptions& o) { o.args.minn = 3; }));
  EXPECT_TRUE(refused([](TrainOptions& o) { o.learning_rate = std::nan(""); }));
  EXPECT_TRUE(refused([](TrainOptions& o) { o.text.label_prefix = ""; }));
  EXPECT_TRUE(refused([](TrainOptions& o) {
    o.args.word_ngrams = 2;
    o.args.bucket = 0;
  }));
}

TEST(Train, SaysWhenItDiverges) {
  const TempFolder folder;
  TrainOptions options = options_for(
      folder.write("train.txt", as_fasttext(generated_lines(1, 200, 3))), folder.file("m.bin"));
  options.learning_rate = 1e9;
  options.args.epoch = 200;
  EXPECT_EQ(code_of(options), "E_TRAINING_DIVERGED");
  EXPECT_FALSE(std::filesystem::exists(options.output));
}

}  // namespace
}  // namespace winnow
