#include "learn/training_data.h"

#include <unordered_map>

#include "learn/vocabulary_builder.h"
#include "winnow/text/fasttext_words.h"

namespace winnow {
namespace {

void append(const LabelledFeatures& part, LabelledFeatures& all) {
  const auto features = part.features.view();
  const auto labels = part.labels.view();
  for (std::int64_t d = 0; d < part.documents(); ++d) {
    if (features.row(d).empty()) continue;
    all.features.append(features.row(d));
    all.features.end_row();
    all.labels.append(labels.row(d));
    all.labels.end_row();
  }
}

class FeatureFinder {
 public:
  explicit FeatureFinder(const FasttextVocabulary& vocabulary) : features_(vocabulary) {
    for (std::size_t l = 0; l < vocabulary.labels.size(); ++l) {
      labels_.emplace(vocabulary.labels[l], static_cast<std::int32_t>(l));
    }
  }

  /// Nothing for a document without a known label. Any number of threads.
  void append(const LabelledDocument& document, LabelledFeatures& out) const {
    std::vector<std::int32_t>& labels = out.labels.values();
    const std::size_t labels_before = labels.size();
    for (const std::string& label : document.labels) {
      if (const auto found = labels_.find(label); found != labels_.end()) {
        labels.push_back(found->second);
      }
    }
    if (labels.size() == labels_before) return;
    features_.append_rows(document.text, out.features);
    out.labels.end_row();
  }

 private:
  FasttextFeatures features_;
  std::unordered_map<std::string, std::int32_t> labels_;
};

}  // namespace

FasttextVocabulary count_vocabulary(const LabelledText& text, const FasttextArgs& args,
                                    std::int64_t min_count_label, std::stop_token stop,
                                    LabelledCounts& counts) {
  VocabularyBuilder builder(args.label_prefix);
  std::vector<std::vector<HashedWord>> words(text.slots());
  counts = text.read(
      stop,
      [&](const std::vector<LabelledDocument>& documents, std::size_t slot) {
        words[slot].clear();
        for (const LabelledDocument& document : documents) {
          append_counted_words(document, args.label_prefix, words[slot]);
        }
      },
      [&](std::size_t slot) { builder.add(words[slot]); });
  return builder.finish(args, min_count_label);
}

LabelledFeatures features_of(const LabelledText& text, const FasttextVocabulary& vocabulary,
                             std::stop_token stop) {
  const FeatureFinder finder(vocabulary);
  LabelledFeatures all;
  std::vector<LabelledFeatures> parts(text.slots());
  text.read(
      stop,
      [&](const std::vector<LabelledDocument>& documents, std::size_t slot) {
        parts[slot].features.clear();
        parts[slot].labels.clear();
        for (const LabelledDocument& document : documents) finder.append(document, parts[slot]);
      },
      [&](std::size_t slot) { append(parts[slot], all); });
  return all;
}

}  // namespace winnow
