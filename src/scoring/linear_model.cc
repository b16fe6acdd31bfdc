#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>

#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/formats/fasttext_reader.h"
#include "winnow/formats/model_card.h"
#include "winnow/scoring/float_replay.h"
#include "winnow/scoring/fold.h"
#include "winnow/scoring/linear_scorer.h"
#include "winnow/scoring/load_tokenizer.h"
#include "winnow/text/fasttext_features.h"
#include "winnow/text/piece_words.h"

namespace winnow {
namespace {

std::string listed(std::span<const std::string> labels) {
  constexpr std::size_t kMost = 20;
  std::string list;
  for (const std::string& label : labels.first(std::min(labels.size(), kMost))) {
    list.append(list.empty() ? "" : ", ").append(label);
  }
  if (labels.size() > kMost) list += ", and " + std::to_string(labels.size() - kMost) + " more";
  return list;
}

std::size_t positive_label(const ScoreOptions& options, const ModelCard& card,
                           std::span<const std::string> labels) {
  const std::string& wanted = options.label.empty() ? card.positive : options.label;
  if (wanted.empty()) return 0;
  const auto found = std::ranges::find(labels, wanted);
  if (found == labels.end()) {
    throw Error(errors::kLabelUnknown, "the model has no label \"" + wanted + "\"",
                options.label.empty() ? options.model + ".json" : options.model,
                "its labels are " + listed(labels));
  }
  return static_cast<std::size_t>(found - labels.begin());
}

Preparation preparation_for(const ScoreOptions& options, const ModelCard& card) {
  const bool from_card = options.preparation.empty();
  const std::string& wanted = from_card ? card.preset : options.preparation;
  if (wanted.empty()) return Preparation::kRaw;
  const auto preparation = preparation_of(wanted);
  if (!preparation) {
    throw Error(from_card ? errors::kModelInvalid : errors::kRecipeValue,
                "there is no preparation preset \"" + wanted + "\"",
                options.model + (from_card ? ".json" : ""), "use one of " + preparation_names());
  }
  return *preparation;
}

/// Of the textbook-quality classifiers (their card: an educational value from 0 to 2).
std::vector<double> textbook_values(std::span<const std::string> labels) {
  constexpr std::array<std::string_view, 3> kLevels{"__label__Low", "__label__Mid",
                                                    "__label__High"};
  std::vector<double> values;
  for (const std::string& label : labels) {
    const auto level = std::ranges::find(kLevels, label);
    if (level == kLevels.end() || labels.size() != kLevels.size()) return {};
    values.push_back(static_cast<double>(level - kLevels.begin()));
  }
  return values;
}

/// The tokenizer that the card names: a file beside the model.
std::optional<Tokenizer> tokenizer_for(const std::string& model, const ModelCard& card) {
  if (card.tokenizer.empty()) return std::nullopt;
  const std::filesystem::path name(card.tokenizer);
  if (name != name.filename()) {
    throw Error(errors::kModelInvalid, "the tokenizer is not the name of a file beside the model",
                model + ".json", "put the tokenizer beside the model and name it so");
  }
  const std::string path = (std::filesystem::path(model).parent_path() / name).string();
  Tokenizer tokenizer = load_tokenizer(path);
  if (const std::string sha256 = sha256_hex_of_file(path); sha256 != card.tokenizer_sha256) {
    throw Error(errors::kModelMismatch,
                "the model was trained with the tokenizer with sha256 \"" + card.tokenizer_sha256 +
                    "\", this one has " + sha256,
                path, "fetch model, card and tokenizer together");
  }
  return tokenizer;
}

void check_supervised(const FasttextVocabulary& vocabulary, const std::string& path) {
  if (vocabulary.args.kind == FasttextKind::kSupervised) return;
  throw Error(errors::kModelUnsupported,
              "this model is not supervised: it has word vectors and no classes", path,
              "train a classifier with `winnow train` or `fasttext supervised`");
}

/// What fastText's roundings are done again with. Few texts need it, and it is large: it is read at
/// the first of them, from the model's file, which must still be the one that was loaded.
class LazyReplay {
 public:
  explicit LazyReplay(const FasttextFile& file)
      : path_(file.path()),
        rows_(file.vocabulary().input_rows()),
        labels_(file.vocabulary().labels.size()) {}

