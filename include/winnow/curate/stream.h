// Streaming: one record in, one record out, in order; for pipes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "winnow/core/jsonl_options.h"
#include "winnow/core/score_options.h"
#include "winnow/text/sentencepiece.h"

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

/// What a line of `tokenize_stream` holds.
enum class TokenFields : std::uint8_t {
  kIdsAndPieces,  ///< {"ids":[...],"pieces":[...]}
  kIds,           ///< {"ids":[...]}
  kPieces,        ///< {"pieces":[...]}
  kCount,         ///< {"tokens":N}
};

struct TokenizeStreamOptions {
  std::string tokenizer;  ///< a .model file
  TokenFields fields = TokenFields::kIdsAndPieces;
  /// Compare each record's ids with the sentencepiece library's; E_INTERNAL names the first record
  /// whose ids differ.
  bool compares = false;
  std::size_t cache_bytes = TokenizerOptions().cache_bytes;
  /// That looks words up: "cpu", the host by its cache of words; "auto", "cuda" or "cuda:N",
  /// devices by tables of their own, of at most cache_bytes each.
  std::string device = "cpu";
};

struct TokenizeStreamCounts {
  StreamCounts stream;
  std::string library_reason;  ///< why the library gave all ids; empty if winnow's own code did
  /// A device was asked for, but this model's texts do not fall into words by their spaces.
  bool leaves_out_device = false;
};

/// A line of tokens for each record.
TokenizeStreamCounts tokenize_stream(const TokenizeStreamOptions& options,
                                     const StreamOptions& stream, const LineSink& sink);

}  // namespace winnow
