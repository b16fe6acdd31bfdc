#include "winnow/scoring/fold.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "fasttext_definition.h"
#include "formats/fasttext_fixture.h"
#include "winnow/backend/backend.h"
#include "winnow/core/error.h"
#include "winnow/scoring/output_layer.h"

namespace winnow {
namespace {

FoldedTable folded(const FasttextModel& model) {
  const auto rows = [&](std::int64_t first, MatrixView<float> out) {
    std::copy_n(model.input.row(first).data(), out.size(), out.data);
  };
  return fold(model, rows, OutputLayer(model, model.output).fold_weights());
}

FasttextModel model_with(std::size_t labels, FasttextArgs args, unsigned seed) {
  std::vector<std::string> names;
  for (std::size_t l = 0; l < labels; ++l) names.push_back("__label__" + std::to_string(l));
  return random_fasttext_model(args, {"a", "b", "word"}, names, seed);
}

/// W . row of the definition in fold.h, for one entry.
double product(const FasttextModel& model, const Matrix<double>& weights, std::int64_t row,
               std::int64_t column) {
  if (weights.rows() == 0) return model.input.row(row)[static_cast<std::size_t>(column)];
  double sum = 0;
  for (std::size_t k = 0; k < weights.row(column).size(); ++k) {
    sum += weights.row(column)[k] * double{model.input.row(row)[k]};
  }
  return sum;
}

/// Sums over texts that use every row, through the kernel: what the fold is for.
void expect_definition(const FasttextModel& model) {
  const Matrix<double> weights = OutputLayer(model, model.output).fold_weights();
  const FoldedTable table = folded(model);
  double peak = 0;
  for (std::int64_t r = 0; r < model.input.rows(); ++r) {
    for (std::int64_t c = 0; c < table.table.columns; ++c) {
      peak = std::max(peak, std::abs(product(model, weights, r, c)));
    }
  }
  peak *= most_features_of_a_word(model);
  EXPECT_LT(std::llround(std::ldexp(peak, table.shift)), 1 << 30);
  EXPECT_GE(std::llround(std::ldexp(peak, table.shift + 1)), 1 << 30) << "a larger shift would do";

  const FasttextDefinition definition(model);
  const auto backend = make_backend("cpu");
  const auto placed = backend->place(table.table);
  for (const std::string_view text : {"a b word unknown", "", "b", "word a word a b"}) {
    Matrix<std::int64_t> sums(1, table.table.columns);
    std::int64_t features = 0;
    backend->score_text(*placed, {&text, 1}, sums.view(), {&features, 1});
    for (std::int64_t c = 0; c < sums.columns(); ++c) {
      std::int64_t expected = 0;
      for (const std::int32_t row : definition.rows(text)) {
        expected += std::llround(std::ldexp(product(model, weights, row, c), table.shift));
      }
      ASSERT_EQ(sums.row(0)[static_cast<std::size_t>(c)], expected) << text << ", column " << c;
    }
  }
}

TEST(Fold, IsTheDefinition) {
  for (const std::size_t labels : {1U, 2U, 3U, 40U}) {
    for (const std::int32_t dim : {1, 7, 100}) {
      const auto seed = static_cast<unsigned>(labels * 1000) + static_cast<unsigned>(dim);
      expect_definition(model_with(labels, {.dim = dim, .word_ngrams = 2, .bucket = 50}, seed));
      expect_definition(model_with(labels, {.dim = dim, .bucket = 70, .minn = 2, .maxn = 4}, seed));
    }
  }
}

TEST(Fold, OfEveryLoss) {
  for (const auto loss : {FasttextLoss::kHs, FasttextLoss::kNs, FasttextLoss::kOva}) {
    for (const std::size_t labels : {1U, 2U, 5U, 30U}) {
      FasttextModel model = model_with(labels, {.dim = 10, .word_ngrams = 2, .bucket = 50}, 3);
      model.args.loss = loss;
      expect_definition(model);
    }
  }
}

FasttextModel one_entry(float input, float output) {
  FasttextModel model =
      random_fasttext_model({.dim = 1, .bucket = 0}, {}, {"__label__a", "__label__b"});
  model.input.row(0)[0] = input;
  model.output.row(0)[0] = 0;
  model.output.row(1)[0] = output;
  return model;
}

std::int32_t only_entry(const FoldedTable& table) {
  for (const WordIndex::Group& group : table.table.index.groups()) {
    if (group.fingerprints[0] != 0) return group.values[0];
  }
  return 0;
}

TEST(Fold, ShiftMakesRoomForRounding) {
  const float below_one = std::nextafter(1.0F, 0.0F);  // 1 - 2^-24
  EXPECT_EQ(folded(one_entry(below_one, 1)).shift, 30);
  // 1 - 2^-32, times 2^30, rounds to 2^30.
  FasttextModel wide = random_fasttext_model({.dim = 2}, {}, {"__label__a"});
  wide.input.row(0)[0] = below_one;
  wide.input.row(0)[1] = std::ldexp(1.0F, -24) - std::ldexp(1.0F, -32);
  wide.output.row(0)[0] = 1;
  wide.output.row(0)[1] = 1;
  const FoldedTable table = folded(wide);
  EXPECT_EQ(table.shift, 29);
  EXPECT_EQ(only_entry(table), 1 << 29);
}

TEST(Fold, ExtremeWeights) {
  const float most = std::numeric_limits<float>::max();
  const FoldedTable huge = folded(one_entry(most, -most));
  EXPECT_EQ(huge.shift, 30 - 256);
  EXPECT_EQ(only_entry(huge), -(1 << 30) + 128);
  const float least = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(folded(one_entry(least, least)).shift, 62);
  EXPECT_EQ(folded(one_entry(0, 1)).shift, 62);
  EXPECT_EQ(only_entry(folded(one_entry(0, 1))), 0);
}

TEST(Fold, ATableOfMoreThan8GiBIsRefusedBeforeItIsMade) {
  FasttextVocabulary vocabulary;
  vocabulary.args = {.dim = 30'000, .word_ngrams = 2, .bucket = 100'000};
  vocabulary.labels = {"__label__a"};
  try {
    fold(vocabulary, [](std::int64_t, MatrixView<float>) { FAIL() << "rows were read"; }, {});
    FAIL() << "12 GB were folded";
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, errors::kModelUnsupported.word);
  }
}

}  // namespace
}  // namespace winnow
