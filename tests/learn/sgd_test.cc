#include "learn/sgd.h"

#include <gtest/gtest.h>

#include <random>

#include "learn/sgd_definition.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr double kRate = 0.7;

struct Problem {
  LabelledFeatures documents;
  UsedRows rows;
  std::int64_t labels;
  std::int32_t dim;

  SgdWeights weights(unsigned seed) const {
    SgdWeights weights = SgdWeights::initial(rows, labels, dim, seed);
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    for (std::int64_t l = 0; l < labels; ++l) {
      for (float& weight : weights.output.row(l)) weight = normal(random) / 4;
    }
    for (std::int64_t r = 0; r < rows.count(); ++r) {
      for (float& weight : weights.input.row(r)) weight = normal(random);
    }
    return weights;
  }
};

/// Documents of random features (repeated ones too), each with one label.
Problem random_problem(std::int64_t documents, std::int64_t labels, std::int32_t dim) {
  constexpr int kRows = 50;
  Problem problem{{}, {}, labels, dim};
  std::mt19937 random(7);
  for (std::int64_t d = 0; d < documents; ++d) {
    for (std::uint64_t f = 1 + random() % 40; f > 0; --f) {
      problem.documents.features.append(static_cast<std::int32_t>(random() % kRows));
    }
    problem.documents.features.end_row();
    problem.documents.labels.append(
        static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(labels)));
    problem.documents.labels.end_row();
  }
  problem.rows = used_rows(problem.documents, kRows);
  renumber(problem.documents, problem.rows);
  return problem;
}

SlowClassifier slow(const SgdWeights& weights) {
  SlowClassifier classifier;
  for (std::int64_t r = 0; r < weights.input.rows(); ++r) {
    const auto row = weights.input.row(r);
    classifier.input.emplace_back(row.begin(), row.end());
  }
  for (std::int64_t r = 0; r < weights.output.rows(); ++r) {
    const auto row = weights.output.row(r);
    classifier.output.emplace_back(row.begin(), row.end());
  }
  return classifier;
}

void expect_near(const SlowClassifier& expected, const SgdWeights& weights, double tolerance) {
  const SlowClassifier got = slow(weights);
  const auto compare = [&](const Rows& a, const Rows& b, const char* what) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t r = 0; r < a.size(); ++r) {
      for (std::size_t k = 0; k < a[r].size(); ++k) {
        ASSERT_NEAR(a[r][k], b[r][k], tolerance) << what << " " << r << " " << k;
      }
    }
  };
  compare(expected.input, got.input, "input");
  compare(expected.output, got.output, "output");
}

std::vector<std::int64_t> falling_counts(std::int64_t labels) {
  std::vector<std::int64_t> counts;
  for (std::int64_t l = 0; l < labels; ++l) counts.push_back(1000 / (l + 1));
  return counts;
}

/// What one visit of the only document should do.
void visit_slowly(const Problem& problem, FasttextLoss loss, const LabelTables& tables,
                  SlowClassifier& classifier) {
  const auto features = problem.documents.features.view().row(0);
  const auto target = static_cast<std::size_t>(problem.documents.labels.view().row(0)[0]);
  std::vector<std::size_t> rows;
  std::vector<bool> targets;
  if (loss == FasttextLoss::kSoftmax) return classifier.softmax(features, target, kRate);
  if (loss == FasttextLoss::kOva) {
    for (std::size_t l = 0; l < classifier.output.size(); ++l) {
      rows.push_back(l);
      targets.push_back(l == target);
    }
  } else {
    const auto nodes = tables.tree.nodes.view().row(static_cast<std::int64_t>(target));
    const auto sides = tables.tree.sides.view().row(static_cast<std::int64_t>(target));
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      rows.push_back(static_cast<std::size_t>(nodes[n]));
      targets.push_back(sides[n] != 0);
    }
  }
  classifier.sigmoids(features, rows, targets, kRate);
}

class SgdStepTest : public testing::TestWithParam<std::tuple<FasttextLoss, int, int>> {};

TEST_P(SgdStepTest, IsTheDefinitions) {
  const auto [loss, labels, dim] = GetParam();
  const Problem problem = random_problem(1, labels, dim);
  const LabelTables tables(loss, falling_counts(labels), 5, {});
  SgdWeights weights = problem.weights(3);
  SlowClassifier expected = slow(weights);
  visit_slowly(problem, loss, tables, expected);
  SgdTrainer(problem.documents, tables, weights, {loss, kRate, 1, 0, 1}).run_epoch(0, {});
  // The sigmoid is a table of 512 steps of 1/32: off by at most 1/128 where it is steepest.
  expect_near(expected, weights, loss == FasttextLoss::kSoftmax ? 2e-6 : 0.03);
}

INSTANTIATE_TEST_SUITE_P(
    All, SgdStepTest,
    testing::Combine(testing::Values(FasttextLoss::kSoftmax, FasttextLoss::kOva, FasttextLoss::kHs),
                     testing::Values(1, 2, 5, 40), testing::Values(1, 10, 16, 100, 300)),
    [](const auto& test) {
      return "loss" + std::to_string(static_cast<int>(std::get<0>(test.param))) + "_labels" +
             std::to_string(std::get<1>(test.param)) + "_dim" +
             std::to_string(std::get<2>(test.param));
    });

