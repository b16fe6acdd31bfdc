#include "winnow/core/sentences.h"

#include <algorithm>
#include <iterator>

namespace winnow {
namespace {

using namespace character_class;

/// Words that keep their full stop, of spaCy's English tokenizer (3.8, lang/en and lang/tokenizer
/// exceptions; MIT licence), in the order of their bytes. Single letters keep it as well.
constexpr std::string_view kAbbreviations[] = {
    "Adm.",  "Ak.",   "Ala.",  "Apr.",    "Ariz.", "Ark.",  "Aug.",  "Bros.", "Calif.", "Co.",
    "Colo.", "Conn.", "Corp.", "D.C.",    "Dec.",  "Del.",  "Dr.",   "E.G.",  "E.g.",   "Feb.",
    "Fla.",  "Ga.",   "Gen.",  "Gov.",    "I.E.",  "I.e.",  "Ia.",   "Id.",   "Ill.",   "Inc.",
    "Ind.",  "Jan.",  "Jr.",   "Jul.",    "Jun.",  "Kan.",  "Kans.", "Ky.",   "La.",    "Ltd.",
    "Mar.",  "Mass.", "Md.",   "Messrs.", "Mich.", "Minn.", "Miss.", "Mo.",   "Mont.",  "Mr.",
    "Mrs.",  "Ms.",   "Mt.",   "N.C.",    "N.D.",  "N.H.",  "N.J.",  "N.M.",  "N.Y.",   "Neb.",
    "Nebr.", "Nev.",  "Nov.",  "Oct.",    "Okla.", "Ore.",  "Pa.",   "Ph.D.", "Prof.",  "Rep.",
    "Rev.",  "S.C.",  "Sen.",  "Sep.",    "Sept.", "St.",   "Tenn.", "Va.",   "Wash.",  "Wis.",
    "a.m.",  "co.",   "e.g.",  "i.e.",    "p.m.",  "v.s.",  "vs."};

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_small_letter(char c) { return c >= 'a' && c <= 'z'; }

/// Whether the full stop at the end of `word`, of which only marks were taken, ends a sentence.
bool full_stop_ends(std::string_view word) {
  if (std::ranges::binary_search(kAbbreviations, word)) return false;
  word.remove_suffix(1);
  if (word.empty()) return true;
  const char last = word.back();
  if (is_capital(last)) return word.size() > 1 && is_capital(word[word.size() - 2]);
  return !(word.size() == 1 && is_small_letter(last)) && last != '.';
}

struct WordEnd {
  bool has_body = false;  ///< something that is no mark
  bool ends = false;      ///< a sentence
};

/// Takes marks off the end of a word, as spaCy's suffix rules do.
WordEnd end_of(std::string_view word) {
  WordEnd end;
  while (!word.empty()) {
    const std::size_t at = last_character(word);
    const CharacterClass what = class_at(word, at);
    if ((what & kPunctuation) == 0) break;
    if (word.ends_with("..")) {  // an ellipsis is one mark, and no end
      while (word.ends_with('.')) word.remove_suffix(1);
      continue;
    }
    if (word.back() == '.') {
      if (!full_stop_ends(word)) break;
      end.ends = true;
    } else if ((what & kTerminal) != 0) {
      end.ends = true;
    }
    word.remove_suffix(word.size() - at);
  }
  end.has_body = !word.empty();
  return end;
}

}  // namespace

void SentenceCounter::add_marked(std::string_view word) {
  const WordEnd end = end_of(word);
  if (ended_ && end.has_body) {
    ++count_;
    ended_ = false;
  }
  ended_ = ended_ || end.ends;
}

std::uint64_t count_sentences(std::string_view line) {
  SentenceCounter counter;
  bool open = false;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t here = at;
    const bool space = (next_class(line, at) & kSpace) != 0;
    if (space && open) counter.add(line.substr(begin, here - begin));
    if (!space && !open) begin = here;
    open = !space;
  }
  if (open) counter.add(line.substr(begin));
  return counter.count();
}

}  // namespace winnow
