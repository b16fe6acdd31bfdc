#include "learn/compared_scores.h"

#include <cmath>
#include <deque>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/byte_source.h"
#include "winnow/formats/jsonl_fields.h"
#include "winnow/formats/line_blocks.h"
#include "winnow/scoring/scorer_lanes.h"

namespace winnow {
namespace {

constexpr std::uint64_t kMostLineBytes = 256 << 20;
constexpr std::size_t kMostBad = 10;
constexpr double kMostBadShare = 0.001;

/// Some lines, and what was read of them.
struct Block {
  std::string text;
  std::uint64_t lines_before = 0;
  std::vector<double> a, b;
  std::vector<std::string> groups;
  std::vector<std::uint64_t> bad_lines;

  /// All but the lines.
  void clear() {
    a.clear();
    b.clear();
    groups.clear();
    bad_lines.clear();
  }
};

std::uint64_t lines_in(const std::string& block) {
  std::uint64_t lines = 0;
  for (const char c : block) lines += c == '\n' ? 1 : 0;
  return lines;
}

/// One model's scorers, one a lane; nothing where scores are read.
struct Scorers {
  std::optional<LinearModel> model;
  std::deque<ScorerLane> lanes;

  Scorers(const std::string& path, const std::string& label, const CompareOptions& options,
          int lane_count) {
    if (path.empty()) return;
    model.emplace(ScoreOptions{.model = path, .label = label, .preparation = options.preparation});
    lanes = make_scorer_lanes(*model, lane_count, options.device);
  }
  std::vector<double> score(std::span<const std::string_view> texts, std::size_t lane) {
    LinearScorer& scorer = lanes[lane].scorer;
    const Scores scores = scorer.score(texts);
    std::vector<double> values;
    for (std::size_t t = 0; t < texts.size(); ++t) {
      values.push_back(scorer.positive_score(scores, static_cast<std::int64_t>(t)));
    }
    return values;
  }
};

class ScoreReading {
 public:
  explicit ScoreReading(const CompareOptions& options)
      : options_(options),
        threads_(resolve_threads(options.threads)),
        a_(options.model_a, options.label_a, options, threads_),
        b_(options.model_b, options.label_b, options, threads_) {}

  ComparedScores run() {
    LineBlocks source(open_source(options_.input), kMostLineBytes);
    std::vector<Block> blocks(static_cast<std::size_t>(threads_));
    std::uint64_t lines = 0;
    for (bool more = true; more;) {
      std::size_t filled = 0;
      while (filled < blocks.size() && (more = source.next(blocks[filled].text))) {
        blocks[filled].lines_before = lines;
        lines += lines_in(blocks[filled++].text);
      }
      for_each_index(threads_, static_cast<std::int64_t>(filled), options_.stop,
                     [&](std::int64_t lane) {
                       const auto at = static_cast<std::size_t>(lane);
                       read(blocks[at], at);
                     });
      for (std::size_t at = 0; at < filled; ++at) take(blocks[at]);
    }
    all_.digest = source.source().digest();
    check_bad();
    return std::move(all_);
  }

 private:
  bool has_models() const { return a_.model.has_value(); }

  void read(Block& block, std::size_t lane) {
    block.clear();
    const bool models = has_models();
    JsonlFields fields({models ? options_.text_field : options_.score_a,
                        models ? options_.text_field : options_.score_b, options_.group_field});
    std::vector<FieldValue> values;
    std::deque<std::string> texts;
    std::uint64_t line = block.lines_before;
    for_each_row(block.text, line, [&](std::string_view row, std::uint64_t number) {
      const bool is_record = fields.read(row, values);
      if (!is_record && !models) {
        refuse_compared(options_, number, "the line is not one JSON object", "mend or drop it");
      }
      if (models) {
        auto* const text = is_record ? std::get_if<std::string>(&values[0]) : nullptr;
        if (text == nullptr) return block.bad_lines.push_back(number);
        texts.push_back(std::move(*text));
      } else {
        block.a.push_back(score_of(values[0], options_.score_a, number));
        block.b.push_back(score_of(values[1], options_.score_b, number));
      }
      const auto groups = labels_of(values[2]);
      block.groups.push_back(groups.empty() ? std::string() : groups.front());
    });
    if (!models) return;
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    block.a = a_.score(views, lane);
    block.b = b_.score(views, lane);
  }

  void check_bad() const {
    const std::size_t bad = all_.bad_lines.size();
    const double share = kMostBadShare * static_cast<double>(bad + all_.a.size());
    if (bad <= kMostBad || static_cast<double>(bad) <= share) return;
    throw Error(errors::kTooManyBad,
                std::to_string(bad) + " of " + std::to_string(bad + all_.a.size()) +
                    " records have no text",
                options_.input + ", line " + std::to_string(all_.bad_lines.front()),
                "name the field that holds the text with --text-field, or mend the records");
  }

  double score_of(const FieldValue& value, const std::string& field, std::uint64_t line) const {
    const auto score = number_of(value);
    if (score && std::isfinite(*score)) return *score;
    refuse_compared(options_, line, "the field \"" + field + "\" is no finite number",
                    "name the fields that hold the scores: --scores A,B");
  }

  void take(Block& block) {
    all_.a.insert(all_.a.end(), block.a.begin(), block.a.end());
    all_.b.insert(all_.b.end(), block.b.begin(), block.b.end());
    all_.bad_lines.insert(all_.bad_lines.end(), block.bad_lines.begin(), block.bad_lines.end());
    for (std::string& group : block.groups) {
      const auto index = static_cast<std::int32_t>(groups_.size());
      const auto [found, is_new] = groups_.emplace(group, index);
      if (is_new) all_.group_names.push_back(std::move(group));
      all_.group.push_back(found->second);
    }
  }

  const CompareOptions& options_;
  int threads_;
  Scorers a_, b_;
  std::unordered_map<std::string, std::int32_t> groups_;
  ComparedScores all_;
};

}  // namespace

void refuse_compared(const CompareOptions& options, std::uint64_t line, const std::string& what,
                     const std::string& how) {
  throw Error(errors::kTableInvalid, what,
              line == 0 ? options.input : options.input + ", line " + std::to_string(line), how);
}

ComparedScores read_compared_scores(const CompareOptions& options) {
  return ScoreReading(options).run();
}

}  // namespace winnow
