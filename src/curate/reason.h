// Why a document was dropped, as the JSON that goes into its record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace winnow {

/// A document that was kept in another's place.
struct KeptInstead {
  std::string_view shard;
  std::uint64_t ordinal = 0;
  std::string_view id;  ///< the raw JSON token, or empty
};

struct Reason {
  std::string_view pass;
  std::string_view rule;
  double value = 0;
  double threshold = 0;
  std::optional<KeptInstead> kept;
  std::string_view item = {};  ///< of a benchmark, or empty
};

/// {"shard":...,"ordinal":...,"id":...} without the closing brace, so that more can follow.
void append_place(const KeptInstead& place, std::string& out);
/// The object that stands in a dropped record's field "winnow" (docs/formats.md).
void append_reason(const Reason& reason, std::string& out);

}  // namespace winnow
