// Lines in, their vectors out.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "winnow/curate/stream.h"

namespace winnow {

struct VectorStreamOptions {
  std::string model;        ///< a fastText .bin or .ftz, supervised or not
  std::string input = "-";  ///< a text file (.gz, .zst too), or "-" for standard input
  int threads = 1;
  std::uint64_t most_line_bytes = std::uint64_t{1} << 30;
  std::stop_token stop;
};

/// One line of text a line of input: the sentence vector's numbers with five digits, a space behind
/// each, as `fasttext print-sentence-vectors` prints them. E_MODEL_*, E_NO_INPUT, E_LINE_TOO_LONG.
void vector_stream(const VectorStreamOptions& options, const LineSink& sink);

}  // namespace winnow
