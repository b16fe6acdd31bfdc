// DCLM's edits: runs of line feeds, and the lines that RefinedWeb takes out. Each of its steps
// reads what the one before it has left, without white space at its ends.
#include <algorithm>
#include <utility>

#include "filters/rule_scratch.h"
#include "winnow/core/phrases.h"
#include "winnow/core/utf8.h"

namespace winnow {
namespace {

using namespace character_class;

/// Appends each line, as `step` leaves it in a string that holds what is before it, and a line feed
/// between two. step(line, out) appends and returns true, or returns false: the line goes.
template <class Step>
void for_lines(std::string_view text, std::string& out, Step step) {
  out.clear();
  bool first = true;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::size_t size = out.size();
    if (!first) out += '\n';
    if (step(text.substr(begin, end - begin), out)) {
      first = false;
    } else {
      out.resize(size);
    }
    begin = end + 1;
  }
}

std::int64_t count_case(std::string_view line, CharacterCase what) {
  const CharacterCase* const cases = character_cases();
  std::int64_t count = 0;
  for (std::size_t at = 0; at < line.size();) {
    const auto byte = static_cast<std::uint8_t>(line[at]);
    const CharacterCase is = byte < 0x80 ? (++at, cases[byte]) : next_case(line, at);
    count += (is & what) != 0 ? 1 : 0;
  }
  return count;
}

/// len(line.split()) > count, which long lines show early.
bool has_more_words(std::string_view line, std::size_t count) {
  std::size_t words = 0;
  bool open = false;
  for (std::size_t at = 0; at < line.size() && words <= count;) {
    const bool space = (next_class(line, at) & kSpace) != 0;
    words += !space && !open ? 1 : 0;
    open = !space;
  }
  return words > count;
}

/// ^\W*\d
bool begins_with_digit(std::string_view line) {
  for (std::size_t at = 0; at < line.size(); next_class(line, at)) {
    if ((class_at(line, at) & kAlphanumeric) == 0 && line[at] != '_') continue;
    std::size_t digit = at;
    return (next_case(line, digit) & character_case::kDecimal) != 0;
  }
  return false;
}

/// ^\W*\d(?:,|\.|\d)*(?:k|m|b)?\s+(?:likes|...)\W*$ of a line in lower case.
bool is_counter(std::string_view line) {
  constexpr std::string_view kCounted[] = {"likes",     "shares",    "comments",  "retweets",
                                           "reposts",   "quotes",    "bookmarks", "upvotes",
                                           "downvotes", "downloads", "views",     "followers"};
  const auto skip = [&](std::size_t at, auto is) {
    while (at < line.size() && is(at)) next_class(line, at);
    return at;
  };
  const auto no_word = [&](std::size_t at) {
    return (class_at(line, at) & kAlphanumeric) == 0 && line[at] != '_';
  };
  const auto is_digit = [&](std::size_t at) {
    return (next_case(line, at) & character_case::kDecimal) != 0;
  };
  std::size_t at = skip(0, no_word);
  if (at == line.size() || !is_digit(at)) return false;
  at = skip(at, [&](std::size_t c) { return line[c] == ',' || line[c] == '.' || is_digit(c); });
  if (at < line.size() && (line[at] == 'k' || line[at] == 'm' || line[at] == 'b')) ++at;
  const std::size_t word =
      skip(at, [&](std::size_t c) { return (class_at(line, c) & kSpace) != 0; });
  if (word == at) return false;
  for (const std::string_view counted : kCounted) {
    if (!line.substr(word).starts_with(counted)) continue;
    return skip(word + counted.size(), no_word) == line.size();
  }
  return false;
}

/// Behind `phrase`, of small ASCII letters, if it begins at `at` in any case as Python's re.I has
/// it; `at` if not. A full stop stands for any character.
std::size_t phrase_end(std::string_view line, std::size_t at, std::string_view phrase) {
  std::size_t end = at;
  for (const char wanted : phrase) {
    if (end == line.size()) return at;
    std::size_t next = end + 1;
    const auto byte = static_cast<std::uint8_t>(line[end]);
    const char32_t c = byte < 0x80 ? byte : decode_character(line, next = end);
    const bool is_i = c == U'\u0130' || c == U'\u0131';
    const bool same = c == static_cast<char32_t>(wanted) ||
                      (c >= U'A' && c <= U'Z' && c + 32 == static_cast<char32_t>(wanted)) ||
                      (wanted == 'i' && is_i) || (wanted == 's' && c == U'\u017F');
    if (wanted != '.' && !same) return at;
    end = next;
  }
  return end;
}

/// Where the characters, as many as there are in the phrase, at the end of the line begin.
std::size_t begin_of_last(std::string_view line, std::size_t characters) {
  for (; characters > 0 && !line.empty(); --characters) {
    line.remove_suffix(line.size() - last_character(line));
  }
  return line.size();
}

/// Where the white space that may stand before `at` begins.
std::size_t before_space(std::string_view line, std::size_t least, std::size_t at) {
  if (at == least) return at;
  const std::size_t last = last_character(line.substr(0, at));
  return (class_at(line, last) & kSpace) != 0 ? last : at;
}

/// \s?items in cart, wherever it is.
std::uint64_t remove_anywhere(std::string_view line, std::string& out) {
  std::uint64_t count = 0;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    // An i in any case: i, I, and the two that begin with this byte.
    if (line[at] != 'i' && line[at] != 'I' && line[at] != '\xC4') continue;
    const std::size_t end = phrase_end(line, at, "items in cart");
    if (end == at) continue;
    const std::size_t begin = before_space(line, copied, at);
    out.append(line, copied, begin - copied);
    copied = end;
    at = end - 1;
    ++count;
  }
  out.append(line, copied);
  return count;
}

