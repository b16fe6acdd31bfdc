// datatrove's C4 rules: which lines go, which pages.
#include <algorithm>
#include <array>
#include <functional>

#include "filters/phrases.h"
#include "filters/rule_scratch.h"
#include "filters/sentences.h"

namespace winnow {
namespace {

constexpr std::uint32_t kLongestWord = 1000;  // characters
constexpr std::size_t kFewestWords = 3;       // a line
constexpr std::string_view kPolicies[] = {"terms of use", "privacy policy", "cookie policy",
                                          "uses cookies", "use of cookies", "use cookies"};
/// One of these is in every phrase that a line is searched for.
constexpr std::string_view kSigns[] = {"lorem ipsum", "javascript", "cookie", "terms of use",
                                       "privacy policy"};

enum class LineEnds { kTerminal, kAny };

/// Where the citation that begins at `at`, a bracket, ends; `at` if there is none:
/// \[\d*]|\[edit]|\[citation needed].
std::size_t citation_end(std::string_view line, std::size_t at) {
  for (const std::string_view words : {"[edit]", "[citation needed]"}) {
    if (line.substr(at).starts_with(words)) return at + words.size();
  }
  std::size_t end = at + 1;
  while (end < line.size() && line[end] != ']') {
    if ((next_class(line, end) & character_class::kDigit) == 0) return at;
  }
  return end < line.size() ? end + 1 : at;
}

/// Appends the line without citations.
void append_without_citations(std::string_view line, std::string& out) {
  std::size_t copied = 0;
  for (auto at = line.find('['); at != line.npos; at = line.find('[', at)) {
    const std::size_t end = citation_end(line, at);
    if (end == at) {
      ++at;
      continue;
    }
    out.append(line, copied, at - copied);
    copied = at = end;
  }
  out.append(line, copied);
}

/// One page's lines, one after another.
class Page {
 public:
  Page(RuleScratch& scratch, LineEnds ends) : scratch_(scratch), ends_(ends) {
    scratch.edited.clear();
    lower(scratch.text.text(), scratch.bytes);
    suspicious_ = std::ranges::any_of(
        kSigns, [&](std::string_view sign) { return contains(scratch.bytes, sign); });
    for (const Line& line : scratch.text.python_lines()) read(line);
    const std::string_view stripped = strip(scratch.edited);
    scratch.edited.resize(static_cast<std::size_t>(stripped.end() - scratch.edited.data()));
    scratch.edited.erase(0, scratch.edited.size() - stripped.size());
    scratch.has_edit = true;
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
    const std::size_t before = edited.size();
    if (kept_ > 0) edited += '\n';
    const std::size_t begin = edited.size();
    append_without_citations(scratch_.text.stripped(line), edited);
    const std::string_view text = std::string_view(edited).substr(begin);
    if (stays(line, text)) {
      ++kept_;
      sentences_ += count_sentences_of(line, text);
    } else {
      edited.resize(before);
    }
  }

  /// In datatrove's order. Where it gives up the page, what it saw first is noted, and the line
  /// judged as if that rule were off.
  bool stays(const Line& line, std::string_view text) {
    const std::vector<Word>& words = scratch_.text.words();
    const auto first = words.begin() + line.first_word;
    const auto last = words.begin() + line.end_word;
    const auto is_long = [](const Word& word) { return word.characters > kLongestWord; };
    if (std::any_of(first, last, is_long)) return false;
    if (ends_ == LineEnds::kTerminal && !ends_well(text)) return false;
    if (static_cast<std::size_t>(last - first) < kFewestWords) return false;
    // Without its citations a line may read otherwise than the page does.
    const bool search = suspicious_ || text.size() != scratch_.text.stripped(line).size();
    if (search) lower(text, scratch_.bytes);
    const auto says = [&](std::string_view what) {
      return search && contains(scratch_.bytes, what);
    };
    if (says("lorem ipsum")) stop(Stop::kLoremIpsum);
    if (says("javascript")) return false;
    if (text.find('{') != text.npos) stop(Stop::kCurlyBracket);
    return !std::ranges::any_of(kPolicies, says);
  }

  std::uint64_t count_sentences_of(const Line& line, std::string_view text) const {
    if (text.size() != scratch_.text.stripped(line).size()) return count_sentences(text);
    SentenceCounter counter;  // no citation went, so the words are those that are known
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
  bool suspicious_ = false;
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
  for (const Line& line : scratch.text.lines()) {
    if (line.characters <= longest.back()) continue;
    longest.back() = line.characters;
    std::ranges::sort(longest, std::greater());
  }
  facts[0] = longest.back();
}

}  // namespace winnow
