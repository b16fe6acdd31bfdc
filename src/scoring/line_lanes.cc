#include "winnow/scoring/line_lanes.h"

#include "winnow/flow/pipeline.h"
#include "winnow/formats/line_blocks.h"
#include "winnow/scoring/scorer_lanes.h"
#include "winnow/text/fasttext_lines.h"

namespace winnow {

struct LineLanes::State {
  State(PredictOptions predict, LineStreamOptions lines)
      : options(std::move(predict)),
        stream(std::move(lines)),
        model({.model = options.model, .label = {}, .preparation = options.preparation}),
        scorers(make_scorer_lanes(model, resolve_threads(stream.threads), stream.device)),
        scored(scorers.size()) {}

  PredictOptions options;
  LineStreamOptions stream;
  LinearModel model;
  std::deque<ScorerLane> scorers;
  std::vector<ScoredLines> scored;  ///< one a lane
};

LineLanes::LineLanes(PredictOptions options, LineStreamOptions stream)
    : state_(std::make_unique<State>(std::move(options), std::move(stream))) {}
LineLanes::~LineLanes() = default;

void LineLanes::run(const std::function<std::string(const ScoredLines&, int lane)>& work,
                    const std::function<void(std::string_view)>& write) {
  LineBlocks blocks(open_source(state_->stream.input), state_->stream.most_line_bytes);
  run_pipeline(
      lanes(), state_->stream.stop, [&](Batch& batch) { return blocks.next(batch.bytes); },
      [&](Batch& batch, int index) {
        const auto lane = static_cast<std::size_t>(index);
        ScoredLines& scored = state_->scored[lane];
        scored.lines.clear();
        append_fasttext_lines(batch.bytes, scored.lines);
        scored.scores = state_->scorers[lane].scorer.score(scored.lines);
        batch.texts = work(scored, index);
      },
      [&](Batch& batch) { write(batch.texts); });
}

const LinearModel& LineLanes::model() const { return state_->model; }
int LineLanes::lanes() const { return static_cast<int>(state_->scorers.size()); }

std::vector<Prediction> LineLanes::best(const ScoredLines& scored, std::size_t line) const {
  if (scored.scores.features[line] == 0) return {};
  return model().output().best(scored.scores.probabilities.row(static_cast<std::int64_t>(line)),
                               state_->options.k, state_->options.threshold);
}

}  // namespace winnow
