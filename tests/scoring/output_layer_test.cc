#include "winnow/scoring/output_layer.h"

#include <gtest/gtest.h>

#include <numeric>
#include <queue>
#include <random>

#include "scoring/fasttext_oracle.h"
#include "winnow/core/error.h"
#include "winnow/scoring/huffman_tree.h"
#include "winnow/scoring/sigmoid_table.h"

namespace winnow {
namespace {

constexpr std::int32_t kShift = 40;

struct Model {
  FasttextVocabulary vocabulary;
  Matrix<float> output;
};

Model random_model(FasttextLoss loss, std::int32_t labels, std::int32_t dim, unsigned seed = 1) {
  Model model;
  model.vocabulary.args.loss = loss;
  model.vocabulary.args.dim = dim;
  model.output = {labels, dim};
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, 2);
  for (std::int32_t l = 0; l < labels; ++l) {
    model.vocabulary.labels.push_back("__label__" + std::to_string(l));
    model.vocabulary.label_counts.push_back(static_cast<std::int64_t>(random() % 1000));
    for (float& weight : model.output.row(l)) weight = normal(random);
  }
  std::ranges::sort(model.vocabulary.label_counts, std::greater());
  return model;
}

std::vector<float> random_hidden(std::int32_t dim, std::mt19937& random) {
  std::normal_distribution<float> normal;
  std::vector<float> hidden(static_cast<std::size_t>(dim));
  for (float& value : hidden) value = normal(random);
  return hidden;
}

/// Sums over `features` rows whose mean is `hidden`, as a table would have them.
std::vector<std::int64_t> sums_of(const OutputLayer& layer, std::span<const float> hidden,
                                  std::int64_t features) {
  std::vector<std::int64_t> sums;
  for (std::int64_t c = 0; c < layer.columns(); ++c) {
    double value = hidden[static_cast<std::size_t>(c)];
    if (layer.fold_weights().rows() > 0) {
      const auto weights = layer.fold_weights().row(c);
      value = std::inner_product(hidden.begin(), hidden.end(), weights.begin(), 0.0);
    }
    sums.push_back(std::llround(std::ldexp(value * static_cast<double>(features), kShift)));
  }
  return sums;
}

std::vector<double> probabilities_of(const OutputLayer& layer, std::span<const float> hidden) {
  constexpr std::int64_t kFeatures = 7;
  std::vector<double> out(static_cast<std::size_t>(layer.labels()), -1);
  layer.probabilities(sums_of(layer, hidden, kFeatures), kFeatures, kShift, out);
  return out;
}

TEST(OutputLayer, FoldsWhatIsNoWiderThanTheRows) {
  const auto columns = [](FasttextLoss loss, std::int32_t labels, std::int32_t dim) {
    const Model model = random_model(loss, labels, dim);
    const OutputLayer layer(model.vocabulary, model.output);
    const bool is_folded = layer.fold_weights().rows() > 0;
    EXPECT_EQ(layer.columns(), is_folded ? layer.fold_weights().rows() : dim);
    return std::pair(layer.columns(), is_folded);
  };
  using enum FasttextLoss;
  EXPECT_EQ(columns(kSoftmax, 2, 1), std::pair(std::int64_t{1}, true));
  EXPECT_EQ(columns(kSoftmax, 1, 5), std::pair(std::int64_t{1}, true));
  EXPECT_EQ(columns(kSoftmax, 5, 5), std::pair(std::int64_t{5}, true));
  EXPECT_EQ(columns(kSoftmax, 6, 5), std::pair(std::int64_t{5}, false));
  EXPECT_EQ(columns(kOva, 2, 5), std::pair(std::int64_t{2}, true));
  EXPECT_EQ(columns(kNs, 6, 5), std::pair(std::int64_t{5}, false));
  EXPECT_EQ(columns(kHs, 1, 5), std::pair(std::int64_t{1}, true));
  EXPECT_EQ(columns(kHs, 2, 5), std::pair(std::int64_t{1}, true));
  EXPECT_EQ(columns(kHs, 6, 5), std::pair(std::int64_t{5}, true));
  EXPECT_EQ(columns(kHs, 7, 5), std::pair(std::int64_t{5}, false));
}

struct Shape {
  std::string name;
  FasttextLoss loss;
  std::int32_t labels;
  std::int32_t dim;
};
void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.name; }

class OutputLayerOf : public testing::TestWithParam<Shape> {};

