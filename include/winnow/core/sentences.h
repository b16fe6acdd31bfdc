// Counting sentences by rule.
#pragma once

#include <cstdint>
#include <string_view>

#include "winnow/core/characters.h"

namespace winnow {

/// Sentences of a line, at least 1: how often something that is no punctuation comes behind the end
/// of a sentence, and one more. A sentence ends with a terminal mark of any script (., !, ?, 。, ।,
/// ...) among the marks at the end of a word. A full stop counts only behind a lower-case letter, a
/// digit, a mark or two capitals, not in an ellipsis and not in an abbreviation: spaCy's rules and
/// its list, but for its tokens inside of words. Valid UTF-8; linear.
std::uint64_t count_sentences(std::string_view line);

/// The same, word by word.
class SentenceCounter {
 public:
  void add(std::string_view word) {
    const auto last = static_cast<std::uint8_t>(word.back());
    const bool plain = last < 0x80 && (classes_[last] & character_class::kAlphanumeric) != 0;
    if (!plain) {
      add_marked(word);
    } else if (ended_) {
      ++count_;
      ended_ = false;
    }
  }
  std::uint64_t count() const { return count_; }

 private:
  void add_marked(std::string_view word);

  const CharacterClass* classes_ = character_classes();
  std::uint64_t count_ = 1;
  bool ended_ = false;
};

}  // namespace winnow