/// \s?read more...$
std::uint64_t remove_at_end(std::string_view line, std::string& out) {
  constexpr std::string_view kPhrase = "read more...";
  const std::size_t at = begin_of_last(line, kPhrase.size());
  const bool is = phrase_end(line, at, kPhrase) > at;
  out.append(line, 0, is ? before_space(line, 0, at) : line.size());
  return is ? 1 : 0;
}

/// ^sign-in\s?
std::uint64_t remove_at_begin(std::string_view line, std::string& out) {
  std::size_t end = phrase_end(line, 0, "sign-in");
  const bool is = end > 0;
  if (is && end < line.size()) {
    std::size_t next = end;
    if ((next_class(line, next) & kSpace) != 0) end = next;
  }
  out.append(line, end);
  return is ? 1 : 0;
}

/// The steps on one text.
class LineEdits {
 public:
  explicit LineEdits(RuleScratch& scratch)
      : from_(scratch.bytes), to_(scratch.edited), low_(scratch.joined) {
    text_ = scratch.text.text();
  }

  /// What is left; in one of the two strings.
  std::string_view run() {
    drop_if([](std::string_view line) {
      return 2 * count_case(line, character_case::kUpper) > count_characters(line);
    });
    drop_if([](std::string_view line) {
      return share(count_case(line, character_case::kDigit), count_characters(line)) > 0.999999;
    });
    drop_if([&](std::string_view line) {
      if (!begins_with_digit(line)) return false;
      lower(line, low_);
      return is_counter(low_);
    });
    step(Ends::kStay, [&](std::string_view line, std::string& out) {
      out += line;
      return keep(line.empty() || has_more_words(line, 1));
    });
    for (const auto remove : {remove_anywhere, remove_at_end, remove_at_begin}) {
      step(Ends::kStrip, [&](std::string_view line, std::string& out) {
        if (has_more_words(line, kShortLine)) {
          out += line;
          return true;
        }
        const std::size_t before = out.size();
        phrases_ += remove(line, out);
        const bool blank = strip(std::string_view(out).substr(before)).empty();
        return keep(line.empty() || !blank);
      });
    }
    return text_;
  }

  std::uint64_t lines() const { return lines_; }
  std::uint64_t phrases() const { return phrases_; }

 private:
  static constexpr std::size_t kShortLine = 10;  // words
  enum class Ends { kStay, kStrip };

  bool keep(bool kept) {
    lines_ += kept ? 0 : 1;
    return kept;
  }

  template <class Step>
  void step(Ends ends, Step each) {
    for_lines(text_, to_, each);
    std::swap(from_, to_);
    text_ = ends == Ends::kStrip ? strip(from_) : std::string_view(from_);
  }

  template <class Goes>
  void drop_if(Goes goes) {
    step(Ends::kStrip, [&](std::string_view line, std::string& out) {
      out += line;
      return keep(!goes(line));
    });
  }

  std::string& from_;
  std::string& to_;
  std::string& low_;
  std::string_view text_;
  std::uint64_t lines_ = 0;
  std::uint64_t phrases_ = 0;
};

}  // namespace

void measure_newlines_dclm(RuleScratch& scratch, std::span<double> facts) {
  const std::string_view text = scratch.text.text();
  std::uint64_t runs = 0;
  std::size_t copied = 0;
  scratch.edited.clear();
  for (auto at = text.find("\n\n\n"); at != text.npos; at = text.find("\n\n\n", copied)) {
    scratch.edited.append(text, copied, at + 2 - copied);
    copied = std::min(text.find_first_not_of('\n', at), text.size());
    ++runs;
  }
  facts[0] = static_cast<double>(runs);
  if (runs == 0) return;
  scratch.edited.append(text, copied);
  scratch.edit = Edit::kOther;
}

void measure_refinedweb_lines_dclm(RuleScratch& scratch, std::span<double> facts) {
  const std::string_view text = scratch.text.text();
  LineEdits edits(scratch);
  const std::string_view left = edits.run();
  const std::uint64_t before = count_plain_words(text);
  const std::uint64_t after = count_plain_words(left);
  facts[0] = static_cast<double>(edits.lines());
  facts[1] = static_cast<double>(edits.phrases());
  facts[2] = before == 0 ? 1
                         : (static_cast<double>(before) - static_cast<double>(after)) /
                               static_cast<double>(before);
  if (left == text) return;
  scratch.joined.assign(left);  // by a third string: what is left is a part of one of the two
  std::swap(scratch.edited, scratch.joined);
  scratch.edit = Edit::kOther;
}

}  // namespace winnow
