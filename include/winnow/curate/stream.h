// Streaming: one record in, one record out, in order; for pipes.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "winnow/core/jsonl_options.h"
#include "winnow/core/score_options.h"

namespace winnow {

struct StreamOptions {
  std::string input = "-";  ///< a file, or "-" for standard input
  JsonlOptions jsonl;
  int threads = 1;
  std::int64_t batch = 64;
  std::string device = "auto";
  std::stop_token stop;
};

struct StreamCounts {
  std::uint64_t records = 0;
  std::uint64_t bad = 0;  ///< written as {"_error": ...}
};

/// Takes whole lines, each with its line end. Throws what it likes; that ends the stream.
using LineSink = std::function<void(std::string_view)>;

struct ScoreStreamOptions {
  ScoreOptions score;
  std::string field = "score";  ///< name of the added field
  bool all_labels = false;      ///< also add FIELD_labels: {label: probability, ...}
};
/// Each record with its score added; all other bytes as they were.
StreamCounts score_stream(const ScoreStreamOptions& options, const StreamOptions& stream,
                          const LineSink& sink);

/// {"ids": [...], "pieces": [...]} for each record.
StreamCounts tokenize_stream(const std::string& tokenizer, const StreamOptions& stream,
                             const LineSink& sink);

}  // namespace winnow
