// A fastText model's features of a text, to the bit.
// Definition: fastText src/dictionary.cc (addWordNgrams, computeSubwords, getLine).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "winnow/core/csr.h"
#include "winnow/core/fasttext_model.h"
#include "winnow/core/fasttext_text.h"

namespace winnow {

/// Turns text into the rows of a model's input matrix: vocabulary words, subwords, the end of
/// sentence, word n-grams; in fastText's order; of a pruned model those that are left. Const after
/// construction; any number of threads.
class FasttextFeatures {
 public:
  /// Copies what it needs of the model.
  explicit FasttextFeatures(const FasttextVocabulary& model);
  ~FasttextFeatures();
  FasttextFeatures(FasttextFeatures&&) noexcept;

  /// Appends the row ids of one text and closes the row. The text is one line: its newlines
  /// count as spaces, and the end-of-sentence token is added once, at the end (what the Python
  /// binding and the command line with a final newline do). A word "</s>" in the text *is* the
  /// end of sentence, as in fastText: what follows it does not count. Labels, and unknown words
  /// that carry the label prefix, are ignored.
  void append_rows(std::string_view text, Csr<std::int32_t>& rows) const;

  /// Appends the rows of one word: its own, if it is known, and its subwords'.
  void append_word_rows(std::string_view word, std::vector<std::int32_t>& rows) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace winnow
