#include "winnow/scoring/sentence_vectors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "formats/fasttext_fixture.h"
#include "scoring/fasttext_oracle.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

using Vector = std::vector<float>;
using Lines = std::vector<std::string_view>;

constexpr std::int32_t kDim = 7;

FasttextModel skipgram_model() {
  return random_fasttext_model({.dim = kDim,
                                .loss = FasttextLoss::kNs,
                                .kind = FasttextKind::kSkipgram,
                                .bucket = 100,
                                .minn = 2,
                                .maxn = 4},
                               {"the", "cat", "na\u00efve"}, {});
}

FasttextModel classifier() {
  return random_fasttext_model({.dim = kDim, .word_ngrams = 2, .bucket = 100}, {"the", "cat"},
                               {"__label__a"});
}

Vector computed(const SentenceVectors& vectors, std::string_view line) {
  Vector out(static_cast<std::size_t>(vectors.dim()), 99);
  vectors.compute(line, out);
  return out;
}

/// The mean of the words' vectors, each divided by its length.
Vector mean_of_unit_vectors(const FasttextModel& model, const Lines& words) {
  const FasttextFeatures features(model);
  Vector sum(kDim);
  int counted = 0;
  for (const std::string_view word : words) {
    std::vector<std::int32_t> rows;
    features.append_word_rows(word, rows);
    if (rows.empty()) continue;
    const Vector vector = FasttextOracle::mean(model.input, rows);
    float square = 0;
    for (const float value : vector) square += value * value;
    const auto scale = static_cast<float>(1.0 / std::sqrt(square));
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += vector[k] * scale;
    ++counted;
  }
  for (float& value : sum) value *= static_cast<float>(1.0 / counted);
  return sum;
}

TEST(SentenceVectors, OfAnUnsupervisedModelAreMeansOfUnitVectors) {
  const FasttextModel model = skipgram_model();
  const TempFolder folder;
  const SentenceVectors vectors(folder.write("m.bin", fasttext_bytes(model)));
  ASSERT_EQ(vectors.dim(), kDim);
  EXPECT_EQ(computed(vectors, " the\tdog  na\u00efve\f</s> "),
            mean_of_unit_vectors(model, {"the", "dog", "na\u00efve", "</s>"}));
  const std::string_view nul("c\0t", 3);
  EXPECT_EQ(computed(vectors, nul), mean_of_unit_vectors(model, {nul}));
  EXPECT_EQ(computed(vectors, " \t "), Vector(kDim));
  EXPECT_EQ(computed(vectors, ""), Vector(kDim));
}

TEST(SentenceVectors, WordsWithoutARowDoNotCount) {
  FasttextModel model = skipgram_model();
  model.args.maxn = 0;
  model.args.minn = 0;
  const TempFolder folder;
  const SentenceVectors vectors(folder.write("m.bin", fasttext_bytes(model)));
  EXPECT_EQ(computed(vectors, "dog the dog"), mean_of_unit_vectors(model, {"the"}));
  EXPECT_EQ(computed(vectors, "dog"), Vector(kDim));
}

TEST(SentenceVectors, OfAClassifierAreMeansOfItsRows) {
  const FasttextModel model = classifier();
  const TempFolder folder;
  const SentenceVectors vectors(folder.write("m.bin", fasttext_bytes(model)));
  for (const std::string_view line : {"the cat", "the dog the", "", "__label__a"}) {
    Csr<std::int32_t> rows;
    FasttextFeatures(model).append_rows(line, rows);
    EXPECT_EQ(computed(vectors, line), FasttextOracle::mean(model.input, rows.values())) << line;
  }
}

TEST(SentenceVectors, OfAQuantisedModelAreThoseOfItsDecodedRows) {
  FasttextModel model = classifier();
  const auto codes = random_quantized_matrix(model.input_rows(), kDim, 2, true);
  const TempFolder folder;
  const SentenceVectors quantized(
      folder.write("m.ftz", quantized_fasttext_bytes(model, codes, model.output)));
  for (std::int64_t row = 0; row < codes.rows; ++row) codes.decode(row, model.input.row(row));
  const SentenceVectors dense(folder.write("m.bin", fasttext_bytes(model)));
  EXPECT_EQ(computed(quantized, "the cat sat"), computed(dense, "the cat sat"));
}

TEST(SentenceVectors, TakeLinesAsFasttextDoes) {
  const TempFolder folder;
  Lines lines;
  SentenceVectors(folder.write("m.bin", fasttext_bytes(skipgram_model())))
      .append_lines("a </s> b\n\nlast", lines);
  EXPECT_EQ(lines, (Lines{"a </s> b", "", "last"}));
  lines.clear();
  SentenceVectors(folder.write("m.bin", fasttext_bytes(classifier())))
      .append_lines("a </s> b\n\nlast", lines);
  EXPECT_EQ(lines.size(), 4U);
}

TEST(SentenceVectors, AMissingModelIsAnError) {
  EXPECT_THROW(SentenceVectors("/absent.bin"), Error);
}

}  // namespace
}  // namespace winnow
