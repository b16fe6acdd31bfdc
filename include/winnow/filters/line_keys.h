// The lines of a text, each with a key to count it by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "winnow/core/characters.h"
#include "winnow/core/hash.h"
#include "winnow/core/line_options.h"
#include "winnow/text/plain_line.h"

namespace winnow {

/// Keeps scratch; one thread at a time.
class LineKeys {
 public:
  explicit LineKeys(LineOptions options) : options_(options) {}

  /// Calls visit(line, key) for the lines or paragraphs of a text (valid UTF-8) in their order,
  /// without the line feeds between; they are text.split("\n"), or text.split("\n\n"). The key is
  /// XXH64 of what makes lines equal; nothing for a line of which nothing is left.
  template <class Visit>
  void for_each(std::string_view text, Visit visit) {
    const std::string_view end = separator();
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t at = std::min(text.find(end, begin), text.size());
      const std::string_view line = text.substr(begin, at - begin);
      visit(line, key(line));
      begin = at + end.size();
    }
  }

  /// What stands between two.
  std::string_view separator() const { return options_.unit == LineUnit::kLines ? "\n" : "\n\n"; }

 private:
  std::optional<std::uint64_t> key(std::string_view line) {
    if (options_.match == LineMatch::kExact) {
      line = strip(line);
    } else {
      plain_.clear();
      append_plain_line(line, plain_);
      line = plain_;
    }
    return line.empty() ? std::nullopt : std::optional(xxh64(line));
  }

  LineOptions options_;
  std::string plain_;
};

}  // namespace winnow
