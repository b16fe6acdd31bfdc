// Seeded inputs of `winnow bench`.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/csr.h"
#include "winnow/core/matrix.h"
#include "winnow/core/text_table.h"
#include "winnow/core/word_table.h"

namespace winnow {

template <class T>
Matrix<T> random_matrix(std::int64_t rows, std::int64_t columns, std::int64_t peak) {
  std::mt19937_64 random(1);
  Matrix<T> matrix(rows, columns);
  const MatrixView<T> view = matrix.view();
  const auto range = static_cast<std::uint64_t>(2 * peak + 1);
  for (std::int64_t i = 0; i < view.size(); ++i) {
    view.data[i] = static_cast<T>(static_cast<std::int64_t>(random() % range) - peak);
  }
  return matrix;
}

/// Documents of `length` values below `limit`; small values are more frequent, as words are. All of
/// them `repeats` times, one behind the other.
template <class T>
Csr<T> random_rows(std::int64_t documents, std::int64_t length, std::uint64_t limit,
                   std::int64_t repeats = 1) {
  std::mt19937_64 random(2);
  std::vector<T> values;
  for (std::int64_t k = 0; k < documents * length; ++k) {
    const double share = static_cast<double>(random() >> 11) * 0x1p-53;
    values.push_back(static_cast<T>(static_cast<double>(limit) * share * share * share));
  }
  Csr<T> rows;
  for (std::int64_t d = 0; d < repeats * documents; ++d) {
    const auto first = static_cast<std::size_t>(d % documents * length);
    rows.append(std::span<const T>(values).subspan(first, static_cast<std::size_t>(length)));
    rows.end_row();
  }
  return rows;
}

/// Texts for score_text, and the words that its classifier knows.
struct BenchTexts {
  std::vector<std::string> texts;
  std::vector<std::string> known;
};

/// Documents of `words` words each, of which one in sixteen is not among the `known` first.
BenchTexts random_texts(std::int64_t documents, std::int64_t words, std::uint64_t known);

/// The first texts of a JSONL file, up to 64 MB of them; known are the words that occur twice.
/// E_NO_INPUT if there are none.
BenchTexts texts_of_file(const std::string& path);

/// A classifier with one column and bigrams.
TextTable random_text_table(std::vector<std::string> words);

/// A made-up tokenizer of kPieces: one or two ids a word, by its bytes, right after any score.
class HashedPieces final : public WordEncoder {
 public:
  static constexpr std::int32_t kPieces = 32'000;

  void encode(std::span<const std::string_view> words, Csr<std::int32_t>& ids,
              std::vector<float>& reaches) override;
  void encode_rest(std::string_view normalized, std::size_t begin, float score, bool after_joined,
                   std::vector<std::int32_t>& ids) override;
  void encode_text(std::string_view text, std::vector<std::int32_t>& ids) override;
};

/// The ids that it gives these words, each with a space before it, and scores of its pieces.
WordTable hashed_word_table(const std::vector<std::string>& words);

}  // namespace winnow
