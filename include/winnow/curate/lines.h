// Counts in how many documents each line of a corpus stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>

#include "winnow/core/recipe.h"
#include "winnow/curate/run.h"

namespace winnow {

struct LinesOptions {
  std::size_t memory = std::size_t{1} << 30;  ///< bytes for counting; more is on disk (TMPDIR)
  std::stop_token stop;
  /// Called from one thread at a time; may be empty.
  std::function<void(const Progress&)> progress;
};

struct LinesCounts {
  std::uint64_t documents = 0;
  std::uint64_t bad = 0;
  std::uint64_t lines = 0;     ///< each once a document, blank ones not
  std::uint64_t distinct = 0;  ///< among them
  std::uint64_t repeated = 0;  ///< of those, in more than facts.repeated_lines.more_than documents
};

/// Reads the recipe's inputs and writes facts.repeated_lines.file (docs/formats.md), committed as
/// OutputFile does. What is counted is what repeated_lines@winnow will see: the text that presets
/// before it in facts.rules leave. The same bytes for any threads, batch, memory and order of
/// shards. E_RECIPE_VALUE if the recipe has no facts.repeated_lines; errors of scan.
LinesCounts count_lines(const Recipe& recipe, const LinesOptions& options);

}  // namespace winnow
