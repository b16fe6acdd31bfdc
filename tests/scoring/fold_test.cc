#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "formats/fasttext_fixture.h"
#include "winnow/core/error.h"
#include "winnow/scoring/linear_scorer.h"

namespace winnow {
namespace {

FasttextModel model_with(std::size_t labels, std::int32_t dim, unsigned seed) {
  std::vector<std::string> names;
  for (std::size_t l = 0; l < labels; ++l) names.push_back("__label__" + std::to_string(l));
  return random_fasttext_model({.dim = dim, .word_ngrams = 2, .bucket = 50}, {"a", "b"}, names,
                               seed);
}

/// W . row of the definition in linear_scorer.h, for one entry.
double product(const FasttextModel& model, std::int64_t row, std::int64_t column) {
  double sum = 0;
  for (std::size_t k = 0; k < static_cast<std::size_t>(model.args.dim); ++k) {
    const double weight = model.output.rows() == 2
                              ? double{model.output.row(1)[k]} - double{model.output.row(0)[k]}
                              : double{model.output.row(column)[k]};
    sum += weight * model.input.row(row)[k];
  }
  return sum;
}

void expect_definition(const FasttextModel& model) {
  const FoldedTable table = fold(model);
  const std::int64_t columns = model.output.rows() == 2 ? 1 : model.output.rows();
  ASSERT_EQ(table.entries.rows(), model.input.rows());
  ASSERT_EQ(table.entries.columns(), columns);
  std::int64_t peak = 0, peak_above = 0;
  for (std::int64_t r = 0; r < model.input.rows(); ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      const double exact = product(model, r, c);
      const std::int64_t entry = table.entries.row(r)[static_cast<std::size_t>(c)];
      ASSERT_EQ(entry, std::llround(std::ldexp(exact, table.shift))) << r << ", " << c;
      peak = std::max(peak, std::abs(entry));
      peak_above = std::max<std::int64_t>(
          peak_above, std::abs(std::llround(std::ldexp(exact, table.shift + 1))));
    }
  }
  EXPECT_LT(peak, 1 << 30);
  EXPECT_GE(peak_above, 1 << 30) << "a larger shift would do";
}

TEST(Fold, IsTheDefinition) {
  for (const std::size_t labels : {1U, 2U, 3U, 40U}) {
    for (const std::int32_t dim : {1, 7, 100}) {
      expect_definition(model_with(labels, dim, static_cast<unsigned>(labels * 1000 + dim)));
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

TEST(Fold, ShiftMakesRoomForRounding) {
  const float below_one = std::nextafter(1.0F, 0.0F);  // 1 - 2^-24
  EXPECT_EQ(fold(one_entry(below_one, 1)).shift, 30);
  // 1 - 2^-32, times 2^30, rounds to 2^30.
  FasttextModel wide = random_fasttext_model({.dim = 2}, {}, {"__label__a"});
  wide.input.row(0)[0] = below_one;
  wide.input.row(0)[1] = std::ldexp(1.0F, -24) - std::ldexp(1.0F, -32);
  wide.output.row(0)[0] = 1;
  wide.output.row(0)[1] = 1;
  const FoldedTable table = fold(wide);
  EXPECT_EQ(table.shift, 29);
  EXPECT_EQ(table.entries.row(0)[0], 1 << 29);
}

TEST(Fold, ExtremeWeights) {
  const float most = std::numeric_limits<float>::max();
  const FoldedTable huge = fold(one_entry(most, -most));
  EXPECT_EQ(huge.shift, 30 - 256);
  EXPECT_EQ(huge.entries.row(0)[0], -(1 << 30) + 128);
  const float least = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(fold(one_entry(least, least)).shift, 62);
  EXPECT_EQ(fold(one_entry(0, 1)).shift, 62);
  EXPECT_EQ(fold(one_entry(0, 1)).entries.row(0)[0], 0);
}

TEST(Fold, ATableOfMoreThan8GiBIsRefusedBeforeItIsMade) {
  FasttextModel model = random_fasttext_model({.dim = 1, .bucket = 100'000}, {}, {"__label__a"});
  model.output = {30'000, 1};
  try {
    fold(model);
    FAIL() << "12 GB were folded";
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, errors::kModelUnsupported.word);
  }
}

}  // namespace
}  // namespace winnow
