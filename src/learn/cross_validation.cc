#include "winnow/learn/cross_validation.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "learn/fit.h"
#include "learn/folds.h"
#include "learn/label_tree.h"
#include "learn/train_options.h"
#include "learn/training_data.h"
#include "learn/validation.h"
#include "winnow/core/error.h"
#include "winnow/core/portable_math.h"
#include "winnow/flow/pipeline.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

/// Documents in order, one thread.
void for_each_document(const TrainOptions& options,
                       const std::function<void(std::int64_t, const LabelledDocument&)>& visit) {
  LabelledTextOptions text = options.text;
  text.threads = 1;
  std::int64_t number = 0;
  const LabelledText inputs(options.inputs, text);
  inputs.read(
      options.stop,
      [&](const std::vector<LabelledDocument>& documents, std::size_t) {
        for (const LabelledDocument& document : documents) visit(number++, document);
      },
      [](std::size_t) {});
}

/// The documents of one fold that its classifier knows a word of, and those that it does not.
struct Judged {
  LabelledFeatures features;  ///< labels are empty rows
  std::vector<std::int64_t> known;
  std::vector<std::int64_t> unknown;
};

class Fold {
 public:
  Fold(const CrossValidationOptions& options, const Folds& folds, std::int64_t fold)
      : options_(options.train), folds_(folds), fold_(fold) {
    options_.threads = 1;
    options_.text.threads = 1;
    options_.deterministic = true;
  }

  void judge(CrossValidated& result) const {
    const TrainingData data = read_training_data(
        options_, options_.args,
        [&](const LabelledDocument& document) { return folds_.of_text(document.text) == fold_; });
    const Fitted fitted = fit(data, options_);
    const std::vector<std::int32_t> columns = columns_of(data.vocabulary);
    const Judged judged = read_judged(data);
    const Matrix<float> scores =
        label_scores(judged.features, FasttextLoss::kSoftmax,
                     LabelTables(FasttextLoss::kSoftmax, data.vocabulary.label_counts, 0, {}),
                     fitted.weights, 1);
    for (std::size_t d = 0; d < judged.known.size(); ++d) {
      const auto row = scores.row(static_cast<std::int64_t>(d));
      place(probabilities_of(row), columns, result.probabilities.row(judged.known[d]));
    }
    for (const std::int64_t d : judged.unknown) {
      place(shares_of(data.vocabulary), columns, result.probabilities.row(d));
    }
  }

 private:
  /// Two labels' scores are differences of logits.
  static std::vector<float> probabilities_of(std::span<const float> scores) {
    if (scores.size() != 2) return {scores.begin(), scores.end()};
    const bool first = scores[0] > scores[1];
    const double e = portable_exp(first ? scores[1] : scores[0]);
    const auto less = static_cast<float>(e / (1 + e));
    return first ? std::vector{1 - less, less} : std::vector{less, 1 - less};
  }

  static std::vector<float> shares_of(const FasttextVocabulary& vocabulary) {
    const auto& counts = vocabulary.label_counts;
    const auto all = static_cast<double>(std::accumulate(counts.begin(), counts.end(), 0LL));
    std::vector<float> shares;
    for (const std::int64_t count : counts) {
      shares.push_back(static_cast<float>(static_cast<double>(count) / all));
    }
    return shares;
  }

  static void place(std::span<const float> values, std::span<const std::int32_t> columns,
                    std::span<float> row) {
    for (std::size_t l = 0; l < values.size(); ++l) {
      row[static_cast<std::size_t>(columns[l])] = values[l];
    }
  }

  /// Where the labels of this fold's classifier are among all.
  std::vector<std::int32_t> columns_of(const FasttextVocabulary& vocabulary) const {
    std::vector<std::int32_t> columns;
    for (const std::string& label : vocabulary.labels) {
      const auto found = std::ranges::lower_bound(folds_.labels(), label);
      columns.push_back(static_cast<std::int32_t>(found - folds_.labels().begin()));
    }
    return columns;
  }

  Judged read_judged(const TrainingData& data) const {
    const FasttextFeatures finder(data.vocabulary);
    Judged judged;
    Csr<std::int32_t> one;
    for_each_document(options_, [&](std::int64_t number, const LabelledDocument& document) {
      if (folds_.of_text(document.text) != fold_) return;
      one.clear();
      finder.append_rows(document.text, one);
      const auto row = one.view().row(0);
      (row.empty() ? judged.unknown : judged.known).push_back(number);
      if (row.empty()) return;
      judged.features.features.append(row);
      judged.features.features.end_row();
      judged.features.labels.end_row();
    });
    renumber(judged.features, data.rows);
    return judged;
  }

  TrainOptions options_;
  const Folds& folds_;
  std::int64_t fold_;
};

}  // namespace

CrossValidated cross_validate(const CrossValidationOptions& asked) {
  CrossValidationOptions options = asked;
  options.train.text.threads = options.train.threads;
  options.train.args.loss = FasttextLoss::kSoftmax;
  options.train.args = checked_args(options.train);
  const Folds folds(options.train, options.folds);
  CrossValidated result;
  const std::size_t prefix = options.train.text.label_prefix.size();
  for (const std::string& label : folds.labels()) result.labels.push_back(label.substr(prefix));
  result.given = folds.given();
  for (std::size_t d = 0; d < result.given.size(); ++d) {
    result.fold_of.push_back(folds.of_document(d));
  }
  result.probabilities = {static_cast<std::int64_t>(result.given.size()),
                          static_cast<std::int64_t>(result.labels.size())};
  for_each_index(resolve_threads(options.train.threads), options.folds, options.train.stop,
                 [&](std::int64_t fold) { Fold(options, folds, fold).judge(result); });
  return result;
}

std::vector<std::string> texts_of(const TrainOptions& options,
                                  std::span<const std::int64_t> documents) {
  std::vector<std::string> texts;
  for_each_document(options, [&](std::int64_t number, const LabelledDocument& document) {
    if (texts.size() < documents.size() && documents[texts.size()] == number) {
      texts.emplace_back(document.text);
    }
  });
  return texts;
}

}  // namespace winnow
