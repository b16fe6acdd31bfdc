#include "winnow/curate/vector_stream.h"

#include <vector>

#include "curate/general_number.h"
#include "winnow/flow/pipeline.h"
#include "winnow/formats/line_blocks.h"
#include "winnow/scoring/sentence_vectors.h"

namespace winnow {
namespace {

std::string printed(const SentenceVectors& vectors, std::string_view block) {
  std::vector<std::string_view> lines;
  vectors.append_lines(block, lines);
  std::vector<float> vector(static_cast<std::size_t>(vectors.dim()));
  std::string out;
  for (const std::string_view line : lines) {
    vectors.compute(line, vector);
    for (const float value : vector) {
      append_general(value, out, GeneralDigits::kFive);
      out += ' ';
    }
    out += '\n';
  }
  return out;
}

}  // namespace

void vector_stream(const VectorStreamOptions& options, const LineSink& sink) {
  const SentenceVectors vectors(options.model);
  LineBlocks blocks(open_source(options.input), options.most_line_bytes);
  run_pipeline(
      resolve_threads(options.threads), options.stop,
      [&](Batch& batch) { return blocks.next(batch.bytes); },
      [&](Batch& batch, int) { batch.texts = printed(vectors, batch.bytes); },
      [&](Batch& batch) { sink(batch.texts); });
}

}  // namespace winnow
