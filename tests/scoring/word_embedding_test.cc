#include "winnow/scoring/word_embedding.h"

#include <gtest/gtest.h>

#include <cmath>

#include "formats/fasttext_fixture.h"
#include "scoring/fasttext_oracle.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

FasttextModel skipgram_model() {
  return random_fasttext_model({.dim = 6,
                                .loss = FasttextLoss::kNs,
                                .kind = FasttextKind::kSkipgram,
                                .bucket = 50,
                                .minn = 3,
                                .maxn = 5},
                               {"the", "cat", "zero"}, {"__label__x"});
}

std::vector<std::int32_t> rows_of(const WordEmbedding& embedding, std::string_view text) {
  Csr<std::int32_t> rows;
  embedding.append_rows(text, rows);
  return rows.values();
}

TEST(WordEmbedding, RowsAreUnitVectorsOfWordsWithTheirSubwords) {
  FasttextModel model = skipgram_model();
  const TempFolder folder;
  const WordEmbedding embedding(folder.write("m.bin", fasttext_bytes(model)));
  const auto table = embedding.table();
  ASSERT_EQ(table.rows, 4);
  ASSERT_EQ(table.columns, 6);
  const FasttextFeatures features(model);
  for (std::int64_t w = 0; w < table.rows; ++w) {
    std::vector<std::int32_t> rows;
    features.append_word_rows(model.words[static_cast<std::size_t>(w)], rows);
    const auto vector = FasttextOracle::mean(model.input, rows);
    double square = 0;
    for (const float value : vector) square += double{value} * value;
    for (std::size_t k = 0; k < 6; ++k) {
      EXPECT_NEAR(table.row(w)[k], 32767 * vector[k] / std::sqrt(square), 0.51) << w;
    }
  }
}

TEST(WordEmbedding, FindsTheKnownWords) {
  const TempFolder folder;
  const WordEmbedding embedding(folder.write("m.bin", fasttext_bytes(skipgram_model())));
  EXPECT_EQ(rows_of(embedding, "the dog\nthe\tcat __label__x"),
            (std::vector<std::int32_t>{1, 1, 2}));
  EXPECT_EQ(rows_of(embedding, ""), std::vector<std::int32_t>());
  EXPECT_EQ(rows_of(embedding, "the </s> cat"), (std::vector<std::int32_t>{1, 0, 2}));
}

TEST(WordEmbedding, AWordOfLengthZeroHasAZeroRow) {
  FasttextModel model = skipgram_model();
  model.args.maxn = 0;
  for (float& value : model.input.row(3)) value = 0;
  const TempFolder folder;
  const WordEmbedding embedding(folder.write("m.bin", fasttext_bytes(model)));
  for (const std::int16_t value : embedding.table().row(3)) EXPECT_EQ(value, 0);
}

TEST(WordEmbedding, AClassifierIsNone) {
  const TempFolder folder;
  const std::string path = folder.write(
      "m.bin", fasttext_bytes(random_fasttext_model({.dim = 2}, {"a"}, {"__label__x"})));
  try {
    const WordEmbedding embedding(path);
    ADD_FAILURE() << "took a classifier";
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, "E_MODEL_UNSUPPORTED");
  }
}

}  // namespace
}  // namespace winnow