/// Whether a logit is so near a step of the table that a rounding decides.
bool is_near_step(float logit) {
  const double steps = logit * 32.0;
  return std::abs(steps - std::round(steps)) < 1e-4;
}

TEST_P(OutputLayerOf, HasFasttextsProbabilities) {
  const auto& [name, loss, labels, dim] = GetParam();
  const Model model = random_model(loss, labels, dim);
  const OutputLayer layer(model.vocabulary, model.output);
  const FasttextOracle oracle(model.vocabulary, model.output);
  std::mt19937 random(5);
  for (int k = 0; k < 200; ++k) {
    const std::vector<float> hidden = random_hidden(dim, random);
    const std::vector<double> actual = probabilities_of(layer, hidden);
    for (const auto& [score, label] : oracle.predict(hidden, static_cast<std::size_t>(labels), 0)) {
      const bool has_steps = loss == FasttextLoss::kOva || loss == FasttextLoss::kNs;
      if (has_steps && is_near_step(oracle.logit(hidden, label))) continue;
      const double reported = layer.reported(actual[static_cast<std::size_t>(label)]);
      ASSERT_NEAR(reported, std::exp(score), 5e-6) << label;
    }
  }
}

TEST_P(OutputLayerOf, HasFasttextsBestLabels) {
  const auto& [name, loss, labels, dim] = GetParam();
  const Model model = random_model(loss, labels, dim);
  const OutputLayer layer(model.vocabulary, model.output);
  const FasttextOracle oracle(model.vocabulary, model.output);
  std::mt19937 random(6);
  for (int k = 0; k < 200; ++k) {
    const std::vector<float> hidden = random_hidden(dim, random);
    const std::vector<double> probabilities = probabilities_of(layer, hidden);
    const std::size_t most = 1 + random() % static_cast<std::size_t>(labels);
    const double threshold = k % 2 == 0 ? 0 : 0.1;
    const auto expected = oracle.predict(hidden, most, static_cast<float>(threshold));
    const auto actual = layer.best(probabilities, static_cast<std::int64_t>(most), threshold);
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t place = 0; place < actual.size(); ++place) {
      ASSERT_NEAR(layer.reported(actual[place].probability), std::exp(expected[place].first), 0.01)
          << place;
      const bool has_steps = loss == FasttextLoss::kOva || loss == FasttextLoss::kNs;
      if (!has_steps && expected[place].first > -5) {
        ASSERT_EQ(actual[place].label, expected[place].second) << place;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, OutputLayerOf,
                         testing::Values(Shape{"softmax_1", FasttextLoss::kSoftmax, 1, 4},
                                         Shape{"softmax_2", FasttextLoss::kSoftmax, 2, 4},
                                         Shape{"softmax_3", FasttextLoss::kSoftmax, 3, 4},
                                         Shape{"softmax_50", FasttextLoss::kSoftmax, 50, 4},
                                         Shape{"ova_2", FasttextLoss::kOva, 2, 4},
                                         Shape{"ova_50", FasttextLoss::kOva, 50, 4},
                                         Shape{"ns_3", FasttextLoss::kNs, 3, 8},
                                         Shape{"hs_1", FasttextLoss::kHs, 1, 4},
                                         Shape{"hs_2", FasttextLoss::kHs, 2, 4},
                                         Shape{"hs_5", FasttextLoss::kHs, 5, 4},
                                         Shape{"hs_50", FasttextLoss::kHs, 50, 4}),
                         [](const auto& test) { return test.param.name; });

TEST(OutputLayer, WithoutFeaturesThereAreNoProbabilities) {
  for (const FasttextLoss loss : {FasttextLoss::kSoftmax, FasttextLoss::kHs, FasttextLoss::kOva}) {
    const Model model = random_model(loss, 3, 4);
    const OutputLayer layer(model.vocabulary, model.output);
    std::vector<double> out(3, -1);
    layer.probabilities(std::vector<std::int64_t>(3), 0, kShift, out);
    EXPECT_EQ(out, std::vector<double>(3, 0.0));
  }
}

TEST(OutputLayer, ExtremeSumsStayProbabilities) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const FasttextLoss loss : {FasttextLoss::kSoftmax, FasttextLoss::kHs, FasttextLoss::kOva}) {
    const Model model = random_model(loss, 3, 4);
    const OutputLayer layer(model.vocabulary, model.output);
    for (const std::int32_t shift : {-226, 0, 40}) {
      std::vector<std::int64_t> sums = {most, -most, 0};
      sums.resize(static_cast<std::size_t>(layer.columns()));
      std::vector<double> out(3, -1);
      layer.probabilities(sums, 1, shift, out);
      for (const double p : out) EXPECT_TRUE(p >= 0 && p <= 1 + 3e-5) << p;
    }
  }
}

