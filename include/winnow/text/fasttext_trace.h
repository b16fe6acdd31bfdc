// The features of a text with what they stand for: for explanations, not for speed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/fasttext_model.h"

namespace winnow {

enum class FeatureKind { kWord, kSubword, kNgram };

struct TracedFeature {
  std::int32_t row = 0;  ///< of the input matrix
  FeatureKind kind = FeatureKind::kWord;
  std::size_t word = 0;   ///< index of the word that it is, belongs to or begins with
  std::size_t words = 1;  ///< of an n-gram
  std::string subword;    ///< with the marks '<' and '>'; empty for other kinds
};

struct TracedText {
  /// Those that count: no labels, unknown ones too; the last one is "</s>".
  std::vector<std::string> words;
  std::vector<TracedFeature> features;  ///< rows in the order of FasttextFeatures::append_rows
};

/// Const after construction; any number of threads.
class FasttextTrace {
 public:
  /// Copies what it needs of the model.
  explicit FasttextTrace(const FasttextVocabulary& model);
  ~FasttextTrace();

  /// Exactly the features of FasttextFeatures::append_rows.
  TracedText trace(std::string_view text) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace winnow
