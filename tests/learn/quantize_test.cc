#include "winnow/learn/quantize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "learn/codebook.h"
#include "learn/generated_text.h"
#include "learn/product_quantization.h"
#include "learn/pruning.h"
#include "winnow/core/error.h"
#include "winnow/formats/fasttext_reader.h"

namespace winnow {
namespace {

std::vector<float> random_points(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> points(count);
  for (float& value : points) value = normal(random);
  return points;
}

float distance(const Codebook& book, std::int64_t centroid, const float* point) {
  float sum = 0;
  for (std::int64_t k = 0; k < book.dim(); ++k) {
    const float off = book.value(centroid, k) - point[k];
    sum += off * off;
  }
  return sum;
}

TEST(Codebook, AssignsTheFirstNearest) {
  for (const std::int64_t dim : {1, 2, 3, 8}) {
    const auto size = static_cast<std::size_t>(dim);
    Codebook book(dim);
    const auto centroids = random_points(256 * size, 1);
    for (std::int64_t c = 0; c < 256; ++c) {
      for (std::int64_t k = 0; k < dim; ++k) {  // every second one is there twice
        book.value(c, k) = centroids[static_cast<std::size_t>(c / 2 * dim + k)];
      }
    }
    const auto points = random_points(500 * size, 2);
    std::vector<std::uint8_t> codes(500);
    book.assign(points, codes);
    for (std::size_t p = 0; p < codes.size(); ++p) {
      const float* point = points.data() + p * size;
      std::int64_t best = 0;
      for (std::int64_t c = 1; c < 256; ++c) {
        if (distance(book, c, point) < distance(book, best, point)) best = c;
      }
      ASSERT_EQ(codes[p], best) << dim;
    }
  }
}

double error_of(const Codebook& book, const std::vector<float>& points) {
  std::vector<std::uint8_t> codes(points.size() / static_cast<std::size_t>(book.dim()));
  book.assign(points, codes);
  double sum = 0;
  for (std::size_t p = 0; p < codes.size(); ++p) {
    sum += double{distance(book, codes[p], &points[p * static_cast<std::size_t>(book.dim())])};
  }
  return sum;
}

TEST(KMeans, EachIterationIsNoWorse) {
  const auto points = random_points(2 * 5000, 3);
  double before = error_of(kmeans(points, 2, {.iterations = 0}), points);
  for (const int iterations : {1, 2, 5, 25}) {
    const double after = error_of(kmeans(points, 2, {.iterations = iterations}), points);
    EXPECT_LE(after, before * 1.0001) << iterations;
    before = after;
  }
}

TEST(KMeans, LeavesNoCentroidWithoutPoints) {
  std::vector<float> points = random_points(400, 4);
  points.resize(4000, 0.25F);  // most points are one and the same
  const Codebook book = kmeans(points, 1, {});
  std::vector<std::uint8_t> codes(points.size());
  book.assign(points, codes);
  EXPECT_GT(std::set<int>(codes.begin(), codes.end()).size(), 180U);
}

TEST(KMeans, FewPointsAreTheirOwnCentroids) {
  const auto points = random_points(2 * 200, 5);
  EXPECT_EQ(error_of(kmeans(points, 2, {}), points), 0);
  EXPECT_EQ(error_of(kmeans({}, 2, {}), {}), 0);
}

/// Rows of which every third is zero.
Matrix<float> random_rows(std::int64_t rows, std::int64_t columns) {
  Matrix<float> matrix(rows, columns);
  const auto values = random_points(static_cast<std::size_t>(rows * columns), 6);
  for (std::int64_t r = 0; r < rows; ++r) {
    if (r % 3 == 0) continue;
    std::copy_n(values.begin() + r * columns, columns, matrix.row(r).begin());
  }
  return matrix;
}

RowSource source_of(const Matrix<float>& matrix) {
  return [&matrix](std::int64_t first, MatrixView<float> out) {
    std::copy_n(matrix.row(first).data(), out.size(), out.data);
  };
}

class ProductQuantizationTest : public testing::TestWithParam<std::tuple<int, bool>> {};

TEST_P(ProductQuantizationTest, DecodesNearAndZerosExactly) {
  const auto [part_dim, norms] = GetParam();
  const Matrix<float> rows = random_rows(9000, 5);
  ProductQuantization options{part_dim, norms, 1, 1};
  const QuantizedMatrix coded = quantize(source_of(rows), 9000, 5, options, {});
  EXPECT_EQ(coded.quantizer.parts, (5 + part_dim - 1) / part_dim);
  EXPECT_EQ(coded.quantizer.centroids.size(), 5U * 256);
  double off = 0, all = 0;
  std::vector<float> decoded(5);
  for (std::int64_t r = 0; r < 9000; ++r) {
    coded.decode(r, decoded);
    for (std::size_t k = 0; k < 5; ++k) {
      off += std::pow(double{decoded[k]} - double{rows.row(r)[k]}, 2);
      all += std::pow(double{rows.row(r)[k]}, 2);
      ASSERT_TRUE(r % 3 != 0 || decoded[k] == 0) << "row " << r;
    }
  }
  const double most[] = {0, 0.01, 0.02, 0.05, 0, 0.15};  // of the length, by dimensions a code
  EXPECT_LT(off, all * most[part_dim]);
  options.threads = 8;
  const QuantizedMatrix again = quantize(source_of(rows), 9000, 5, options, {});
  EXPECT_EQ(again.codes, coded.codes);
  EXPECT_EQ(again.quantizer.centroids, coded.quantizer.centroids);
  EXPECT_EQ(again.norm_codes, coded.norm_codes);
}

INSTANTIATE_TEST_SUITE_P(All, ProductQuantizationTest,
                         testing::Combine(testing::Values(1, 2, 3, 5), testing::Bool()));

TEST(Pruning, KeepsTheEndOfSentenceAndTheLargest) {
  FasttextVocabulary vocabulary;
  vocabulary.args.dim = 1;
  vocabulary.args.bucket = 4;
  vocabulary.words = {"a", "</s>", "b", "c"};
  vocabulary.word_counts = {9, 8, 7, 6};
  Matrix<float> rows(8, 1);
  const std::vector<float> values = {1, 0, -5, 2, 3, -9, 4, 3};
  std::ranges::copy(values, rows.view().data);
  const Pruned kept = pruned(vocabulary, source_of(rows), 5);
  EXPECT_EQ(kept.rows, (std::vector<std::int32_t>{1, 2, 5, 6, 4}));
  EXPECT_EQ(kept.vocabulary.words, (std::vector<std::string>{"</s>", "b"}));
  EXPECT_EQ(kept.vocabulary.word_counts, (std::vector<std::int64_t>{8, 7}));
  EXPECT_EQ(*kept.vocabulary.kept_buckets, (std::vector<KeptBucket>{{1, 0}, {2, 1}, {0, 2}}));
  EXPECT_EQ(kept.vocabulary.input_rows(), 5);
}

struct Quantized {
  TempFolder folder;
  TrainOptions training;

