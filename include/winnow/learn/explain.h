// winnow explain: what each word and n-gram of a text adds to a classifier's decision.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

struct ExplainOptions {
  std::string model;  ///< a supervised fastText model, any loss but hierarchical softmax
  /// The label to explain. Empty: of two labels the positive one (the card's, else the first); of
  /// more the most probable one.
  std::string label;
  std::string preparation;  ///< empty: the card's, else raw
  bool subwords = false;    ///< character n-grams by themselves, not under their words
};

/// All features of one text: a word with its subwords (or a subword by itself), or an n-gram.
struct FeatureShare {
  std::string text;  ///< words with spaces between; a subword has its marks '<' and '>'
  std::int64_t times = 0;
  std::int64_t features = 0;  ///< rows of the input matrix that are in the sum
  double share = 0;
};

/// The model is linear up to its last layer, so the margin is a sum over the features:
///     margin = w . mean(rows) = sum of w . row / features
/// with w = output row of `label` - output row of `other`. Softmax: the margin is the log-odds of
/// the two labels. One-vs-all and negative sampling decide each label alone: there is no `other`,
/// and the margin is the label's own logit.
struct Explanation {
  std::string label;
  std::string other;  ///< the best of the other labels; empty: see above
  double margin = 0;
  double probability = 0;  ///< of `label`, as `predict-prob` reports it
  std::int64_t words = 0;  ///< that count, "</s>" included
  std::int64_t features = 0;
  std::vector<FeatureShare> shares;  ///< by falling |share|, then by text; they add up to `margin`
};

/// Reads the model once, explains any number of texts. One thread.
class Explainer {
 public:
  /// E_MODEL_*: E_MODEL_UNSUPPORTED for hierarchical softmax, whose probabilities are products of
  /// decisions along a tree. E_LABEL_UNKNOWN.
  explicit Explainer(ExplainOptions options);
  ~Explainer();

  Explanation explain(std::string_view text) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

/// The record with this id in a JSONL file: its text. The id is a string or an integer.
/// E_USAGE if no record has it; E_NO_INPUT.
std::string text_of_record(const std::string& path, const std::string& id_field,
                           const std::string& id, const std::string& text_field);

/// A table of the `most` largest shares, the sum of the others, and the margin.
std::string explanation_text(const Explanation& explanation, std::size_t most);
/// winnow.explanation/1 (docs/formats.md); `most` as above, the others summed up.
std::string explanation_json(const Explanation& explanation, std::size_t most);

}  // namespace winnow
