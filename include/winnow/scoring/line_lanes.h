// A fastText model at work on lines of plain text, one lane a thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/scoring/linear_scorer.h"
#include "winnow/scoring/output_layer.h"

namespace winnow {

/// Lines as `append_fasttext_lines` has them: each newline and each word "</s>" ends one.
struct LineStreamOptions {
  std::string input = "-";  ///< a file (.gz, .zst by content), or "-" for standard input
  std::uint64_t most_line_bytes = 256 << 20;
  int threads = 1;  ///< changes no result
  std::string device = "auto";
  std::stop_token stop;
};

/// What `fasttext predict` takes.
struct PredictOptions {
  std::string model;
  std::string preparation = "raw";  ///< of each line
  std::int64_t k = 1;               ///< how many labels at most; -1: all
  float threshold = 0;              ///< labels less probable are not named
};

/// The lines of a block, scored.
struct ScoredLines {
  std::vector<std::string_view> lines;
  Scores scores;
};

/// A model and one scorer a thread.
class LineLanes {
 public:
  /// E_MODEL_*, E_DEVICE_*.
  LineLanes(PredictOptions options, LineStreamOptions stream);
  ~LineLanes();

  /// Reads the stream. `work` gets the lines of each block on a lane's thread and makes the text
  /// that `write` gets in the order of the blocks. E_NO_INPUT, E_LINE_TOO_LONG, E_INTERRUPTED, and
  /// what `work` and `write` throw.
  void run(const std::function<std::string(const ScoredLines&, int lane)>& work,
           const std::function<void(std::string_view)>& write);

  const LinearModel& model() const;
  int lanes() const;

  /// The labels that the options ask for; none for a line without features.
  std::vector<Prediction> best(const ScoredLines& scored, std::size_t line) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace winnow
