// What the definitions of several peers share.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "filters/python_text.h"

namespace winnow {

using Facts = std::vector<double>;

Facts datatrove_facts(std::string_view preset, const python::Text& text);
Facts dolma_facts(const python::Text& text);
Facts dclm_facts(const python::Text& text);
Facts curator_facts(const python::Text& text);
Facts ibm_facts(const python::Text& text);
Facts texture_facts(const python::Text& text);

/// A text as a preset leaves it, and the preset's facts.
struct Edited {
  python::Text text;
  Facts facts;
};
bool is_edit(std::string_view preset);  ///< one of those that do little but edit
Edited edited(std::string_view preset, const python::Text& text);
/// fasttext.FastText.tokenize with ignore_punctuation, but for the ends of lines.
std::size_t dclm_words(const python::Text& text);
Facts dclm_content_facts(const python::Text& text);

/// What a C4 preset leaves of the text.
python::Text c4_text(std::string_view preset, const python::Text& text);

inline double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

inline std::size_t characters(const python::Texts& parts) {
  std::size_t sum = 0;
  for (const python::Text& part : parts) sum += part.size();
  return sum;
}

inline const std::set<python::Text> kStopWords = {U"the", U"be",   U"to",   U"of",
                                                  U"and", U"that", U"have", U"with"};

/// Counter(zip(words, words[1:], ...)), and the n-grams in the order of the text.
struct Grams {
  std::vector<python::Texts> all;
  std::vector<std::size_t> counts;  ///< how often the n-gram of the same place occurs
};
inline Grams grams_of(const python::Texts& words, std::size_t n) {
  Grams grams;
  for (std::size_t i = 0; i + n <= words.size(); ++i) {
    grams.all.emplace_back(words.begin() + static_cast<std::ptrdiff_t>(i),
                           words.begin() + static_cast<std::ptrdiff_t>(i + n));
  }
  std::map<python::Texts, std::size_t> counts;
  for (const python::Texts& gram : grams.all) ++counts[gram];
  for (const python::Texts& gram : grams.all) grams.counts.push_back(counts[gram]);
  return grams;
}

/// The place of the most frequent n-gram, the earliest of equally frequent ones; there is one.
inline std::size_t top_of(const Grams& grams) {
  return static_cast<std::size_t>(std::max_element(grams.counts.begin(), grams.counts.end()) -
                                  grams.counts.begin());
}

}  // namespace winnow
