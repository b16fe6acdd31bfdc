#include "winnow/scoring/word_embedding.h"

#include <cmath>
#include <vector>

#include "winnow/core/error.h"
#include "winnow/formats/fasttext_reader.h"
#include "winnow/scoring/sentence_vectors.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

/// A vocabulary whose words have no subwords: what is found in a text are the words alone.
FasttextVocabulary words_of(const std::string& path) {
  const FasttextFile file(path);
  FasttextVocabulary vocabulary = file.vocabulary();
  if (vocabulary.args.kind == FasttextKind::kSupervised) {
    throw Error(errors::kModelUnsupported, "this model is a classifier, not word vectors", path,
                "train with `fasttext skipgram` or `fasttext cbow`");
  }
  vocabulary.args.maxn = 0;
  return vocabulary;
}

Matrix<std::int16_t> table_of(const std::string& path, const std::vector<std::string>& words) {
  const SentenceVectors vectors(path);
  Matrix<std::int16_t> table(static_cast<std::int64_t>(words.size()), vectors.dim());
  std::vector<float> vector(static_cast<std::size_t>(vectors.dim()));
  for (std::size_t w = 0; w < words.size(); ++w) {
    vectors.compute(words[w], vector);
    const auto row = table.row(static_cast<std::int64_t>(w));
    for (std::size_t k = 0; k < row.size(); ++k) {
      row[k] = static_cast<std::int16_t>(std::lround(double{vector[k]} * 32767));
    }
  }
  return table;
}

}  // namespace

struct WordEmbedding::State {
  explicit State(const std::string& path) : State(path, words_of(path)) {}
  State(const std::string& path, const FasttextVocabulary& vocabulary)
      : table(table_of(path, vocabulary.words)), words(vocabulary) {}

  Matrix<std::int16_t> table;
  FasttextFeatures words;
};

WordEmbedding::WordEmbedding(const std::string& path)
    : state_(std::make_unique<const State>(path)) {}
WordEmbedding::~WordEmbedding() = default;

MatrixView<const std::int16_t> WordEmbedding::table() const { return state_->table.view(); }

void WordEmbedding::append_rows(std::string_view text, Csr<std::int32_t>& rows) const {
  for_each_word(
      text, [&](std::string_view word) { state_->words.append_word_rows(word, rows.values()); });
  rows.end_row();
}

}  // namespace winnow
