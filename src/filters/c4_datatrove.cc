// datatrove's C4 rules: which lines go, which pages.
#include <algorithm>
#include <array>
#include <functional>

#include "filters/citations.h"
#include "filters/phrases.h"
#include "filters/rule_scratch.h"
#include "filters/sentences.h"
#include "winnow/core/dispatch.h"

namespace winnow {
namespace {

constexpr std::uint32_t kLongestWord = 1000;  // characters
constexpr std::size_t kFewestWords = 3;       // a line
constexpr std::string_view kPolicies[] = {"terms of use", "privacy policy", "cookie policy",
                                          "uses cookies", "use of cookies", "use cookies"};
/// One of these is in every phrase that a line is searched for.
constexpr std::string_view kSigns[] = {"lorem ipsum", "javascript", "cookie", "terms of use",
                                       "privacy policy"};
/// And of these, seldom seen elsewhere, in each of those; the last is for k as the Kelvin sign.
constexpr std::string_view kHints[] = {"m ip", "vasc", "okie", "erms", "ivac", "o\xE2\xA4\xAA"};

enum class LineEnds { kTerminal, kAny };

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
  signs.phrase =
      std::ranges::any_of(kSigns, [&](std::string_view sign) { return contains(lowered, sign); });
  return signs;
}

/// One page's lines, one after another.
class Page {
 public:
  Page(RuleScratch& scratch, LineEnds ends)
      : scratch_(scratch), ends_(ends), signs_(find_signs(scratch.text.text(), scratch.bytes)) {
    scratch.edited.clear();
    scratch.edited_text.begin_lines();
    for (const Line line : scratch.text.python_lines()) read(line);
    scratch.edit = cited_ ? Edit::kOther : Edit::kLines;
    if (!cited_) return;
    const std::string_view stripped = strip(scratch.edited);
    scratch.edited.resize(static_cast<std::size_t>(stripped.end() - scratch.edited.data()));
    scratch.edited.erase(0, scratch.edited.size() - stripped.size());
  }

  /// The page's facts, in the table's order.
  void facts(std::span<double> facts) const {
    facts[0] = first_ == Stop::kLoremIpsum ? 1 : 0;
    facts[1] = first_ == Stop::kCurlyBracket ? 1 : 0;
    facts[2] = static_cast<double>(sentences_);
    facts[3] = static_cast<double>(scratch_.text.python_lines().size() - kept_);
  }

 private:
  enum class Stop { kNone, kLoremIpsum, kCurlyBracket };

  void read(const Line& line) {
    std::string& edited = scratch_.edited;
    const std::string_view whole = scratch_.text.stripped(line);
    const bool may_cite = signs_.bracket && whole.find('[') != whole.npos;
    if (!may_cite) {
      if (!stays(line, whole, false)) return;
      if (kept_ > 0) edited += '\n';
      edited += whole;
      scratch_.edited_text.take_line(scratch_.text, line);
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
    scratch_.edited_text.take_line(scratch_.text, line);
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
    if (line.end_word - line.first_word < kFewestWords) return false;
    const std::span<const Word> words =
        std::span(scratch_.text.words()).subspan(line.first_word, line.end_word - line.first_word);
    const auto is_long = [](const Word& word) { return word.characters > kLongestWord; };
    if (line.characters > kLongestWord && std::ranges::any_of(words, is_long)) return false;
    if (ends_ == LineEnds::kTerminal && !ends_well(text)) return false;
    const bool search = signs_.phrase || cites;
    if (search) lower(text, scratch_.bytes);
    const auto says = [&](std::string_view what) {
      return search && contains(scratch_.bytes, what);
    };
    if (says("lorem ipsum")) stop(Stop::kLoremIpsum);
    if (says("javascript")) return false;
    if (signs_.curly && text.find('{') != text.npos) stop(Stop::kCurlyBracket);
    return !search || !std::ranges::any_of(kPolicies, says);
  }

  /// Of a line that no citation goes from, so its words are those that are known.
  std::uint64_t count_sentences_of(const Line& line) const {
    SentenceCounter counter;
    for (std::uint32_t w = line.first_word; w < line.end_word; ++w) {
      counter.add(scratch_.text(scratch_.text.words()[w]));
    }
    return counter.count();
  }

  static bool ends_well(std::string_view line) {
    constexpr std::string_view kEnds = ".?!\"'";
    return !line.empty() && kEnds.find(line.back()) != kEnds.npos && !line.ends_with("...");
  }

  void stop(Stop what) {
    if (first_ == Stop::kNone) first_ = what;
  }

  RuleScratch& scratch_;
  const LineEnds ends_;
  const PageSigns signs_;
  bool cited_ = false;  ///< a citation went
  Stop first_ = Stop::kNone;
  std::uint64_t sentences_ = 0;
  std::size_t kept_ = 0;
};

}  // namespace

void measure_c4_datatrove(RuleScratch& scratch, std::span<double> facts) {
  Page(scratch, LineEnds::kTerminal).facts(facts);
}

void measure_c4_any_line_end_datatrove(RuleScratch& scratch, std::span<double> facts) {
  Page(scratch, LineEnds::kAny).facts(facts);
}

void measure_c4_paragraphs_datatrove(RuleScratch& scratch, std::span<double> facts) {
  std::array<std::uint32_t, 3> longest{};
  for (const Line line : scratch.text.lines()) {
    if (line.characters <= longest.back()) continue;
    longest.back() = line.characters;
    std::ranges::sort(longest, std::greater());
  }
  facts[0] = longest.back();
}

}  // namespace winnow