TEST(OutputLayer, EqualSumsOfTwoLabelsAreHalves) {
  const Model model = random_model(FasttextLoss::kSoftmax, 2, 4);
  const OutputLayer layer(model.vocabulary, model.output);
  std::vector<double> out(2);
  layer.probabilities(std::vector<std::int64_t>{0}, 7, 30, out);
  EXPECT_EQ(out, (std::vector<double>{0.5, 0.5}));
}

TEST(OutputLayer, TiesComeOutAsFasttextsHeapLeavesThem) {
  const Model model = random_model(FasttextLoss::kOva, 40, 4);
  const OutputLayer layer(model.vocabulary, model.output);
  std::mt19937 random(7);
  for (int k = 0; k < 2000; ++k) {
    std::vector<float> outputs(1 + random() % 40);
    for (float& value : outputs) {
      value = static_cast<float>(random() % 4) / 4.0F;
      if (k % 2 == 0) value *= 1e-13F;  // ties only once 1e-5 is added
    }
    const std::vector<double> probabilities(outputs.begin(), outputs.end());
    const std::size_t most = 1 + random() % outputs.size();
    const float threshold = k % 3 == 0 ? 0.5F : 0.0F;
    const auto expected = FasttextOracle::best(outputs, most, threshold);
    const auto actual = layer.best(probabilities, static_cast<std::int64_t>(most), threshold);
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t place = 0; place < actual.size(); ++place) {
      ASSERT_EQ(actual[place].label, expected[place].second) << place;
    }
  }
}

TEST(OutputLayer, OfTwoEqualLabelsTheSecondIsTheBest) {
  const Model model = random_model(FasttextLoss::kSoftmax, 2, 4);
  const OutputLayer layer(model.vocabulary, model.output);
  const std::vector<double> halves = {0.5, 0.5};
  EXPECT_EQ(layer.best(halves, 1, 0).at(0).label, 1);
  EXPECT_EQ(layer.best(halves, -1, 0).size(), 2U);
  EXPECT_TRUE(layer.best(halves, 0, 0).empty());
}

TEST(OutputLayer, TheThresholdIsComparedBeforeTheOffset) {
  const Model softmax = random_model(FasttextLoss::kSoftmax, 2, 4);
  const OutputLayer layer(softmax.vocabulary, softmax.output);
  const std::vector<double> p = {0.5 - 4e-6, 0.5 + 4e-6};
  EXPECT_EQ(layer.best(p, -1, 0.5).size(), 1U);
  const Model tree = random_model(FasttextLoss::kHs, 2, 4);
  const OutputLayer tree_layer(tree.vocabulary, tree.output);
  EXPECT_EQ(tree_layer.best(p, -1, 0.5).size(), 0U);
  EXPECT_EQ(tree_layer.best(p, -1, 0.4999).size(), 2U);
  EXPECT_EQ(tree_layer.best(std::vector<double>{9e-6, 1.0}, -1, 0).size(), 1U);
  EXPECT_EQ(tree_layer.best(std::vector<double>{0.0, 1.0}, -1, -1).size(), 2U);
}

TEST(OutputLayer, ReportsWhatFasttextReports) {
  const Model model = random_model(FasttextLoss::kSoftmax, 2, 4);
  const OutputLayer layer(model.vocabulary, model.output);
  int others = 0;
  for (int k = 0; k <= 100'000; ++k) {
    const double p = k / 100'000.0;
    const auto score = static_cast<float>(std::log(static_cast<float>(p) + 1e-5));
    const auto expected = static_cast<double>(std::exp(score));
    ASSERT_NEAR(layer.reported(p), expected, 1.2e-7) << p;
    others += layer.reported(p) != expected ? 1 : 0;
  }
  EXPECT_LT(others, 100);  // where the C library's expf is not correctly rounded
  EXPECT_EQ(layer.reported(1), static_cast<double>(std::exp(1e-5F)));
}