/// Mean log loss of the softmax, for the finite differences.
double log_loss(const SlowClassifier& classifier, std::span<const std::int32_t> features,
                std::size_t target) {
  const auto h = classifier.hidden(features);
  double sum = 0;
  for (const auto& row : classifier.output) sum += std::exp(SlowClassifier::product(row, h));
  return std::log(sum) - SlowClassifier::product(classifier.output[target], h);
}

TEST(SgdStepTest, FollowsTheGradientOfTheLoss) {
  const Problem problem = random_problem(1, 3, 4);
  const LabelTables tables(FasttextLoss::kSoftmax, falling_counts(3), 5, {});
  SgdWeights weights = problem.weights(3);
  SlowClassifier before = slow(weights);
  constexpr double kSmallRate = 1e-2;
  SgdTrainer(problem.documents, tables, weights, {FasttextLoss::kSoftmax, kSmallRate, 1, 0, 1})
      .run_epoch(0, {});
  const SlowClassifier after = slow(weights);
  const auto features = problem.documents.features.view().row(0);
  const auto target = static_cast<std::size_t>(problem.documents.labels.view().row(0)[0]);
  for (std::size_t l = 0; l < before.output.size(); ++l) {
    for (std::size_t k = 0; k < before.output[l].size(); ++k) {
      constexpr double kStep = 1e-5;
      SlowClassifier moved = before;
      moved.output[l][k] += kStep;
      const double higher = log_loss(moved, features, target);
      moved.output[l][k] -= 2 * kStep;
      const double slope = (higher - log_loss(moved, features, target)) / (2 * kStep);
      EXPECT_NEAR(after.output[l][k] - before.output[l][k], -kSmallRate * slope, 1e-6);
    }
  }
}

TEST(SgdTest, SamplesNegativesByTheRootOfTheirCount) {
  const Problem problem = random_problem(4000, 4, 3);
  const LabelTables tables(FasttextLoss::kNs, {900, 400, 100, 100}, 1, {});
  ASSERT_EQ(tables.cumulative, (std::vector<double>{30, 50, 60, 70}));
  SgdWeights weights = problem.weights(1);
  SgdTrainer trainer(problem.documents, tables, weights, {FasttextLoss::kNs, 0.1, 3, 0, 1});
  trainer.run_epoch(0, {});
  const double first = trainer.mean_loss();
  trainer.run_epoch(1, {});
  EXPECT_LT(trainer.mean_loss(), first);
  EXPECT_THROW(LabelTables(FasttextLoss::kNs, {5}, 5, {}), Error);
}

TEST(SgdTest, WeightsScaleTheStep) {
  const Problem problem = random_problem(1, 2, 10);
  SgdWeights once = problem.weights(3);
  SgdWeights twice = problem.weights(3);
  SgdWeights none = problem.weights(3);
  const SgdOptions options{FasttextLoss::kSoftmax, kRate, 1, 0, 1};
  SgdOptions half = options;
  half.learning_rate = kRate / 2;
  const auto tables = [](std::vector<float> weights) {
    return LabelTables(FasttextLoss::kSoftmax, {2, 1}, 5, std::move(weights));
  };
  const LabelTables plain = tables({}), doubled = tables({2, 2}), zero = tables({0, 0});
  SgdTrainer(problem.documents, plain, once, options).run_epoch(0, {});
  SgdTrainer(problem.documents, doubled, twice, half).run_epoch(0, {});
  SgdTrainer(problem.documents, zero, none, options).run_epoch(0, {});
  expect_near(slow(once), twice, 1e-6);
  expect_near(slow(problem.weights(3)), none, 0);
}

TEST(SgdTest, EndsAtAScoreThatIsNoNumber) {
  const Problem problem = random_problem(50, 3, 10);
  for (const FasttextLoss loss :
       {FasttextLoss::kSoftmax, FasttextLoss::kOva, FasttextLoss::kHs, FasttextLoss::kNs}) {
    const LabelTables tables(loss, {30, 20, 10}, 5, {});
    SgdWeights weights = problem.weights(3);
    SgdTrainer trainer(problem.documents, tables, weights, {loss, 1e30, 20, 0, 1});
    EXPECT_THROW(
        {
          for (int epoch = 0; epoch < 20; ++epoch) trainer.run_epoch(epoch, {});
        },
        Error);
  }
}

TEST(SgdTest, StopsWhenItIsAskedTo) {
  const Problem problem = random_problem(50, 3, 10);
  const LabelTables tables(FasttextLoss::kSoftmax, {30, 20, 10}, 5, {});
  SgdWeights weights = problem.weights(3);
  std::stop_source source;
  source.request_stop();
  SgdTrainer trainer(problem.documents, tables, weights, {FasttextLoss::kSoftmax, 0.1, 5, 0, 1});
  EXPECT_THROW(trainer.run_epoch(0, source.get_token()), Error);
}

TEST(SgdTest, ManyThreadsLearnAsWell) {
  const Problem problem = random_problem(3000, 2, 20);
  const LabelTables tables(FasttextLoss::kSoftmax, {30, 20}, 5, {});
  std::vector<double> losses;
  for (const int threads : {1, 4}) {
    SgdWeights weights = problem.weights(3);
    SgdTrainer trainer(problem.documents, tables, weights,
                       {FasttextLoss::kSoftmax, 0.2, 5, 0, threads});
    for (int epoch = 0; epoch < 5; ++epoch) trainer.run_epoch(epoch, {});
    EXPECT_DOUBLE_EQ(trainer.progress(), 1);
    losses.push_back(trainer.mean_loss());
  }
  EXPECT_NEAR(losses[1], losses[0], 0.05);
}

}  // namespace
}  // namespace winnow
