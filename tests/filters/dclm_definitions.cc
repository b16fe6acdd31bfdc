// DCLM.
#include <algorithm>

#include "filters/peer_definitions.h"

namespace winnow {

using namespace python;

namespace {

bool is_alphanumeric(char32_t c) { return is(c, character_class::kAlphanumeric); }

/// split_paragraphs(text, paragraph_end=separator).
Texts segments_of(const Text& text, const Text& separator) {
  Texts segments;
  for (const Text& part : split(text, separator)) {
    if (!strip(part).empty()) segments.push_back(strip(part));
  }
  return segments;
}

/// What repetition_filter compares: by segments, and by their characters.
Facts repetition(const Texts& segments) {
  if (segments.size() < 2) return Facts(2, segments.empty() ? 1 : 0);
  std::size_t repeated = 0;
  std::size_t repeated_characters = 0;
  for (const Text& segment : segments) {
    if (std::ranges::count(segments, segment) < 2) continue;
    ++repeated;
    repeated_characters += segment.size();
  }
  return {share(repeated, segments.size()), share(repeated_characters, characters(segments))};
}

double repetition(const Texts& all, std::size_t n) {
  const Grams grams = grams_of(all, n);
  if (grams.all.empty() || grams.counts[top_of(grams)] == 1) return 0;
  const std::size_t most = grams.counts[top_of(grams)];
  std::size_t longest = 0;
  std::set<std::size_t> places;
  for (std::size_t g = 0; g < grams.all.size(); ++g) {
    if (grams.counts[g] == most) longest = std::max(longest, characters(grams.all[g]));
    for (std::size_t w = g; w < g + n && grams.counts[g] > 1; ++w) places.insert(w);
  }
  std::size_t covered = 0;
  for (const std::size_t place : places) covered += all[place].size();
  return share(n <= 4 ? longest * most : covered, characters(all));
}

template <class Holds>
double share_of_lines(const Texts& lines, Holds holds) {
  return share(static_cast<std::size_t>(std::ranges::count_if(lines, holds)), lines.size());
}

}  // namespace

std::size_t dclm_words(const Text& text) {
  const Text separators(U" \n\r\t\v\f\0", 7);
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool first = i == 0 || separators.find(text[i - 1]) != Text::npos;
    count += first && is_alphanumeric(text[i]) ? 1 : 0;
  }
  return count;
}

Facts dclm_facts(const Text& text) {
  const Texts all = words(text);
  std::size_t without_letter = 0;
  std::size_t stop_words = 0;
  Texts plain;
  for (const Text& word : all) {
    const auto is_letter = [](char32_t c) { return is(c, character_class::kLetter); };
    without_letter += std::ranges::any_of(word, is_letter) ? 0 : 1;
    stop_words += kStopWords.contains(lower(word)) ? 1 : 0;
    if (is_alphanumeric(word[0])) plain.push_back(word);
  }
  const std::size_t symbols =
      count(text, U"#") + count(text, U"...") + count(text, U". . .") + count(text, U"…");
  const Texts all_lines = segments_of(text, U"\n");
  const Facts by_line = repetition(all_lines);
  const Facts by_paragraph = repetition(segments_of(text, U"\n\n"));
  Facts facts = {static_cast<double>(dclm_words(text)),
                 share(characters(all), all.size()),
                 all.empty() ? 1 : share(symbols, all.size()),
                 share_of_lines(all_lines,
                                [](const Text& line) {
                                  return line.starts_with(U"●") || line.starts_with(U"•") ||
                                         line.starts_with(U"*") || line.starts_with(U"-");
                                }),
                 share_of_lines(all_lines,
                                [](const Text& line) {
                                  return line.ends_with(U"...") || line.ends_with(U". . .") ||
                                         line.ends_with(U"…");
                                }),
                 all.empty() ? 1 : share(without_letter, all.size()),
                 static_cast<double>(stop_words),
                 by_line[0],
                 by_paragraph[0],
                 by_line[1],
                 by_paragraph[1]};
  for (std::size_t n = 2; n <= 10; ++n) facts.push_back(repetition(plain, n));
  return facts;
}

Facts dclm_content_facts(const Text& text) {
  std::set<Text> stop_words;
  for (const Text& word : words(text)) {
    if (kStopWords.contains(lower(word))) stop_words.insert(lower(word));
  }
  std::size_t longest = 0;
  for (const Text& line : lines(text)) longest = std::max(longest, line.size());
  const auto alphanumeric = static_cast<std::size_t>(std::ranges::count_if(text, is_alphanumeric));
  return {share(alphanumeric, text.size()), share(characters(lines(text)), lines(text).size()),
          static_cast<double>(longest), static_cast<double>(stop_words.size())};
}

}  // namespace winnow
