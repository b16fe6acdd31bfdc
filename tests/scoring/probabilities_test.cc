#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "winnow/scoring/linear_scorer.h"

namespace winnow {
namespace {

std::vector<double> probabilities_of(std::vector<std::int64_t> sums, std::int64_t features,
                                     std::int32_t shift, std::size_t labels) {
  std::vector<double> out(labels, -1);
  probabilities(sums, features, shift, out);
  return out;
}

/// The softmax of the logits, in long double.
std::vector<double> softmax(const std::vector<std::int64_t>& sums, std::int64_t features,
                            std::int32_t shift, std::size_t labels) {
  std::vector<long double> logits;
  if (labels == 2) logits.push_back(0);
  for (const std::int64_t sum : sums) {
    logits.push_back(std::ldexp(static_cast<long double>(sum) / features, -shift));
  }
  const long double top = *std::max_element(logits.begin(), logits.end());
  long double total = 0;
  for (const long double logit : logits) total += std::exp(logit - top);
  std::vector<double> result;
  for (const long double logit : logits) {
    result.push_back(static_cast<double>(std::exp(logit - top) / total));
  }
  return result;
}

TEST(Probabilities, AreTheSoftmax) {
  std::mt19937_64 random(3);
  for (const std::size_t labels : {1U, 2U, 3U, 176U}) {
    for (int k = 0; k < 500; ++k) {
      std::vector<std::int64_t> sums(labels == 2 ? 1 : labels);
      for (std::int64_t& sum : sums) {
        sum = static_cast<std::int64_t>(random() >> 16) - (std::int64_t{1} << 47);
      }
      const std::int64_t features = 1 + static_cast<std::int64_t>(random() % 5000);
      const auto shift = static_cast<std::int32_t>(40 + random() % 10);
      const auto expected = softmax(sums, features, shift, labels);
      const auto actual = probabilities_of(sums, features, shift, labels);
      for (std::size_t l = 0; l < labels; ++l) {
        ASSERT_NEAR(actual[l], expected[l], 1e-13) << labels << " labels, " << l;
      }
    }
  }
}

TEST(Probabilities, WithoutFeaturesThereAreNone) {
  EXPECT_EQ(probabilities_of({0}, 0, 20, 2), (std::vector<double>{0, 0}));
  EXPECT_EQ(probabilities_of({0, 0, 0}, 0, 20, 3), (std::vector<double>{0, 0, 0}));
}

TEST(Probabilities, ExtremeSumsStayProbabilities) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const std::int32_t shift : {-226, 0, 40}) {
    EXPECT_EQ(probabilities_of({most, -most, 0}, 1, shift, 3)[0], 1.0) << shift;
  }
}

TEST(Probabilities, EqualSumsAreEqualProbabilities) {
  EXPECT_EQ(probabilities_of({0}, 7, 30, 2), (std::vector<double>{0.5, 0.5}));
}

TEST(ReportedProbability, IsWhatFasttextReports) {
  for (int k = 0; k <= 100'000; ++k) {
    const double p = k / 100'000.0;
    const auto log = static_cast<float>(std::log(static_cast<float>(p) + 1e-5));
    ASSERT_NEAR(reported_probability(p), static_cast<double>(std::exp(log)), 1e-6) << p;
  }
}

TEST(ReportedProbability, IsAFloat) {
  const double reported = reported_probability(0.3);
  EXPECT_EQ(reported, static_cast<double>(static_cast<float>(reported)));
}

}  // namespace
}  // namespace winnow
