// Records as simdjson's DOM.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

#include "formats/json_scan.h"

namespace winnow {

/// Parses lines that have simdjson::SIMDJSON_PADDING readable bytes behind them, unless
/// `copies_lines`. Numbers of any size are valid JSON, but the DOM keeps values: in place of those
/// that it cannot hold it sees `large`, "0" or "null".
struct RecordParser {
  std::string_view large;
  bool copies_lines;
  simdjson::dom::parser dom{};
  std::string copy{};  ///< of a line with such numbers

  simdjson::error_code parse(std::string_view line, simdjson::dom::element& root) {
    const auto error = dom.parse(line.data(), line.size(), copies_lines).get(root);
    if (error != simdjson::NUMBER_ERROR) return error;
    copy.assign(line);
    if (!replace_large_numbers(copy, large)) return simdjson::NUMBER_ERROR;
    copy.append(simdjson::SIMDJSON_PADDING, '\0');
    return dom.parse(copy.data(), line.size(), /*realloc_if_needed=*/false).get(root);
  }
};

}  // namespace winnow
