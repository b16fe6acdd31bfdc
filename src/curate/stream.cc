#include "winnow/curate/stream.h"

#include <deque>
#include <memory>
#include <vector>

#include "curate/models.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"
#include "winnow/scoring/scorer_lanes.h"

namespace winnow {
namespace {

/// Writes a line for document `index` of a batch.
using WriteDocument = std::function<void(const Batch& batch, std::size_t index, std::string& out)>;

/// Documents and defects of a parsed batch as lines, in the order of their ordinals.
std::string lines_of(const Batch& batch, const WriteDocument& write) {
  std::string lines;
  std::size_t defect = 0;
  const auto write_defects = [&](std::uint64_t before) {
    for (; defect < batch.defects.size() && batch.defects[defect].ordinal < before; ++defect) {
      append_error_line(batch.defects[defect], lines);
      lines += '\n';
    }
  };
  for (std::size_t d = 0; d < batch.documents.size(); ++d) {
    write_defects(batch.documents[d].ordinal);
    write(batch, d, lines);
    lines += '\n';
  }
  write_defects(UINT64_MAX);
  return lines;
}

/// Reads, works and writes in order. `work` parses the batch and leaves its lines in batch.texts.
StreamCounts run_stream(const StreamOptions& stream, int lanes,
                        const std::function<std::string(Batch&, int)>& work, const LineSink& sink) {
  StreamCounts counts;
  JsonlReader reader(open_source(stream.input), stream.jsonl);
  run_pipeline(
      lanes, stream.stop, [&](Batch& batch) { return reader.next(stream.batch, batch); },
      [&](Batch& batch, int lane) {
        std::string lines = work(batch, lane);
        batch.documents.clear();
        batch.texts = std::move(lines);
      },
      [&](Batch& batch) {
        counts.bad += batch.defects.size();
        sink(batch.texts);
      });
  counts.records = reader.records();
  return counts;
}

void append_score(const ScoreStreamOptions& options, const LinearModel& model,
                  const LinearScorer& scorer, std::string_view line, const Scores& scores,
                  std::int64_t document, std::string& out) {
  std::string value;
  append_json_number(scorer.positive_score(scores, document), value);
  if (!options.all_labels) {
    splice_field(line, options.field, value, out);
    return;
  }
  std::string scored;
  splice_field(line, options.field, value, scored);
  const auto probabilities = scores.probabilities.row(document);
  std::string labels = "{";
  for (std::size_t l = 0; l < probabilities.size(); ++l) {
    if (l > 0) labels += ',';
    append_json_string(model.labels()[l], labels);
    labels += ':';
    append_json_number(model.output().reported(probabilities[l]), labels);
  }
  labels += '}';
  splice_field(scored, options.field + "_labels", labels, out);
}

}  // namespace

StreamCounts score_stream(const ScoreStreamOptions& options, const StreamOptions& stream,
                          const LineSink& sink) {
  const LinearModel model(options.score);
  auto scorers = make_scorer_lanes(model, resolve_threads(stream.threads), stream.device);
  std::deque<JsonlParser> parsers;
  for (std::size_t lane = 0; lane < scorers.size(); ++lane) parsers.emplace_back(stream.jsonl);
  const auto work = [&](Batch& batch, int index) {
    const auto lane = static_cast<std::size_t>(index);
    parsers[lane].parse(batch);
    LinearScorer& scorer = scorers[lane].scorer;
    const Scores scores = scorer.score(texts_of(batch.documents));
    return lines_of(batch, [&](const Batch& parsed, std::size_t d, std::string& out) {
      append_score(options, model, scorer, parsed.documents[d].line, scores,
                   static_cast<std::int64_t>(d), out);
    });
  };
  return run_stream(stream, static_cast<int>(scorers.size()), work, sink);
}

StreamCounts tokenize_stream(const std::string& tokenizer, const StreamOptions& stream,
                             const LineSink& sink) {
  const Tokenizer encoder = load_tokenizer(tokenizer);
  const int lanes = resolve_threads(stream.threads);
  std::deque<JsonlParser> parsers;
  for (int lane = 0; lane < lanes; ++lane) parsers.emplace_back(stream.jsonl);
  const auto write = [&](const Batch& batch, std::size_t d, std::string& out) {
    const std::vector<TokenPiece> tokens = encoder.pieces(batch.documents[d].text);
    const char* comma = "";
    out += "{\"ids\":[";
    for (const TokenPiece& token : tokens) {
      out += comma;
      out += std::to_string(token.id);
      comma = ",";
    }
    comma = "";
    out += "],\"pieces\":[";
    for (const TokenPiece& token : tokens) {
      out += comma;
      append_json_string(token.piece, out);
      comma = ",";
    }
    out += "]}";
  };
  const auto work = [&](Batch& batch, int lane) {
    parsers[static_cast<std::size_t>(lane)].parse(batch);
    return lines_of(batch, write);
  };
  return run_stream(stream, lanes, work, sink);
}

}  // namespace winnow
