#include <algorithm>

#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/formats/fasttext_reader.h"
#include "winnow/formats/model_card.h"
#include "winnow/scoring/linear_scorer.h"

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

void check_supported(const FasttextModel& model, const std::string& path) {
  const bool is_softmax = model.args.kind == FasttextKind::kSupervised &&
                          model.args.loss == FasttextLoss::kSoftmax && !model.kept_buckets;
  if (is_softmax) return;
  throw Error(errors::kModelUnsupported,
              "only supervised, unpruned models with the loss softmax can score", path,
              "train with `fasttext supervised -loss softmax`");
}

}  // namespace

struct LinearModel::State {
  std::vector<std::string> labels;
  std::size_t positive;
  Preparation preparation;
  std::string sha256;
  FoldedTable table;
  FasttextFeatures features;
  OutputLayer output;
};

LinearModel::LinearModel(const ScoreOptions& options) {
  const FasttextModel model = read_fasttext_model(options.model);
  check_supported(model, options.model);
  std::string sha256 = sha256_hex_of_file(options.model);
  const ModelCard card = read_model_card(options.model, sha256).value_or(ModelCard{});
  const std::size_t positive = positive_label(options, card, model.labels);
  const Preparation preparation = preparation_for(options, card);
  state_ = std::make_unique<const State>(
      State{model.labels, positive, preparation, std::move(sha256), fold(model),
            FasttextFeatures(model), OutputLayer(model, model.output)});
}

LinearModel::~LinearModel() = default;

std::span<const std::string> LinearModel::labels() const { return state_->labels; }
std::size_t LinearModel::positive() const { return state_->positive; }
Preparation LinearModel::preparation() const { return state_->preparation; }
const std::string& LinearModel::sha256() const { return state_->sha256; }
MatrixView<const std::int32_t> LinearModel::table() const { return state_->table.entries.view(); }
const OutputLayer& LinearModel::output() const { return state_->output; }
std::int32_t LinearModel::shift() const { return state_->table.shift; }
const FasttextFeatures& LinearModel::features() const { return state_->features; }

}  // namespace winnow
