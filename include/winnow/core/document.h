// Documents, the places that name them, and records that could not be read.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "winnow/core/column.h"

namespace winnow {

/// Names a document everywhere: `shard` is the index in the run's sorted list of inputs,
/// `ordinal` counts the shard's records from 0 (bad ones too, blank lines not).
/// Ties are broken by this order and by nothing else.
struct DocumentKey {
  std::uint32_t shard = 0;
  std::uint64_t ordinal = 0;
  auto operator<=>(const DocumentKey&) const = default;
};

/// One record. All views point into the batch that owns it.
struct Document {
  std::uint64_t ordinal = 0;
  std::string_view line;     ///< the record as it came, without its line end
  std::string_view text;     ///< the text field, unescaped; valid UTF-8; may be empty
  std::string_view id;       ///< the id field as a raw JSON token ("7", "\"007\""); empty if absent
  std::uint64_t offset = 0;  ///< first byte of the record in the decompressed shard
  std::size_t text_member = 0;  ///< which of the record's members the text is, from 0
};

inline std::vector<std::string_view> texts_of(std::span<const Document> documents) {
  std::vector<std::string_view> texts;
  texts.reserve(documents.size());
  for (const Document& document : documents) texts.push_back(document.text);
  return texts;
}

/// A record that could not be read: where, why, and what it was. A value, not an exception.
struct Defect {
  std::uint64_t ordinal = 0;
  std::uint64_t offset = 0;  ///< first byte of the record in the decompressed shard
  std::string_view code;     ///< a record_errors word
  std::string reason;        ///< one line for a person
  std::string raw;           ///< the record's bytes, at most `kDefectBytes` of them
  std::uint64_t bytes = 0;   ///< how long the record was
};

inline constexpr std::size_t kDefectBytes = 64 * 1024;

/// Stable words for what can be wrong with one record.
namespace record_errors {
inline constexpr std::string_view kJsonSyntax = "E_JSON_SYNTAX";
inline constexpr std::string_view kUtf8 = "E_UTF8";
inline constexpr std::string_view kTextMissing = "E_TEXT_MISSING";
inline constexpr std::string_view kTextType = "E_TEXT_TYPE";
inline constexpr std::string_view kTooLong = "E_TOO_LONG";
inline constexpr std::string_view kTooDeep = "E_TOO_DEEP";
inline constexpr std::string_view kDuplicateKey = "E_DUP_KEY";
}  // namespace record_errors

/// Some hundred documents of one shard, the bytes that they view, and the columns computed so far.
/// Moves from stage to stage; one thread has it at a time.
struct Batch {
  std::string bytes;  ///< the lines as read, one after another, and parser padding at the end
  std::string texts;  ///< unescaped texts that `documents` view
  std::vector<Document> documents;
  std::vector<Defect> defects;
  Columns facts;  ///< one row a document

  Batch() = default;
  Batch(Batch&&) = default;
  Batch& operator=(Batch&&) = default;
};

}  // namespace winnow
