#include "winnow/learn/explain.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "winnow/core/error.h"
#include "winnow/formats/fasttext_reader.h"
#include "winnow/formats/jsonl_fields.h"
#include "winnow/formats/line_blocks.h"
#include "winnow/scoring/scorer_lanes.h"
#include "winnow/text/fasttext_trace.h"

namespace winnow {
namespace {

constexpr std::uint64_t kMostLineBytes = 1 << 30;

/// What a feature is listed under.
std::string listed_as(const TracedText& traced, const TracedFeature& feature, bool subwords) {
  if (feature.kind == FeatureKind::kSubword && subwords) return feature.subword;
  std::string text = traced.words[feature.word];
  for (std::size_t more = 1; more < feature.words; ++more) {
    text.append(" ").append(traced.words[feature.word + more]);
  }
  return text;
}

/// A word's own row and its subwords' are one occurrence of the word.
bool begins_occurrence(const std::vector<TracedFeature>& features, std::size_t f, bool subwords) {
  const TracedFeature& feature = features[f];
  if (feature.kind != FeatureKind::kSubword || subwords || f == 0) return true;
  const TracedFeature& before = features[f - 1];
  return before.kind == FeatureKind::kNgram || before.word != feature.word;
}

void sort_shares(std::vector<FeatureShare>& shares) {
  std::ranges::sort(shares, [](const FeatureShare& a, const FeatureShare& b) {
    const double first = std::abs(a.share);
    const double second = std::abs(b.share);
    return first != second ? first > second : a.text < b.text;
  });
}

}  // namespace

struct Explainer::State {
  explicit State(ExplainOptions asked)
      : options(std::move(asked)),
        file(options.model),
        model({.model = options.model, .label = options.label, .preparation = options.preparation}),
        trace(file.vocabulary()),
        scorers(make_scorer_lanes(model, 1, "cpu")) {}

  ExplainOptions options;
  FasttextFile file;
  LinearModel model;
  FasttextTrace trace;
  mutable std::deque<ScorerLane> scorers;  ///< one; it keeps buffers

  bool is_softmax() const { return file.vocabulary().args.loss == FasttextLoss::kSoftmax; }

  /// The label to explain, and the best of the others (-1: there is none).
  std::pair<std::int32_t, std::int32_t> choose(std::span<const double> probabilities) const {
    const auto ranked = model.output().best(probabilities, -1, 0);
    const bool is_given = !options.label.empty() || probabilities.size() == 2;
    const auto label =
        is_given ? static_cast<std::int32_t>(model.positive()) : ranked.front().label;
    if (!is_softmax()) return {label, -1};
    const auto other =
        std::ranges::find_if(ranked, [&](const Prediction& p) { return p.label != label; });
    return {label, other == ranked.end() ? -1 : other->label};
  }

  std::vector<double> weights_of(std::int32_t label, std::int32_t other) const {
    const auto own = file.output().row(label);
    std::vector<double> weights(own.begin(), own.end());
    if (other < 0) return weights;
    const auto less = file.output().row(other);
    for (std::size_t k = 0; k < weights.size(); ++k) weights[k] -= double{less[k]};
    return weights;
  }

  /// Adds up the shares, and the margin by its definition.
  void add_shares(const TracedText& traced, std::span<const double> weights,
                  Explanation& explanation) const {
    std::map<std::pair<FeatureKind, std::string>, FeatureShare> shares;
    Matrix<float> row(1, file.vocabulary().args.dim);
    std::vector<double> sum(weights.size());
    const auto count = static_cast<double>(traced.features.size());
    for (std::size_t f = 0; f < traced.features.size(); ++f) {
      const TracedFeature& feature = traced.features[f];
      file.read_input(feature.row, row.view());
      double product = 0;
      for (std::size_t k = 0; k < weights.size(); ++k) {
        product += weights[k] * double{row.row(0)[k]};
        sum[k] += double{row.row(0)[k]};
      }
      const bool under_word = feature.kind == FeatureKind::kSubword && !options.subwords;
      const FeatureKind kind = under_word ? FeatureKind::kWord : feature.kind;
      const std::string text = listed_as(traced, feature, options.subwords);
      FeatureShare& share = shares[{kind, text}];
      share.text = text;
      share.times += begins_occurrence(traced.features, f, options.subwords) ? 1 : 0;
      ++share.features;
      share.share += product / count;
    }
    for (std::size_t k = 0; k < sum.size(); ++k)
      explanation.margin += weights[k] * (sum[k] / count);
    for (auto& [key, share] : shares) explanation.shares.push_back(std::move(share));
    sort_shares(explanation.shares);
  }
};

Explainer::Explainer(ExplainOptions options) {
  if (FasttextFile(options.model).vocabulary().args.loss == FasttextLoss::kHs) {
    throw Error(errors::kModelUnsupported,
                "the loss is hierarchical softmax: its probabilities are products of decisions "
                "along a tree, so words have no shares that add up",
                options.model, "explain a model trained with -loss softmax, ova or ns");
  }
  state_ = std::make_unique<const State>(std::move(options));
}
Explainer::~Explainer() = default;

Explanation Explainer::explain(std::string_view text) const {
  const State& state = *state_;
  const Scores scores = state.scorers.front().scorer.score({&text, 1});
  const auto probabilities = scores.probabilities.row(0);
  const auto [label, other] = state.choose(probabilities);
  std::string buffer;
  const TracedText traced = state.trace.trace(state.model.prepared(text, buffer));
  Explanation explanation;
  explanation.label = state.model.labels()[static_cast<std::size_t>(label)];
  if (other >= 0) explanation.other = state.model.labels()[static_cast<std::size_t>(other)];
  explanation.words = static_cast<std::int64_t>(traced.words.size());
  explanation.features = static_cast<std::int64_t>(traced.features.size());
  if (traced.features.empty()) return explanation;
  explanation.probability =
      state.model.output().reported(probabilities[static_cast<std::size_t>(label)]);
  state.add_shares(traced, state.weights_of(label, other), explanation);
  return explanation;
}

std::string text_of_record(const std::string& path, const std::string& id_field,
                           const std::string& id, const std::string& text_field) {
  LineBlocks blocks(open_source(path), kMostLineBytes);
  JsonlFields fields({id_field, text_field});
  std::vector<FieldValue> values;
  for (std::string block; blocks.next(block);) {
    for (std::string_view rest = block; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (!fields.read(line, values) || labels_of(values[0]) != std::vector{id}) continue;
      if (const auto* text = std::get_if<std::string>(&values[1])) return *text;
    }
  }
  throw Error(errors::kUsage, "no record with a text has " + id_field + " \"" + id + "\"", path,
              "check --id, --id-field and --text-field");
}

}  // namespace winnow
