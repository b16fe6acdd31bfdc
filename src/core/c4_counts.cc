#include "winnow/core/c4_counts.h"

#include <algorithm>
#include <span>

#include "winnow/core/citations.h"
#include "winnow/core/dispatch.h"
#include "winnow/core/phrases.h"
#include "winnow/core/sentences.h"

namespace winnow {
namespace {

constexpr std::span kPolicies = std::span(kC4Phrases).subspan(kJavascript + 1);
/// One of these, seldom seen elsewhere, is in each phrase; the last is for k as the Kelvin sign.
constexpr std::string_view kHints[] = {"m ip", "vasc", "okie", "erms", "ivac", "o\xE2\xA4\xAA"};

/// What a page holds anywhere, so that most lines need not be searched for it.
struct PageSigns {
  bool phrase;   ///< one of the signs, in any case, or what looks like one
  bool bracket;  ///< [, as citations begin
  bool curly;    ///< {
};

/// Of letters the small ones; other characters may become one another.
WINNOW_INLINE std::uint8_t lower_or_mark(char c) { return static_cast<std::uint8_t>(c) | 0x20; }

template <std::size_t Hint>
WINNOW_INLINE unsigned is_hint(const char* at) {
  constexpr std::string_view kHint = kHints[Hint];
  unsigned is = 1;
  for (std::size_t i = 0; i < 4; ++i) {
    is &= lower_or_mark(at[i]) == static_cast<std::uint8_t>(kHint[i]) ? 1U : 0U;
  }
  return is;
}

/// One loop that compilers make vector compares.
WINNOW_CLONES PageSigns find_hints(const char* text, std::size_t size) {
  static_assert(std::size(kHints) == 6);
  unsigned char hint = 0;
  unsigned char bracket = 0;
  unsigned char curly = 0;
  for (std::size_t i = 0; i < size; ++i) {
    bracket |= text[i] == '[' ? 1 : 0;
    curly |= text[i] == '{' ? 1 : 0;
  }
  for (std::size_t i = 0; i + 3 < size; ++i) {
    const char* const at = text + i;
    hint |= static_cast<unsigned char>(is_hint<0>(at) | is_hint<1>(at) | is_hint<2>(at) |
                                       is_hint<3>(at) | is_hint<4>(at) | is_hint<5>(at));
  }
  return {hint != 0, bracket != 0, curly != 0};
}

/// `lowered` is room.
PageSigns find_signs(std::string_view text, std::string& lowered) {
  PageSigns signs = find_hints(text.data(), text.size());
  if (!signs.phrase) return signs;
  lower(text, lowered);
  signs.phrase = std::ranges::any_of(
      kC4Phrases, [&](std::string_view phrase) { return contains(lowered, phrase); });
  return signs;
}

/// One page's lines, one after another.
class Page {
 public:
  Page(const Anatomy& text, C4LineEnds ends, C4Scratch& scratch)
      : text_(text),
        scratch_(scratch),
        ends_(ends),
        signs_(find_signs(text.text(), scratch.bytes)) {
    scratch.edited.clear();
    scratch.edited_text.begin_lines();
    for (const Line line : text.python_lines()) read(line);
    if (!cited_) return;
    const std::string_view stripped = strip(scratch.edited);
    scratch.edited.resize(static_cast<std::size_t>(stripped.end() - scratch.edited.data()));
    scratch.edited.erase(0, scratch.edited.size() - stripped.size());
  }

  C4Page what() const {
    return {first_ == Stop::kLoremIpsum, first_ == Stop::kCurlyBracket, sentences_,
            text_.python_lines().size() - kept_, !cited_};
  }

 private:
  enum class Stop { kNone, kLoremIpsum, kCurlyBracket };

