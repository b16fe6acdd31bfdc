// JSON lines: from bytes to documents, and fields spliced back into a record's own bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "winnow/core/document.h"
#include "winnow/core/jsonl_options.h"
#include "winnow/formats/byte_source.h"

namespace winnow {

/// Cuts a source into batches of whole lines. One thread; parsing is `parse`'s work, so that
/// it can go to another. LF and CRLF end a line; a last line needs none; blank lines are counted
/// and skipped; a UTF-8 byte order mark is skipped at the very start (UTF-16 is E_ENCODING).
class JsonlReader {
 public:
  JsonlReader(std::unique_ptr<ByteSource> source, JsonlOptions options);
  ~JsonlReader();

  /// The next batch: at most `documents` records and about `kBatchBytes` bytes, at least one
  /// record. Its documents hold ordinal, offset and line; over-long lines are in `defects`. False
  /// at the end (the batch is then empty).
  bool next(std::int64_t documents, Batch& batch);

  std::uint64_t records() const;  ///< records so far, bad ones included
  std::uint64_t blank_lines() const;
  const ByteSource& source() const;

  static constexpr std::size_t kBatchBytes = 4 << 20;
  static constexpr std::size_t kPaddingBytes = 64;  ///< NULs behind the last line, for the parser

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Parses the lines of batches. One parser a thread; keeps its buffers.
class JsonlParser {
 public:
  explicit JsonlParser(JsonlOptions options);
  ~JsonlParser();

  /// Fills text and id of the batch's documents; a record that is not one JSON object with a text
  /// moves to `defects` (kept in ordinal order). The whole record is validated: UTF-8, syntax,
  /// depth at most 1024, numbers; a duplicate text or id key is E_DUP_KEY. Afterwards
  /// documents.size() + defects.size() is what it was before.
  void parse(Batch& batch);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The record with `"name": value` added behind its last field; all other bytes as they were.
/// `line` is a valid JSON object; `value` is JSON text. Appends to `out`, without a line end.
void splice_field(std::string_view line, std::string_view name, std::string_view value,
                  std::string& out);

/// The record with another text; all other bytes as they were. `document` is one that was parsed.
/// Appends to `out`, without a line end.
void replace_text(const Document& document, std::string_view text, std::string& out);

/// Appends `text` as a JSON string with its quotes. Invalid UTF-8 is replaced by U+FFFD.
void append_json_string(std::string_view text, std::string& out);
/// Appends the shortest text that reads back as the same double; NaN and infinities become null.
void append_json_number(double value, std::string& out);

/// One quarantine line (JSON object, no line end): shard, ordinal, offset, code, reason, bytes,
/// raw (base64 of at most kDefectBytes).
void append_quarantine_line(std::string_view shard, const Defect& defect, std::string& out);

/// {"_error": {...}}: what a streaming command writes in place of a bad record.
void append_error_line(const Defect& defect, std::string& out);

}  // namespace winnow