  std::vector<float> logits(std::string_view text, std::span<const std::int32_t> outputs,
                            FloatReplay::Rows& known) const {
    std::call_once(once_, [this] { open(); });
    Csr<std::int32_t> rows;
    features_->append_rows(text, rows);
    return replay_->logits(rows.view().row(0), outputs, known);
  }

 private:
  void open() const {
    FasttextFile file(path_);
    const FasttextVocabulary& vocabulary = file.vocabulary();
    if (vocabulary.input_rows() != rows_ || vocabulary.labels.size() != labels_) {
      throw Error(errors::kModelMismatch, "the model's file changed while the model was in use",
                  path_, "run again, and leave the file as it is until the end");
    }
    features_.emplace(vocabulary);
    replay_.emplace(std::move(file));
  }

  const std::string path_;
  const std::int64_t rows_;
  const std::size_t labels_;
  mutable std::once_flag once_;
  mutable std::optional<FasttextFeatures> features_;
  mutable std::optional<FloatReplay> replay_;
};

}  // namespace

struct LinearModel::State {
  std::vector<std::string> labels;
  std::size_t positive;
  Preparation preparation;
  std::string label_prefix;
  std::optional<Tokenizer> tokenizer;
  std::vector<double> label_values;
  OutputLayer output;
  FoldedTable folded;
  std::unique_ptr<const LazyReplay> replay;
};

LinearModel::LinearModel(const ScoreOptions& options) {
  const FasttextFile file(options.model);
  const FasttextVocabulary& vocabulary = file.vocabulary();
  check_supervised(vocabulary, options.model);
  OutputLayer output(vocabulary, file.output());
  const ModelCard card = read_model_card(options.model).value_or(ModelCard{});
  const std::size_t positive = positive_label(options, card, vocabulary.labels);
  const Preparation preparation = preparation_for(options, card);
  const bool is_expectation =
      preparation == Preparation::kTextbook && options.label.empty() && card.positive.empty();
  FoldedTable folded =
      fold(vocabulary, std::bind_front(&FasttextFile::read_input, &file), output.fold_weights());
  state_ = std::make_unique<const State>(
      State{vocabulary.labels, positive, preparation, vocabulary.args.label_prefix,
            tokenizer_for(options.model, card),
            is_expectation ? textbook_values(vocabulary.labels) : std::vector<double>(),
            std::move(output), std::move(folded), std::make_unique<const LazyReplay>(file)});
}

LinearModel::~LinearModel() = default;
LinearModel::LinearModel(LinearModel&&) noexcept = default;

std::span<const std::string> LinearModel::labels() const { return state_->labels; }
std::size_t LinearModel::positive() const { return state_->positive; }
Preparation LinearModel::preparation() const { return state_->preparation; }

std::string_view LinearModel::prepared(std::string_view text, std::string& buffer) const {
  const std::string_view prepared = prepare(state_->preparation, text, buffer);
  if (!state_->tokenizer) return prepared;
  std::string pieces;
  piece_words(*state_->tokenizer, state_->label_prefix, prepared, pieces);
  return buffer = std::move(pieces);
}

bool LinearModel::reads_alike(std::string_view text) const {
  return !state_->tokenizer && winnow::reads_alike(state_->preparation, text);
}

std::span<const double> LinearModel::label_values() const { return state_->label_values; }
const TextTable& LinearModel::table() const { return state_->folded.table; }
std::int32_t LinearModel::shift() const { return state_->folded.shift; }
const OutputLayer& LinearModel::output() const { return state_->output; }

void LinearModel::decide(std::string_view text, std::span<const std::int32_t> doubtful,
                         FloatReplay::Rows& known, std::span<double> probabilities) const {
  state_->output.decide(doubtful, state_->replay->logits(text, doubtful, known), probabilities);
}

}  // namespace winnow
