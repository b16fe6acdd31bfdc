// The names of the ledger's columns.
#pragma once

#include <string>
#include <string_view>

namespace winnow {

/// The ledger's columns that are not facts of a recipe's choice.
namespace columns {
inline constexpr std::string_view kOrdinal = "ordinal";     // U64
inline constexpr std::string_view kId = "id";               // U8, ragged: see ragged.h
inline constexpr std::string_view kIdLength = "id_length";  // I64
inline constexpr std::string_view kSha256 = "sha256";       // U8 x 16
inline constexpr std::string_view kTokens = "tokens";       // I64
inline constexpr std::string_view kSketch = "sketch";       // I8 x dimensions
inline constexpr std::string_view kEmbedding = "embedding";
inline constexpr std::string_view kMinhash = "minhash";  // U64 x permutations

/// A text field's column holds numbers of values; this column (U8, ragged, one row a value) has
/// them.
inline std::string values_of(std::string_view field) { return std::string(field) + "#value"; }
inline bool is_values(std::string_view column) {
  return column.ends_with("#value") || column.ends_with("#value_length");
}
}  // namespace columns

}  // namespace winnow
