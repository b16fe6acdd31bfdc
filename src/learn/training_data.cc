#include "learn/training_data.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <span>
#include <unordered_map>

#include "learn/class_weights.h"
#include "learn/pretrained_words.h"
#include "learn/vocabulary_builder.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

/// Which documents are held out for validation.
class Split {
 public:
  explicit Split(double share) : below_(share * 0x1p64) {}

  bool holds_out(const LabelledDocument& document) const {
    if (below_ <= 0) return false;
    const TextDigest digest = text_digest(document.text);
    std::uint64_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof(hash));
    return static_cast<double>(hash) < below_;
  }

 private:
  double below_;
};

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

void check_unchanged(const LabelledCounts& before, const LabelledCounts& after) {
  if (before.digest == after.digest) return;
  throw Error(errors::kInputChanged, "an input changed while it was read the second time", {},
              "let the inputs be while training reads them");
}

void check_enough(const TrainOptions& options, const TrainingData& data) {
  if (data.training.documents() == 0) {
    throw Error(errors::kTrainingData, "no document has both a label and a word that count", {},
                "give more text, or lower --min-count and --min-count-label");
  }
  const bool wanted = options.validation.share > 0 || !options.validation.file.empty();
  if (wanted && data.validation.documents() == 0) {
    throw Error(errors::kTrainingData, "no validation document has a label that is trained",
                options.validation.file, "give a validation file, or a greater share");
  }
}

class Reading {
 public:
  explicit Reading(const TrainOptions& options, const LeaveOut& leave_out = {})
      : options_(options), split_(options.validation.share), leave_out_(leave_out) {}

  FasttextVocabulary vocabulary(const LabelledText& text, const FasttextArgs& args,
                                LabelledCounts& counts) const {
    VocabularyBuilder builder(args.label_prefix);
    std::vector<std::vector<HashedWord>> words(text.slots());
    counts = text.read(
        options_.stop,
        [&](const std::vector<LabelledDocument>& documents, std::size_t slot) {
          words[slot].clear();
          for (const LabelledDocument& document : documents) {
            if (split_.holds_out(document) || leaves_out(document)) continue;
            append_counted_words(document, args.label_prefix, words[slot]);
          }
        },
        [&](std::size_t slot) { builder.add(words[slot]); });
    return builder.finish(args, options_.min_count_label);
  }

  /// Features of all documents by used rows; `also` are rows to be used in any case.
  void features(TrainingData& data, std::span<const std::int32_t> also) const {
    const FeatureFinder finder(data.vocabulary);
    const LabelledText inputs(options_.inputs, options_.text);
    data.read = append_features(inputs, finder, split_, data.training, data.validation);
    if (!options_.validation.file.empty()) {
      const LabelledText validation({options_.validation.file}, options_.text);
      LabelledFeatures none;
      append_features(validation, finder, Split(0), data.validation, none);
    }
    check_enough(options_, data);
    data.rows = used_rows(data.training, data.vocabulary.input_rows(), also);
    renumber(data.training, data.rows);
    renumber(data.validation, data.rows);
  }

 private:
  LabelledCounts append_features(const LabelledText& text, const FeatureFinder& finder, Split split,
                                 LabelledFeatures& training, LabelledFeatures& held_out) const {
    struct Parts {
      LabelledFeatures training, held_out;
    };
    std::vector<Parts> parts(text.slots());
    return text.read(
        options_.stop,
        [&](const std::vector<LabelledDocument>& documents, std::size_t slot) {
          parts[slot] = {};
          for (const LabelledDocument& document : documents) {
            if (leaves_out(document)) continue;
            finder.append(document,
                          split.holds_out(document) ? parts[slot].held_out : parts[slot].training);
          }
        },
        [&](std::size_t slot) {
          append(parts[slot].training, training);
          append(parts[slot].held_out, held_out);
        });
  }

  bool leaves_out(const LabelledDocument& document) const {
    return leave_out_ && leave_out_(document);
  }

  const TrainOptions& options_;
  Split split_;
  LeaveOut leave_out_;
};

}  // namespace

TrainingData read_training_data(const TrainOptions& options, const FasttextArgs& args,
                                const LeaveOut& leave_out) {
  const Reading reading(options, leave_out);
  TrainingData data;
  data.vocabulary = reading.vocabulary(LabelledText(options.inputs, options.text), args, data.read);
  if (!options.positive.empty()) label_named(options.positive, data.vocabulary);  // or an error
  std::vector<std::int32_t> pretrained_rows;
  if (!options.pretrained_vectors.empty()) {
    data.pretrained = read_word_vectors(options.pretrained_vectors, args.dim);
    pretrained_rows = add_pretrained_words(*data.pretrained, data.vocabulary);
  }
  const LabelledCounts before = data.read;
  reading.features(data, pretrained_rows);
  check_unchanged(before, data.read);
  return data;
}

TrainingData read_features(const TrainOptions& options, const FasttextVocabulary& vocabulary) {
  TrainingData data;
  data.vocabulary = vocabulary;
  std::vector<std::int32_t> all(static_cast<std::size_t>(vocabulary.input_rows()));
  std::iota(all.begin(), all.end(), 0);
  Reading(options).features(data, all);
  return data;
}

}  // namespace winnow
