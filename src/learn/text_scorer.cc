// A model on labelled texts: JSON lines, or lines that hold their labels among their words.
#include <algorithm>
#include <deque>
#include <unordered_map>

#include "learn/evaluation_input.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl_fields.h"
#include "winnow/formats/line_blocks.h"
#include "winnow/scoring/scorer_lanes.h"
#include "winnow/text/fasttext_lines.h"

namespace winnow {
namespace {

constexpr std::string_view kLabelPrefix = "__label__";

/// The model's labels by name, with and without fastText's prefix.
std::unordered_map<std::string, std::int32_t> index_of(std::span<const std::string> labels) {
  std::unordered_map<std::string, std::int32_t> index;
  for (std::size_t l = 0; l < labels.size(); ++l) {
    index.emplace(labels[l], static_cast<std::int32_t>(l));
    if (!labels[l].starts_with(kLabelPrefix)) continue;
    index.emplace(labels[l].substr(kLabelPrefix.size()), static_cast<std::int32_t>(l));
  }
  return index;
}

/// The model and what all lanes share of it.
struct Shared {
  explicit Shared(const EvaluateOptions& asked)
      : options(asked),
        model({.model = asked.model, .label = asked.label, .preparation = asked.preparation}),
        index(index_of(model.labels())),
        words({model.labels().begin(), model.labels().end()}),
        is_binary(!asked.label.empty() || model.labels().size() == 2) {}

  const EvaluateOptions& options;
  LinearModel model;
  std::unordered_map<std::string, std::int32_t> index;
  FasttextLabels words;
  bool is_binary;
  bool is_json = false;  ///< set before the first block is worked on
};

/// One labelled text of a block.
struct Example {
  std::string text;
  std::vector<std::int32_t> gold;
  std::string group;
};

class Lane {
 public:
  Lane(const Shared& shared, LinearScorer& scorer)
      : shared_(shared),
        scorer_(scorer),
        fields_(
            {shared.options.text_field, shared.options.label_field, shared.options.group_field}) {
    part_.at_k = part_.at_one = LabelMetrics(shared.model.labels().size());
  }

  /// Scores a block; `number` lines stand before it.
  void add(std::string_view block, std::uint64_t number) {
    examples_.clear();
    shared_.is_json ? read_records(block, number) : read_lines(block);
    std::vector<std::string_view> texts;
    for (const Example& example : examples_) texts.push_back(example.text);
    const Scores scores = scorer_.score(texts);
    for (std::size_t e = 0; e < examples_.size(); ++e) count(examples_[e], scores, e);
  }

  const EvaluationInput& part() const { return part_; }

 private:
  void read_lines(std::string_view block) {
    std::vector<std::string_view> lines;
    append_fasttext_lines(block, lines);
    for (const std::string_view line : lines) {
      Example example{std::string(line), {}, {}};
      shared_.words.append(line, example.gold);
      keep_if_labelled(std::move(example));
    }
  }

  void read_records(std::string_view block, std::uint64_t number) {
    for_each_row(block, number, [&](std::string_view row, std::uint64_t at) {
      if (!fields_.read(row, values_)) {
        refuse_line(shared_.options, at, "the line is not one JSON object", "mend or drop it");
      }
      const auto* text = std::get_if<std::string>(&values_[0]);
      if (text == nullptr) {
        refuse_line(shared_.options, at,
                    "the field \"" + shared_.options.text_field + "\" is no string",
                    "name the field that holds the text: --text-field");
      }
      Example example{*text, {}, {}};
      for (const std::string& label : labels_of(values_[1])) {
        const auto found = shared_.index.find(label);
        if (found != shared_.index.end()) example.gold.push_back(found->second);
      }
      if (const auto groups = labels_of(values_[2]); !groups.empty()) example.group = groups[0];
      keep_if_labelled(std::move(example));
    });
  }

  void keep_if_labelled(Example example) {
    if (example.gold.empty()) {
      ++part_.unlabelled;
    } else {
      examples_.push_back(std::move(example));
    }
  }

  void count(const Example& example, const Scores& scores, std::size_t e) {
    const auto row = static_cast<std::int64_t>(e);
    ++part_.examples;
    std::vector<std::int32_t> named;
    if (scores.features[e] > 0) {
      for (const Prediction& prediction :
           shared_.model.output().best(scores.probabilities.row(row), shared_.options.k, 0)) {
        named.push_back(prediction.label);
      }
    }
    part_.at_k.add(example.gold, named);
    const auto best = std::span(named).first(std::min<std::size_t>(named.size(), 1));
    part_.at_one.add(example.gold, best);
    if (!shared_.is_binary) return;
    const auto positive = static_cast<std::int32_t>(shared_.model.positive());
    const bool is_positive = std::ranges::find(example.gold, positive) != example.gold.end();
    part_.groups[example.group].push_back({scorer_.positive_score(scores, row), is_positive});
  }

  const Shared& shared_;
  LinearScorer& scorer_;
  JsonlFields fields_;
  std::vector<FieldValue> values_;
  std::vector<Example> examples_;
  EvaluationInput part_;
};

EvaluationInput joined(const Shared& shared, const std::deque<Lane>& lanes) {
  EvaluationInput all;
  const auto names = shared.model.labels();
  all.labels.assign(names.begin(), names.end());
  if (shared.is_binary) all.positive = names[shared.model.positive()];
  all.at_k = all.at_one = LabelMetrics(names.size());
  for (const Lane& lane : lanes) {
    const EvaluationInput& part = lane.part();
    all.examples += part.examples;
    all.unlabelled += part.unlabelled;
    all.at_k.add(part.at_k);
    all.at_one.add(part.at_one);
    for (const auto& [group, examples] : part.groups) {
      auto& to = all.groups[group];
      to.insert(to.end(), examples.begin(), examples.end());
    }
  }
  return all;
}

}  // namespace

EvaluationInput score_texts(const EvaluateOptions& options) {
  Shared shared(options);
  auto scorers = make_scorer_lanes(shared.model, resolve_threads(options.threads), options.device);
  std::deque<Lane> lanes;
  for (ScorerLane& scorer : scorers) lanes.emplace_back(shared, scorer.scorer);
  LineBlocks blocks(open_source(options.input), options.most_line_bytes);
  std::uint64_t lines = 0;
  const auto read = [&](Batch& batch) {
    if (!blocks.next(batch.bytes)) return false;
    if (lines == 0) shared.is_json = from_first_row(batch.bytes).starts_with('{');
    batch.documents.resize(1);
    batch.documents.front().ordinal = lines;
    lines += static_cast<std::uint64_t>(std::ranges::count(batch.bytes, '\n'));
    return true;
  };
  run_pipeline(
      static_cast<int>(lanes.size()), options.stop, read,
      [&](Batch& batch, int lane) {
        lanes[static_cast<std::size_t>(lane)].add(batch.bytes, batch.documents.front().ordinal);
      },
      [](Batch&) {});
  return joined(shared, lanes);
}

}  // namespace winnow
