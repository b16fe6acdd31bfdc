// What datatrove's C4 rules (core/rules.h) make of a page, and what its FineWeb rules count in what
// is left.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "winnow/core/anatomy.h"
#include "winnow/core/segments.h"

namespace winnow {

inline constexpr std::uint32_t kC4LongestWord = 1000;  ///< characters
inline constexpr std::uint32_t kC4FewestWords = 3;     ///< of a line
/// What lines are searched for, in any case. A line with the first one gives the page away, one
/// with any other goes.
inline constexpr std::string_view kC4Phrases[] = {"lorem ipsum",    "javascript",    "terms of use",
                                                  "privacy policy", "cookie policy", "uses cookies",
                                                  "use of cookies", "use cookies"};
inline constexpr std::size_t kLoremIpsum = 0;
inline constexpr std::size_t kJavascript = 1;  ///< such a line is not searched for a bracket

/// Whether a line has to end with terminal punctuation.
enum class C4LineEnds { kTerminal, kAny };

/// Whether a line ends with terminal punctuation that is no ellipsis. Device code calls it too.
constexpr bool ends_well(std::string_view line) {
  if (line.empty()) return false;
  const std::size_t size = line.size();
  const char last = line.back();
  if (last == '.') return !(size >= 3 && line[size - 2] == '.' && line[size - 3] == '.');
  return last == '?' || last == '!' || last == '"' || last == '\'';
}

struct C4Page {
  bool lorem_ipsum = false;         ///< a line with it gives the page away, before any bracket
  bool curly_bracket = false;       ///< a line with { does, before any lorem ipsum
  std::uint64_t sentences = 0;      ///< of the lines that are left
  std::uint64_t removed_lines = 0;  ///< of str.splitlines()
  bool is_whole_lines = true;       ///< what is left: no citation went

  bool operator==(const C4Page&) const = default;
};

/// Lines are those between line feeds.
struct FinewebCounts {
  std::uint64_t lines = 0;                 ///< that are not blank
  std::uint64_t punctuated_lines = 0;      ///< of these, that end with terminal punctuation
  std::uint64_t short_lines = 0;           ///< of these, with at most 30 characters
  std::uint64_t duplicate_characters = 0;  ///< of these, in those that came before
  std::uint64_t line_feeds = 0;
  std::uint64_t words = 0;
  std::uint64_t characters = 0;

  bool operator==(const FinewebCounts&) const = default;
};
inline constexpr std::uint32_t kFinewebShortLine = 30;  ///< characters

struct C4Counts {
  C4Page page;
  FinewebCounts left;  ///< of the lines that are left

  bool operator==(const C4Counts&) const = default;
};

/// What a page is made into. Used again from text to text.
struct C4Scratch {
  std::string bytes;
  std::string edited;   ///< the lines that are left, a line feed between two
  Anatomy edited_text;  ///< of that, but for its end (Anatomy::end_lines), if they are whole lines
};

/// Both are linear in the text.
C4Page keep_c4_lines(const Anatomy& text, C4LineEnds ends, C4Scratch& scratch);
FinewebCounts count_fineweb(const Anatomy& text, Segments& segments, FirstSeen& seen);

/// Texts, one after another; one thread at a time.
class C4Counter {
 public:
  /// Valid UTF-8 of fewer than 2^32 bytes.
  C4Counts count(std::string_view text, C4LineEnds ends);

 private:
  Anatomy text_;
  C4Scratch scratch_;
  Segments segments_;
  FirstSeen seen_;
};

}  // namespace winnow
