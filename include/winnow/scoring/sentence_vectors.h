// Sentence vectors of fastText models.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// What `fasttext print-sentence-vectors` computes, in its floats and their order (Definition:
/// fastText src/fasttext.cc, getSentenceVector):
///   supervised    the mean of the line's input rows: words, subwords, n-grams, end of sentence
///   unsupervised  the mean of the words' vectors, each of length 1; a word's vector is the mean of
///                 its row and its subwords'. No end of sentence.
/// A line without any is the zero vector. A dense model's input matrix is held in memory, a
/// quantised one's codes. Const after construction; any number of threads.
class SentenceVectors {
 public:
  /// E_MODEL_*
  explicit SentenceVectors(const std::string& path);
  ~SentenceVectors();

  std::int64_t dim() const;
  /// Appends the lines of `block`, without their newlines, as fastText takes them from its input:
  /// for a supervised model a word "</s>" ends a line too.
  void append_lines(std::string_view block, std::vector<std::string_view>& lines) const;
  /// Fills `out`, dim() floats.
  void compute(std::string_view line, std::span<float> out) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace winnow
