#include "winnow/scoring/sentence_vectors.h"

#include <algorithm>
#include <cmath>

#include "winnow/formats/fasttext_reader.h"
#include "winnow/text/fasttext_features.h"
#include "winnow/text/fasttext_lines.h"

namespace winnow {
namespace {

void multiply(std::span<float> vector, double factor) {
  for (float& value : vector) value *= static_cast<float>(factor);
}

float length_of(std::span<const float> vector) {
  float sum = 0;
  for (const float value : vector) sum += value * value;
  return std::sqrt(sum);
}

/// The words that a C++ stream reads: unlike elsewhere in fastText, NUL is part of one.
template <class Visit>
void for_each_stream_word(std::string_view line, Visit visit) {
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  for (std::size_t at = line.find_first_not_of(kSpaces); at != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kSpaces, at), line.size());
    visit(line.substr(at, end - at));
    at = line.find_first_not_of(kSpaces, end);
  }
}

}  // namespace

struct SentenceVectors::State {
  explicit State(const std::string& path)
      : file(path), features(file.vocabulary()), dim(file.vocabulary().args.dim) {
    if (file.is_quantized()) return;
    input = {file.vocabulary().input_rows(), dim};
    file.read_input(0, input.view());
  }

  /// The mean of the rows; zero if there are none.
  void average(std::span<const std::int32_t> rows, std::span<float> out) const {
    std::ranges::fill(out, 0.0F);
    std::vector<float> decoded(file.is_quantized() ? out.size() : 0);
    for (const std::int32_t id : rows) {
      if (file.is_quantized()) file.read_input(id, {decoded.data(), 1, dim});
      const std::span<const float> row = file.is_quantized() ? decoded : input.row(id);
      for (std::size_t k = 0; k < out.size(); ++k) out[k] += row[k];
    }
    if (!rows.empty()) multiply(out, 1.0 / static_cast<double>(rows.size()));
  }

  void average_words(std::string_view line, std::span<float> out) const {
    std::ranges::fill(out, 0.0F);
    std::vector<float> vector(out.size());
    std::vector<std::int32_t> rows;
    int words = 0;
    for_each_stream_word(line, [&](std::string_view word) {
      rows.clear();
      features.append_word_rows(word, rows);
      average(rows, vector);
      const float length = length_of(vector);
      if (!(length > 0)) return;
      multiply(vector, 1.0 / double{length});
      for (std::size_t k = 0; k < out.size(); ++k) out[k] += vector[k];
      ++words;
    });
    if (words > 0) multiply(out, 1.0 / words);
  }

  FasttextFile file;
  FasttextFeatures features;
  std::int64_t dim;
  Matrix<float> input;
};

SentenceVectors::SentenceVectors(const std::string& path)
    : state_(std::make_unique<const State>(path)) {}
SentenceVectors::~SentenceVectors() = default;

std::int64_t SentenceVectors::dim() const { return state_->dim; }

void SentenceVectors::append_lines(std::string_view block,
                                   std::vector<std::string_view>& lines) const {
  if (state_->file.vocabulary().args.kind == FasttextKind::kSupervised) {
    append_fasttext_lines(block, lines);
    return;
  }
  while (!block.empty()) {
    const std::size_t end = std::min(block.find('\n'), block.size());
    lines.push_back(block.substr(0, end));
    block.remove_prefix(std::min(end + 1, block.size()));
  }
}

void SentenceVectors::compute(std::string_view line, std::span<float> out) const {
  if (state_->file.vocabulary().args.kind != FasttextKind::kSupervised) {
    state_->average_words(line, out);
    return;
  }
  Csr<std::int32_t> rows;
  state_->features.append_rows(line, rows);
  state_->average(rows.values(), out);
}

}  // namespace winnow
