#include "winnow/curate/stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "curate/models.h"
#include "winnow/core/error.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/jsonl.h"
#include "winnow/scoring/device_tokenizer.h"
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

void append_integer(std::int64_t value, std::string& out) {
  std::array<char, 20> digits;
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), written.ptr);
}

void append_ids(std::span<const std::int32_t> ids, std::string& out) {
  out += "\"ids\":[";
  const char* comma = "";
  for (const std::int32_t id : ids) {
    out += comma;
    append_integer(id, out);
    comma = ",";
  }
  out += ']';
}

void append_pieces(const std::vector<TokenPiece>& pieces, std::string& out) {
  out += "\"pieces\":[";
  const char* comma = "";
  for (const TokenPiece& piece : pieces) {
    out += comma;
    append_json_string(piece.piece, out);
    comma = ",";
  }
  out += ']';
}

void append_tokens(TokenFields fields, const Tokenizer& tokenizer, std::string_view text,
                   std::span<const std::int32_t> ids, std::string& out) {
  const bool has_ids = fields == TokenFields::kIdsAndPieces || fields == TokenFields::kIds;
  const bool has_pieces = fields == TokenFields::kIdsAndPieces || fields == TokenFields::kPieces;
  out += '{';
  if (has_ids) append_ids(ids, out);
  if (has_ids && has_pieces) out += ',';
  if (has_pieces) append_pieces(tokenizer.pieces(text), out);
  if (fields == TokenFields::kCount) {
    out += "\"tokens\":";
    append_integer(static_cast<std::int64_t>(ids.size()), out);
  }
  out += '}';
}

void require_library_ids(const Tokenizer& tokenizer, const Document& document,
                         std::span<const std::int32_t> ids, const std::string& input) {
  std::vector<std::int32_t> wanted;
  tokenizer.append_library_ids(document.text, wanted);
  if (std::ranges::equal(ids, wanted)) return;
  throw Error(errors::kInternal, "the ids of a record are not those of the sentencepiece library",
              input + ", record " + std::to_string(document.ordinal),
              "report the record and the tokenizer: winnow promises the library's ids");
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

TokenizeStreamCounts tokenize_stream(const TokenizeStreamOptions& options,
                                     const StreamOptions& stream, const LineSink& sink) {
  const Tokenizer tokenizer =
      load_tokenizer(options.tokenizer, {.cache_bytes = options.cache_bytes});
  auto lanes = make_tokenizer_lanes(tokenizer, resolve_threads(stream.threads), options.device,
                                    options.cache_bytes);
  std::deque<JsonlParser> parsers;
  for (std::size_t lane = 0; lane < lanes.size(); ++lane) parsers.emplace_back(stream.jsonl);
  const auto work = [&](Batch& batch, int index) {
    const auto lane = static_cast<std::size_t>(index);
    parsers[lane].parse(batch);
    Csr<std::int32_t> rows;
    lanes[lane].tokenizer.append_rows(texts_of(batch.documents), rows);
    return lines_of(batch, [&](const Batch& parsed, std::size_t d, std::string& out) {
      const Document& document = parsed.documents[d];
      const auto ids = rows.view().row(static_cast<std::int64_t>(d));
      if (options.compares) require_library_ids(tokenizer, document, ids, stream.input);
      append_tokens(options.fields, tokenizer, document.text, ids, out);
    });
  };
  const StreamCounts counts = run_stream(stream, static_cast<int>(lanes.size()), work, sink);
  const TokenizerLane& lane = lanes.front();
  const bool has_idle_device = lane.backend->name() != "cpu" && !lane.tokenizer.has_device();
  return {counts, std::string(tokenizer.library_reason()), has_idle_device};
}

}  // namespace winnow
