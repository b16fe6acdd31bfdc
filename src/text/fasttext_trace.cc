#include "winnow/text/fasttext_trace.h"

#include <algorithm>

#include "text/fasttext_dictionary.h"
#include "text/fasttext_subwords.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

/// A feature for each row (one, or none of a pruned bucket) that `rows` has.
void add_features(const std::vector<std::int32_t>& rows, TracedFeature feature,
                  std::vector<TracedFeature>& features) {
  for (const std::int32_t row : rows) {
    feature.row = row;
    features.push_back(feature);
  }
}

}  // namespace

struct FasttextTrace::State {
  explicit State(const FasttextVocabulary& model)
      : args(model.args), dictionary(model), buckets(model) {}

  FasttextArgs args;
  FasttextDictionary dictionary;
  BucketRows buckets;

  /// Nothing for a label, or a word that looks like one.
  void add_word(std::string_view word, TracedText& traced) const {
    const std::int32_t row = dictionary.find(token_of(word));
    const bool is_label =
        row == FasttextDictionary::kLabel || (row < 0 && word.starts_with(args.label_prefix));
    if (is_label) return;
    const std::size_t index = traced.words.size();
    traced.words.emplace_back(word);
    if (row >= 0) traced.features.push_back({row, FeatureKind::kWord, index, 1, {}});
    for_each_subword(word, args, [&](std::string_view subword, std::uint32_t hash) {
      std::vector<std::int32_t> rows;
      buckets.append(hash, rows);
      add_features(rows, {0, FeatureKind::kSubword, index, 1, std::string(subword)},
                   traced.features);
    });
  }

  void add_ngrams(TracedText& traced) const {
    const std::size_t count = traced.words.size();
    for (std::size_t begin = 0; begin < count; ++begin) {
      std::uint64_t hash = fasttext_ngram_begin(fasttext_hash(traced.words[begin]));
      const std::size_t end =
          std::min(begin + static_cast<std::size_t>(std::max(args.word_ngrams, 1)), count);
      for (std::size_t last = begin + 1; last < end; ++last) {
        hash = fasttext_ngram_step(hash, fasttext_hash(traced.words[last]));
        std::vector<std::int32_t> rows;
        buckets.append(hash, rows);
        add_features(rows, {0, FeatureKind::kNgram, begin, last - begin + 1, {}}, traced.features);
      }
    }
  }
};

FasttextTrace::FasttextTrace(const FasttextVocabulary& model)
    : state_(std::make_unique<const State>(model)) {}
FasttextTrace::~FasttextTrace() = default;

TracedText FasttextTrace::trace(std::string_view text) const {
  TracedText traced;
  bool ended = false;
  for_each_word(text, [&](std::string_view word) {
    if (ended) return;
    ended = word == kFasttextEndOfSentence;
    if (!ended) state_->add_word(word, traced);
  });
  state_->add_word(kFasttextEndOfSentence, traced);
  state_->add_ngrams(traced);
  return traced;
}

}  // namespace winnow
