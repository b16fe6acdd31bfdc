#include "winnow/scoring/float_replay.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "formats/fasttext_fixture.h"
#include "scoring/fasttext_oracle.h"
#include "temp_folder.h"
#include "winnow/scoring/output_layer.h"

namespace winnow {
namespace {

constexpr std::int32_t kDim = 20;
constexpr std::int32_t kShift = 40;

std::vector<std::int32_t> every_label(std::int64_t labels) {
  std::vector<std::int32_t> all(static_cast<std::size_t>(labels));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

FasttextModel random_model(FasttextLoss loss, std::size_t labels, unsigned seed = 1) {
  std::vector<std::string> names(labels);
  for (std::size_t l = 0; l < labels; ++l) names[l] = "__label__" + std::to_string(l);
  return random_fasttext_model({.dim = kDim, .word_ngrams = 2, .loss = loss, .bucket = 500},
                               {"a", "b"}, names, seed);
}

std::vector<std::int32_t> random_rows(std::int64_t most, std::mt19937& random) {
  std::vector<std::int32_t> rows(1 + random() % 400);
  for (std::int32_t& row : rows) row = static_cast<std::int32_t>(random() % most);
  return rows;
}

TEST(FloatReplay, IsFasttextsArithmetic) {
  const FasttextModel model = random_model(FasttextLoss::kOva, 30);
  const TempFolder folder;
  const FloatReplay replay(FasttextFile(folder.write("m.bin", fasttext_bytes(model))));
  FloatReplay::Rows known;
  const FasttextOracle oracle(model, model.output);
  const OutputLayer layer(model, model.output);
  std::mt19937 random(2);
  for (int k = 0; k < 100; ++k) {
    const auto rows = random_rows(model.input.rows(), random);
    std::vector<double> actual(30);
    layer.decide(every_label(30), replay.logits(rows, every_label(30), known), actual);
    const auto expected = oracle.outputs(FasttextOracle::mean(model.input, rows));
    EXPECT_EQ(actual, std::vector<double>(expected.begin(), expected.end()));
  }
}

TEST(FloatReplay, OfQuantisedLabelsTheNormComesLast) {
  FasttextVocabulary vocabulary = random_model(FasttextLoss::kOva, 30);
  const auto input = random_quantized_matrix(vocabulary.input_rows(), kDim, 4, true, 3);
  const TempFolder folder;
  for (const bool has_norms : {false, true}) {
    const auto output = random_quantized_matrix(30, kDim, 3, has_norms, 4);
    const FasttextFile file(
        folder.write("m.ftz", quantized_fasttext_bytes(vocabulary, input, output)));
    Matrix<float> decoded(file.vocabulary().input_rows(), kDim);
    file.read_input(0, decoded.view());
    const FloatReplay replay(FasttextFile(file.path()));
    FloatReplay::Rows known;
    const std::vector<std::int32_t> rows = {3, 1, 4, 1, 5, 300, 501};
    const auto hidden = FasttextOracle::mean(decoded, rows);
    const std::vector<float> actual = replay.logits(rows, every_label(30), known);
    for (std::size_t l = 0; l < 30; ++l) {  // fastText's mulcode
      float sum = 0;
      for (std::size_t k = 0; k < kDim; ++k) {
        const std::size_t part = k / 3;
        const std::size_t size = part == 6 ? 2 : 3;
        const std::size_t begin = part * 256 * 3 + output.codes[l * 7 + part] * size;
        sum += hidden[k] * output.quantizer.centroids[begin + k % 3];
      }
      if (has_norms) sum *= output.norm_quantizer.centroids[output.norm_codes[l]];
      EXPECT_EQ(actual[l], sum) << l;
    }
  }
}

/// A model whose logits for these rows lie on the edges of steps, as near as floats come. (Those
/// that would need large weights, which cancel, are left: no trained model is like that.)
FasttextModel model_on_the_edges(std::span<const std::int32_t> rows, std::size_t labels) {
  FasttextModel model = random_model(FasttextLoss::kNs, labels);
  const auto input = model.input.view();
  for (std::int64_t k = 0; k < input.size(); ++k) input.data[k] += 0.5F;
  const auto hidden = FasttextOracle::mean(model.input, rows);
  for (std::size_t l = 0; l < labels; ++l) {
    const auto weights = model.output.row(static_cast<std::int64_t>(l));
    const double logit = std::inner_product(hidden.begin(), hidden.end(), weights.begin(), 0.0);
    const double edge = (static_cast<double>(l) - static_cast<double>(labels) / 2) / 32;
    if (std::abs(edge / logit) > 8) continue;
    for (float& weight : weights) weight = static_cast<float>(weight * edge / logit);
  }
  return model;
}

TEST(FloatReplay, DecidesEveryLabelThatRoundingsMove) {
  std::mt19937 random(5);
  const TempFolder folder;
  int moved = 0;
  for (int k = 0; k < 20; ++k) {
    const auto rows = random_rows(503, random);
    const FasttextModel model = model_on_the_edges(rows, 400);
    const FasttextOracle oracle(model, model.output);
    const auto expected = oracle.outputs(FasttextOracle::mean(model.input, rows));
    const OutputLayer layer(model, model.output);
    std::vector<std::int64_t> sums(kDim);
    for (const std::int32_t row : rows) {
      for (std::size_t c = 0; c < kDim; ++c) {
        sums[c] += std::llround(std::ldexp(double{model.input.row(row)[c]}, kShift));
      }
    }
    const auto features = static_cast<std::int64_t>(rows.size());
    std::vector<double> actual(400);
    layer.probabilities(sums, features, kShift, actual);
    for (std::size_t l = 0; l < 400; ++l) moved += actual[l] != double{expected[l]} ? 1 : 0;
    const FloatReplay replay(FasttextFile(folder.write("m.bin", fasttext_bytes(model))));
    FloatReplay::Rows known;
    const auto doubtful = layer.doubtful(sums, features, kShift);
    layer.decide(doubtful, replay.logits(rows, doubtful, known), actual);
    EXPECT_EQ(actual, std::vector<double>(expected.begin(), expected.end()));
  }
  EXPECT_GT(moved, 100);
}

TEST(FloatReplay, SoftmaxHasNoSteps) {
  for (const FasttextLoss loss : {FasttextLoss::kSoftmax, FasttextLoss::kHs}) {
    const FasttextModel model = random_model(loss, 3);
    const OutputLayer layer(model, model.output);
    const std::vector<std::int64_t> sums(static_cast<std::size_t>(layer.columns()));
    EXPECT_TRUE(layer.doubtful(sums, 1, kShift).empty());
  }
}

TEST(FloatReplay, FewLogitsAreDoubtful) {
  const FasttextModel model = random_model(FasttextLoss::kOva, 4);
  const OutputLayer layer(model, model.output);
  std::mt19937 random(6);
  std::uniform_real_distribution<double> logit(-7, 7);
  std::size_t doubtful = 0;
  for (int k = 0; k < 20'000; ++k) {
    std::vector<std::int64_t> sums(4);
    for (auto& sum : sums) sum = std::llround(std::ldexp(logit(random), kShift));
    doubtful += layer.doubtful(sums, 1, kShift).size();
  }
  EXPECT_NEAR(static_cast<double>(doubtful) / 80'000, 2 * 32 * 0x1p-14, 0.001);
}

}  // namespace
}  // namespace winnow