  Quantized() {
    training.inputs = {folder.write("train.txt", as_fasttext(generated_lines(1, 2000, 4)))};
    training.output = folder.file("m.bin");
    training.args.dim = 12;
    training.args.word_ngrams = 2;
    training.args.bucket = 3000;
    training.learning_rate = 0.5;
    training.deterministic = true;
    train(training);
    training.output = folder.file("m.ftz");
  }

  std::string bytes() const {
    quantize_model(folder.file("m.bin"), training);
    return whole_source(training.output);
  }
  double precision(const std::string& model) const {
    const std::string test = folder.write("test.txt", as_fasttext(generated_lines(2, 1000, 4)));
    return precision_at_one(folder, folder.file(model), test);
  }
};

TEST(QuantizeModel, IsAsGoodInTheProgram) {
  if (!fasttext_is_installed()) GTEST_SKIP() << "there is no program `fasttext`";
  Quantized quantized;
  const double dense = quantized.precision("m.bin");
  EXPECT_GT(dense, 0.6);
  for (const bool norms : {false, true}) {
    for (const bool output : {false, true}) {
      quantized.training.quantize = {.norms = norms, .output = output};
      quantize_model(quantized.folder.file("m.bin"), quantized.training);
      EXPECT_GT(quantized.precision("m.ftz"), dense - 0.02) << norms << output;
    }
  }
}

TEST(QuantizeModel, PrunesAndTrainsAgain) {
  if (!fasttext_is_installed()) GTEST_SKIP() << "there is no program `fasttext`";
  Quantized quantized;
  quantized.training.quantize = {.norms = true, .cutoff = 150};
  const QuantizeReport report = quantize_model(quantized.folder.file("m.bin"), quantized.training);
  EXPECT_EQ(report.kept, 150);
  EXPECT_EQ(report.bytes,
            static_cast<std::int64_t>(std::filesystem::file_size(quantized.training.output)));
  const double before = quantized.precision("m.ftz");
  quantized.training.quantize.retrain = true;
  quantize_model(quantized.folder.file("m.bin"), quantized.training);
  EXPECT_GT(quantized.precision("m.ftz"), before - 0.02);
  const FasttextFile file(quantized.training.output);
  EXPECT_EQ(file.vocabulary().input_rows(), 150);
  EXPECT_TRUE(file.vocabulary().kept_buckets.has_value());
}

TEST(QuantizeModel, IsReadBackAsItWasCoded) {
  Quantized quantized;
  quantized.training.quantize = {.norms = true, .output = true};
  quantized.bytes();
  const FasttextModel dense = read_fasttext_model(quantized.folder.file("m.bin"));
  const FasttextModel coded = read_fasttext_model(quantized.training.output);
  EXPECT_EQ(coded.words, dense.words);
  EXPECT_EQ(coded.labels, dense.labels);
  for (std::int64_t l = 0; l < dense.output.rows(); ++l) {  // four rows: their own centroids
    for (std::size_t k = 0; k < 12; ++k) {
      EXPECT_NEAR(coded.output.row(l)[k], dense.output.row(l)[k], 1e-5);
    }
  }
}

TEST(QuantizeModel, IsTheSameToTheByteWithAnyThreads) {
  Quantized quantized;
  quantized.training.quantize = {.norms = true, .output = true, .cutoff = 200, .retrain = true};
  quantized.training.threads = 1;
  const std::string one = quantized.bytes();
  quantized.training.threads = 8;
  EXPECT_TRUE(quantized.bytes() == one);
}

TEST(QuantizeModel, TrainingMakesTheSameFile) {
  Quantized quantized;
  const std::string apart = quantized.bytes();
  quantized.training.quantize.is_wanted = true;
  train(quantized.training);
  EXPECT_TRUE(whole_source(quantized.training.output) == apart);
}

TEST(QuantizeModel, RefusesWhatItCannotDo) {
  Quantized quantized;
  const auto word = [&](const std::string& model) {
    try {
      quantize_model(quantized.folder.file(model), quantized.training);
    } catch (const Error& error) {
      return std::string(error.code().word);
    }
    return std::string("none");
  };
  EXPECT_EQ(word("missing.bin"), "E_MODEL_MISSING");
  quantized.training.quantize.retrain = true;
  EXPECT_EQ(word("m.bin"), "E_RECIPE_VALUE");
  quantized.training.quantize = {.part_dim = 0};
  EXPECT_EQ(word("m.bin"), "E_RECIPE_VALUE");
  quantized.training.quantize = {.cutoff = 100};
  EXPECT_EQ(word("m.bin"), "none");
  quantized.training.output = quantized.folder.file("again.ftz");
  EXPECT_EQ(word("m.ftz"), "E_MODEL_UNSUPPORTED");
}

}  // namespace
}  // namespace winnow
