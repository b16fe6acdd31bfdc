// Quantised models (.ftz): what is read, and every way to lie about it.
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <thread>

#include "formats/fasttext_fixture.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/formats/fasttext_reader.h"

namespace winnow {
namespace {

namespace at = fasttext_offsets;

struct QuantizedModel {
  FasttextVocabulary vocabulary;
  QuantizedMatrix input;
  QuantizedMatrix output;

  std::string bytes() const { return quantized_fasttext_bytes(vocabulary, input, output); }
};

/// About 45 KB; pruned to three of its buckets, both matrices quantised, the last part shorter.
QuantizedModel small_model(bool has_norms = true) {
  std::vector<std::string> words;
  for (int w = 0; w < 700; ++w) words.push_back("word" + std::to_string(w * 37));
  QuantizedModel model;
  model.vocabulary = random_fasttext_model({.dim = 14, .word_ngrams = 2, .bucket = 700}, words,
                                           {"__label__hq", "__label__cc"});
  model.vocabulary.kept_buckets = {{3, 2}, {500, 0}, {699, 1}};
  model.input = random_quantized_matrix(model.vocabulary.input_rows(), 14, 4, has_norms, 1);
  model.output = random_quantized_matrix(model.vocabulary.output_rows(), 14, 3, has_norms, 2);
  return model;
}

/// The definition: fastText's get_centroids, and addcode without its sum.
std::vector<float> decoded(const QuantizedMatrix& matrix, std::int64_t row) {
  const ProductQuantizer& q = matrix.quantizer;
  float norm = 1;
  if (matrix.has_norms) {
    norm = matrix.norm_quantizer.centroids[matrix.norm_codes[static_cast<std::size_t>(row)]];
  }
  std::vector<float> values;
  for (std::int32_t m = 0; m < q.parts; ++m) {
    const int code = matrix.codes[static_cast<std::size_t>(row * q.parts + m)];
    const bool is_last = m == q.parts - 1;
    const int begin =
        is_last ? m * 256 * q.part_dim + code * q.last_part_dim : (m * 256 + code) * q.part_dim;
    for (int n = 0; n < (is_last ? q.last_part_dim : q.part_dim); ++n) {
      values.push_back(norm * q.centroids[static_cast<std::size_t>(begin + n)]);
    }
  }
  return values;
}

std::string error_word(const std::string& path) {
  try {
    const FasttextFile file(path);
    Matrix<float> input(file.vocabulary().input_rows(), file.vocabulary().args.dim);
    file.read_input(0, input.view());
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::kModel) << error.what();
    return std::string(error.code().word);
  }
  return "read without an error";
}

void expect_rows(const QuantizedMatrix& expected, MatrixView<const float> actual) {
  ASSERT_EQ(actual.rows, expected.rows);
  for (std::int64_t row = 0; row < actual.rows; ++row) {
    const auto values = actual.row(row);
    ASSERT_EQ(std::vector<float>(values.begin(), values.end()), decoded(expected, row)) << row;
  }
}

TEST(FasttextQuantized, DecodesBothMatrices) {
  const TempFolder folder;
  for (const bool has_norms : {false, true}) {
    const QuantizedModel model = small_model(has_norms);
    const FasttextFile file(folder.write("m.ftz", model.bytes()));
    EXPECT_EQ(file.vocabulary().kept_buckets, model.vocabulary.kept_buckets);
    EXPECT_EQ(file.vocabulary().words, model.vocabulary.words);
    Matrix<float> input(model.input.rows, 14);
    file.read_input(0, input.view());
    expect_rows(model.input, input.view());
    expect_rows(model.output, file.output().view());
  }
}

TEST(FasttextQuantized, ReadsADenseOutputAndBucketsThatWereNotPruned) {
  QuantizedModel model = small_model();
  model.vocabulary.kept_buckets.reset();
  model.input = random_quantized_matrix(701 + 700, 14, 20, false);
  Matrix<float> output(2, 14);
  output.row(1)[13] = 5;
  const TempFolder folder;
  const FasttextModel read = read_fasttext_model(
      folder.write("m.ftz", quantized_fasttext_bytes(model.vocabulary, model.input, output)));
  expect_rows(model.input, read.input.view());
  EXPECT_EQ(read.output.row(1)[13], 5);
}

TEST(FasttextQuantized, AVocabularyPrunedToNoBucketsHasNone) {
  QuantizedModel model = small_model();
  model.vocabulary.kept_buckets.emplace();
  model.input = random_quantized_matrix(701, 14, 4, false);
  const TempFolder folder;
  const FasttextFile file(folder.write("m.ftz", model.bytes()));
  ASSERT_TRUE(file.vocabulary().kept_buckets.has_value());
  EXPECT_EQ(file.vocabulary().input_rows(), 701);
}

TEST(FasttextQuantized, ThreadsReadAtTheSameTime) {
  const QuantizedModel model = small_model();
  const TempFolder folder;
  const FasttextFile file(folder.write("m.ftz", model.bytes()));
  Matrix<float> input(model.input.rows, 14);
  std::vector<std::thread> threads;
  for (std::int64_t first = 0; first < input.rows(); first += 100) {
    threads.emplace_back([&, first] {
      const std::int64_t rows = std::min<std::int64_t>(100, input.rows() - first);
      file.read_input(first, {input.row(first).data(), rows, 14});
    });
  }
  for (std::thread& thread : threads) thread.join();
  expect_rows(model.input, input.view());
}

TEST(FasttextQuantized, EveryTruncationIsAnError) {
  const TempFolder folder;
  const std::string bytes = small_model().bytes();
  ASSERT_GT(bytes.size(), 45'000U);
  const std::string path = folder.write("m.ftz", bytes);
  for (std::size_t length = bytes.size(); length-- > 0;) {
    std::filesystem::resize_file(path, length);
    ASSERT_EQ(error_word(path), "E_MODEL_TRUNCATED") << "at " << length;
  }
}

TEST(FasttextQuantized, TrailingBytesAreAnError) {
  const TempFolder folder;
  EXPECT_EQ(error_word(folder.write("m.ftz", small_model().bytes() + "x")), "E_MODEL_TRAILING");
}

struct Lie {
  std::string name;
  std::string bytes;
};

/// Where the numbers of a quantised matrix stand, from its flag on.
enum MatrixOffset : std::size_t { kFlag = 0, kNorms = 1, kRows = 2, kColumns = 10, kCodes = 18 };

std::vector<Lie> lies() {
  const QuantizedModel model = small_model();
  const std::string good = model.bytes();
  const std::size_t pairs = header_bytes(model.vocabulary).size() - 3 * sizeof(KeptBucket);
  const std::size_t input = pairs + 3 * sizeof(KeptBucket);
  const std::size_t quantizer = input + 22 + model.input.codes.size();
  const std::size_t centroids = quantizer + 16;
  const std::size_t norm_quantizer = centroids + 14 * 1024 + model.input.norm_codes.size();
  const std::size_t output = norm_quantizer + 16 + 1024;
  const auto i32 = [&](std::size_t offset, std::int32_t value) {
    return patched(good, offset, value);
  };
  const auto i64 = [&](std::size_t offset, std::int64_t value) {
    return patched(good, offset, value);
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  return {
      {"bucket -1", i32(pairs, -1)},
      {"bucket 700", i32(pairs, 700)},
      {"bucket 500 twice", i32(pairs, 500)},
      {"place -1", i32(pairs + 4, -1)},
      {"place 3", i32(pairs + 4, 3)},
      {"place 1 twice", i32(pairs + 4, 1)},
      {"pruned to 2", i64(at::kPruned, 2)},
      {"pruned to 4", i64(at::kPruned, 4)},
      {"not pruned", i64(at::kPruned, -1)},
      {"dense input", patched(good, input, std::uint8_t{0})},
      {"flag 3", patched(good, input, std::uint8_t{3})},
      {"norms 2", patched(good, input + kNorms, std::uint8_t{2})},
      {"no norms", patched(good, input + kNorms, std::uint8_t{0})},
      {"rows 303", i64(input + kRows, 303)},
      {"rows -1", i64(input + kRows, -1)},
      {"rows 2^61", i64(input + kRows, std::int64_t{1} << 61)},
      {"columns 13", i64(input + kColumns, 13)},
      {"codes -4", i32(input + kCodes, -4)},
      {"codes 0", i32(input + kCodes, 0)},
      {"codes of three parts", i32(input + kCodes, 3 * 704)},
      {"codes, one more", i32(input + kCodes, 4 * 704 + 1)},
      {"quantiser of 15", i32(quantizer, 15)},
      {"quantiser of -14", i32(quantizer, -14)},
      {"parts 5", i32(quantizer + 4, 5)},
      {"parts 0", i32(quantizer + 4, 0)},
      {"part size 0", i32(quantizer + 8, 0)},
      {"part size -1", i32(quantizer + 8, -1)},
      {"part size 2^31 - 1", i32(quantizer + 8, std::numeric_limits<std::int32_t>::max())},
      {"part size 5", i32(quantizer + 8, 5)},
      {"last part 4", i32(quantizer + 12, 4)},
      {"last part -2", i32(quantizer + 12, -2)},
      {"centroid NaN", patched(good, centroids + 400, nan)},
      {"norm quantiser of 2", i32(norm_quantizer, 2)},
      {"norm parts 2", i32(norm_quantizer + 4, 2)},
      {"norm NaN", patched(good, norm_quantizer + 16 + 40, nan)},
      {"output flag 2", patched(good, output, std::uint8_t{2})},
      {"output dense", patched(good, output, std::uint8_t{0})},
      {"output rows 3", i64(output + kRows, 3)},
      {"output norms 7", patched(good, output + kNorms, std::uint8_t{7})},
  };
}

TEST(FasttextQuantized, MatricesThatLieAreErrors) {
  const TempFolder folder;
  for (const Lie& lie : lies()) {
    EXPECT_EQ(error_word(folder.write("m.ftz", lie.bytes)), "E_MODEL_INVALID") << lie.name;
  }
}

TEST(FasttextQuantized, CodesBehindTheEndAreATruncation) {
  const QuantizedModel model = small_model();
  const std::size_t input = header_bytes(model.vocabulary).size();
  const TempFolder folder;
  const std::string bytes = patched(model.bytes(), input + kCodes, 704 * 3'000'000);
  EXPECT_EQ(error_word(folder.write("m.ftz", bytes)), "E_MODEL_TRUNCATED");
}

TEST(FasttextQuantized, ProductsThatOverflowAreErrors) {
  QuantizedModel model = small_model();
  model.input.quantizer.centroids.assign(14 * 256, 1e30F);
  model.input.norm_quantizer.centroids.assign(256, 1e30F);
  const TempFolder folder;
  EXPECT_EQ(error_word(folder.write("m.ftz", model.bytes())), "E_MODEL_INVALID");
}

/// One byte a row that stands for 16,384 floats: 250 labels would be 16 MiB, 5,000 are 328 MB.
TEST(FasttextQuantized, AnOutputFarLargerThanItsFileIsRefused) {
  constexpr std::int32_t kDim = 16384;
  const auto bytes_for = [&](std::size_t labels) {
    FasttextVocabulary vocabulary;
    vocabulary.args = {.dim = kDim};
    vocabulary.labels.assign(labels, "l");
    vocabulary.label_counts.assign(labels, 1);
    const QuantizedMatrix input = random_quantized_matrix(0, kDim, kDim, false);
    QuantizedMatrix output = input;
    output.rows = static_cast<std::int64_t>(labels);
    output.codes.assign(labels, 7);
    return quantized_fasttext_bytes(vocabulary, input, output);
  };
  const TempFolder folder;
  EXPECT_EQ(error_word(folder.write("m.ftz", bytes_for(250))), "read without an error");
  EXPECT_EQ(error_word(folder.write("m.ftz", bytes_for(5'000))), "E_MODEL_UNSUPPORTED");
}

}  // namespace
}  // namespace winnow