TEST(OutputLayer, UnsupervisedModelsHaveNone) {
  Model model = random_model(FasttextLoss::kNs, 3, 4);
  model.vocabulary.args.kind = FasttextKind::kSkipgram;
  EXPECT_THROW(OutputLayer(model.vocabulary, model.output), Error);
}

TEST(SigmoidTable, IsFasttexts) {
  const SigmoidTable sigmoid;
  for (int k = -9 * 64; k <= 9 * 64; ++k) {
    const auto x = static_cast<float>(k) / 64.0F;
    for (const float y : {x, std::nextafter(x, -9.0F), std::nextafter(x, 9.0F)}) {
      ASSERT_EQ(sigmoid(y), FasttextOracle::sigmoid(y)) << y;
    }
  }
  EXPECT_EQ(sigmoid(-std::numeric_limits<float>::infinity()), 0);
  EXPECT_EQ(sigmoid(std::numeric_limits<float>::infinity()), 1);
}

std::vector<std::int64_t> depths_of(const HuffmanTree& tree) {
  const auto labels = static_cast<std::size_t>(tree.labels());
  std::vector<std::int64_t> depths(2 * labels - 1);
  for (std::size_t inner = tree.inner.size(); inner-- > 0;) {
    for (const std::int32_t child : {tree.inner[inner].left, tree.inner[inner].right}) {
      EXPECT_LT(child, static_cast<std::int32_t>(labels + inner));
      depths[static_cast<std::size_t>(child)] = depths[labels + inner] + 1;
    }
  }
  depths.resize(labels);
  return depths;
}

TEST(HuffmanTree, IsTheShortestForSortedCounts) {
  std::mt19937 random(8);
  for (int k = 0; k < 300; ++k) {
    std::vector<std::int64_t> counts(1 + random() % 60);
    for (std::int64_t& count : counts) count = 1 + static_cast<std::int64_t>(random() % 50);
    std::ranges::sort(counts, std::greater());
    std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> queue(
        counts.begin(), counts.end());
    std::int64_t shortest = 0;
    while (queue.size() > 1) {
      const std::int64_t least = queue.top();
      queue.pop();
      const std::int64_t sum = least + queue.top();
      queue.pop();
      queue.push(sum);
      shortest += sum;
    }
    const std::vector<std::int64_t> depths = depths_of(huffman_tree(counts));
    EXPECT_EQ(std::inner_product(counts.begin(), counts.end(), depths.begin(), std::int64_t{0}),
              shortest);
  }
}

TEST(HuffmanTree, ListsEveryLabelFromLeftToRight) {
  const HuffmanTree tree = huffman_tree(std::vector<std::int64_t>{5, 4, 3, 2, 1});
  // 1 + 2, then that and 3, then 4 + 5, then both.
  EXPECT_EQ(tree.leaves, (std::vector<std::int32_t>{4, 3, 2, 1, 0}));
  EXPECT_EQ(huffman_tree(std::vector<std::int64_t>{7}).leaves, std::vector<std::int32_t>{0});
}

TEST(HuffmanTree, CountsThatMakeNoTreeAreErrors) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  for (const std::vector<std::int64_t>& counts : {std::vector<std::int64_t>{kMost, kMost},
                                                  {kMost, 1, 1},
                                                  {1, 1'000'000'000'000'000},
                                                  {kLeast, kLeast},
                                                  {1, 2, kLeast, kLeast}}) {
    try {
      huffman_tree(counts);
      ADD_FAILURE() << "made a tree of " << counts[0];
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, "E_MODEL_INVALID");
    }
  }
}

TEST(HuffmanTree, MayBeAsDeepAsItHasLabels) {
  constexpr std::int32_t kLabels = 200'000;
  Model model = random_model(FasttextLoss::kHs, 1, 1);
  model.vocabulary.label_counts.assign(kLabels, 0);
  model.output = {kLabels, 1};
  EXPECT_EQ(std::ranges::max(depths_of(huffman_tree(model.vocabulary.label_counts))), kLabels - 1);
  const OutputLayer layer(model.vocabulary, model.output);
  std::vector<double> out(kLabels);
  layer.probabilities(std::vector<std::int64_t>{0}, 1, kShift, out);
  EXPECT_NEAR(std::ranges::max(out), 0.5 + 1e-5, 1e-12);
  EXPECT_EQ(layer.best(out, 1, 0).size(), 1U);
}

}  // namespace
}  // namespace winnow