  void read(const Line& line) {
    std::string& edited = scratch_.edited;
    const std::string_view whole = text_.stripped(line);
    const bool may_cite = signs_.bracket && whole.find('[') != whole.npos;
    if (!may_cite) {
      if (!stays(line, whole, false)) return;
      if (kept_ > 0) edited += '\n';
      edited += whole;
      scratch_.edited_text.take_line(text_, line);
      keep(line, whole, false);
      return;
    }
    const std::size_t before = edited.size();
    if (kept_ > 0) edited += '\n';
    const std::size_t begin = edited.size();
    append_without_citations(whole, edited);
    const std::string_view text = std::string_view(edited).substr(begin);
    const bool cites = text.size() != whole.size();
    if (!stays(line, text, cites)) {
      edited.resize(before);
      return;
    }
    scratch_.edited_text.take_line(text_, line);
    cited_ = cited_ || cites;
    keep(line, text, cites);
  }

  void keep(const Line& line, std::string_view text, bool cites) {
    ++kept_;
    sentences_ += cites ? count_sentences(text) : count_sentences_of(line);
  }

  /// In datatrove's order. Where it gives up the page, what it saw first is noted, and the line
  /// judged as if that rule were off. Without its citations a line may read otherwise than the page
  /// does.
  bool stays(const Line& line, std::string_view text, bool cites) {
    if (line.end_word - line.first_word < kC4FewestWords) return false;
    const std::span<const Word> words =
        std::span(text_.words()).subspan(line.first_word, line.end_word - line.first_word);
    const auto is_long = [](const Word& word) { return word.characters > kC4LongestWord; };
    if (line.characters > kC4LongestWord && std::ranges::any_of(words, is_long)) return false;
    if (ends_ == C4LineEnds::kTerminal && !ends_well(text)) return false;
    const bool search = signs_.phrase || cites;
    if (search) lower(text, scratch_.bytes);
    const auto says = [&](std::string_view what) {
      return search && contains(scratch_.bytes, what);
    };
    if (says(kC4Phrases[kLoremIpsum])) stop(Stop::kLoremIpsum);
    if (says(kC4Phrases[kJavascript])) return false;
    if (signs_.curly && text.find('{') != text.npos) stop(Stop::kCurlyBracket);
    return !search || !std::ranges::any_of(kPolicies, says);
  }

  /// Of a line that no citation goes from, so its words are those that are known.
  std::uint64_t count_sentences_of(const Line& line) const {
    SentenceCounter counter;
    for (std::uint32_t w = line.first_word; w < line.end_word; ++w) {
      counter.add(text_(text_.words()[w]));
    }
    return counter.count();
  }

  void stop(Stop what) {
    if (first_ == Stop::kNone) first_ = what;
  }

  const Anatomy& text_;
  C4Scratch& scratch_;
  const C4LineEnds ends_;
  const PageSigns signs_;
  bool cited_ = false;  ///< a citation went
  Stop first_ = Stop::kNone;
  std::uint64_t sentences_ = 0;
  std::size_t kept_ = 0;
};

}  // namespace

C4Page keep_c4_lines(const Anatomy& text, C4LineEnds ends, C4Scratch& scratch) {
  return Page(text, ends, scratch).what();
}

FinewebCounts count_fineweb(const Anatomy& text, Segments& segments, FirstSeen& seen) {
  FinewebCounts counts;
  segments.clear();
  for (const Line line : text.lines()) {
    if (line.blank()) continue;
    segments.add({line.begin, line.end, line.characters});
    const CharacterClass last = class_at(text(line), last_character(text(line)));
    counts.punctuated_lines += (last & character_class::kTerminal) != 0 ? 1 : 0;
    counts.short_lines += line.characters <= kFinewebShortLine ? 1 : 0;
  }
  counts.lines = segments.count();
  counts.line_feeds = text.lines().size() - 1;
  counts.words = text.words().size();
  counts.characters = text.characters();
  counts.duplicate_characters = find_duplicates(text.text(), segments, seen).characters;
  return counts;
}

C4Counts C4Counter::count(std::string_view text, C4LineEnds ends) {
  text_.read(text);
  C4Counts counts;
  counts.page = keep_c4_lines(text_, ends, scratch_);
  Anatomy& left = scratch_.edited_text;
  if (counts.page.is_whole_lines) {
    left.end_lines(scratch_.edited);
  } else {
    left.read(scratch_.edited);
  }
  counts.left = count_fineweb(left, segments_, seen_);
  return counts;
}

}  // namespace winnow
