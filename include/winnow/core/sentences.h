// Counting sentences by rule.
#pragma once

#include <cstdint>
#include <string_view>

#include "winnow/core/characters.h"

namespace winnow {

/// Words that keep their full stop, of spaCy's English tokenizer (3.8, lang/en and lang/tokenizer
/// exceptions; MIT licence), in the order of their bytes. Single letters keep it as well.
inline constexpr std::string_view kAbbreviations[] = {
    "Adm.",  "Ak.",   "Ala.",  "Apr.",    "Ariz.", "Ark.",  "Aug.",  "Bros.", "Calif.", "Co.",
    "Colo.", "Conn.", "Corp.", "D.C.",    "Dec.",  "Del.",  "Dr.",   "E.G.",  "E.g.",   "Feb.",
    "Fla.",  "Ga.",   "Gen.",  "Gov.",    "I.E.",  "I.e.",  "Ia.",   "Id.",   "Ill.",   "Inc.",
    "Ind.",  "Jan.",  "Jr.",   "Jul.",    "Jun.",  "Kan.",  "Kans.", "Ky.",   "La.",    "Ltd.",
    "Mar.",  "Mass.", "Md.",   "Messrs.", "Mich.", "Minn.", "Miss.", "Mo.",   "Mont.",  "Mr.",
    "Mrs.",  "Ms.",   "Mt.",   "N.C.",    "N.D.",  "N.H.",  "N.J.",  "N.M.",  "N.Y.",   "Neb.",
    "Nebr.", "Nev.",  "Nov.",  "Oct.",    "Okla.", "Ore.",  "Pa.",   "Ph.D.", "Prof.",  "Rep.",
    "Rev.",  "S.C.",  "Sen.",  "Sep.",    "Sept.", "St.",   "Tenn.", "Va.",   "Wash.",  "Wis.",
    "a.m.",  "co.",   "e.g.",  "i.e.",    "p.m.",  "v.s.",  "vs."};

/// What the end of a word does to the sentences of its line.
struct WordEnd {
  bool has_body = false;  ///< something that is no mark
  bool ends = false;      ///< a sentence
};

/// Whether the full stop at the end of `word`, of which only marks were taken, ends a sentence.
template <class IsAbbreviation>
constexpr bool full_stop_ends(std::string_view word, IsAbbreviation is_abbreviation) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (is_abbreviation(word)) return false;
  word.remove_suffix(1);
  if (word.empty()) return true;
  const char last = word.back();
  if (is_capital(last)) return word.size() > 1 && is_capital(word[word.size() - 2]);
  const bool is_small_letter = last >= 'a' && last <= 'z';
  return !(word.size() == 1 && is_small_letter) && last != '.';
}

/// Takes marks off the end of a word, as spaCy's suffix rules do. is_abbreviation(word): whether it
/// is one of kAbbreviations.
template <class IsAbbreviation>
constexpr WordEnd word_end_of(std::string_view word, const CharacterClass* classes,
                              IsAbbreviation is_abbreviation) {
  using namespace character_class;
  WordEnd end;
  while (!word.empty()) {
    const std::size_t at = last_character(word);
    std::size_t next = at;
    const CharacterClass what = next_class(classes, word, next);
    if ((what & kPunctuation) == 0) break;
    // Not ends_with(".."): nvcc leaves out device code that compares strings, and says nothing.
    if (word.ends_with('.') && word.size() > 1 && word[word.size() - 2] == '.') {
      // an ellipsis is one mark, and no end
      while (word.ends_with('.')) word.remove_suffix(1);
      continue;
    }
    if (word.back() == '.') {
      if (!full_stop_ends(word, is_abbreviation)) break;
      end.ends = true;
    } else if ((what & kTerminal) != 0) {
      end.ends = true;
    }
    word.remove_suffix(word.size() - at);
  }
  end.has_body = !word.empty();
  return end;
}

/// Sentences of a line, at least 1: how often something that is no punctuation comes behind the end
/// of a sentence, and one more. A sentence ends with a terminal mark of any script (., !, ?, 。, ।,
/// ...) among the marks at the end of a word. A full stop counts only behind a lower-case letter, a
/// digit, a mark or two capitals, not in an ellipsis and not in an abbreviation: spaCy's rules and
/// its list, but for its tokens inside of words. Valid UTF-8; linear.
std::uint64_t count_sentences(std::string_view line);

/// The same, by the ends of a line's words, in order.
class SentenceEnds {
 public:
  constexpr void add(WordEnd end) {
    if (ended_ && end.has_body) {
      ++count_;
      ended_ = false;
    }
    ended_ = ended_ || end.ends;
  }
  constexpr std::uint32_t count() const { return count_; }

 private:
  std::uint32_t count_ = 1;
  bool ended_ = false;
};

/// The same, word by word.
class SentenceCounter {
 public:
  void add(std::string_view word) {
    const auto last = static_cast<std::uint8_t>(word.back());
    const bool plain = last < 0x80 && (classes_[last] & character_class::kAlphanumeric) != 0;
    ends_.add(plain ? WordEnd{true, false} : end_of(word));
  }
  std::uint64_t count() const { return ends_.count(); }

 private:
  WordEnd end_of(std::string_view word) const;

  const CharacterClass* classes_ = character_classes();
  SentenceEnds ends_;
};

}  // namespace winnow
