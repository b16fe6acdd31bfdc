// Dolma.
#include <algorithm>

#include "filters/peer_definitions.h"

namespace winnow {

using namespace python;

namespace {

double median(std::vector<std::size_t> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  const auto high = static_cast<double>(values[half]);
  return values.size() % 2 == 1 ? high : (static_cast<double>(values[half - 1]) + high) / 2;
}

}  // namespace

Facts dolma_facts(const Text& text) {
  if (text.empty()) return Facts(19, 0);
  const Texts all = words(text);
  std::vector<std::size_t> lengths;
  std::size_t symbols = 0;
  std::size_t alphabetic = 0;
  std::size_t required = 0;
  for (const Text& word : all) {
    lengths.push_back(word.size());
    symbols += has(word, U"#") || has(word, U"…") ? 1 : 0;
    const auto is_letter = [](char32_t c) { return is(c, character_class::kLetter); };
    alphabetic += std::ranges::any_of(word, is_letter) ? 1 : 0;
    required += kStopWords.contains(word) ? 1 : 0;
  }
  const Texts all_lines = split(text, U"\n");
  std::size_t bullets = 0;
  std::size_t ellipses = 0;
  std::size_t repeated = 0;
  std::size_t repeated_characters = 0;
  for (const Text& line : all_lines) {
    bullets += line.starts_with(U"*") || line.starts_with(U"-") ? 1 : 0;
    ellipses += line.ends_with(U"…") ? 1 : 0;
    if (std::ranges::count(all_lines, line) < 2) continue;
    ++repeated;
    repeated_characters += line.size();
  }
  const std::size_t word_characters = characters(all);
  Facts facts = {static_cast<double>(text.size()),
                 static_cast<double>(all.size()),
                 median(lengths),
                 share(symbols, all.size()),
                 share(alphabetic, all.size()),
                 static_cast<double>(required),
                 share(bullets, all_lines.size()),
                 share(ellipses, all_lines.size()),
                 share(repeated, all_lines.size()),
                 share(repeated_characters, std::max<std::size_t>(word_characters, 1))};
  for (std::size_t n = 2; n <= 10; ++n) {
    const Grams grams = grams_of(all, n);
    if (grams.all.empty()) {
      facts.push_back(0);
      continue;
    }
    if (n <= 4) {
      const std::size_t top = top_of(grams);
      facts.push_back(share(grams.counts[top] * characters(grams.all[top]), word_characters));
      continue;
    }
    std::size_t part = 0;
    std::size_t whole = 0;
    for (std::size_t g = 0; g < grams.all.size(); ++g) {
      whole += characters(grams.all[g]);
      if (grams.counts[g] > 1) part += characters(grams.all[g]);
    }
    facts.push_back(share(part, whole));
  }
  return facts;
}

}  // namespace winnow
