// datatrove's Gopher quality rules.
#include "filters/rule_scratch.h"

namespace winnow {

void gopher_facts(const GopherCounts& counts, std::span<double> facts) {
  facts[0] = static_cast<double>(counts.plain_words);
  facts[1] = share(counts.plain_characters, counts.plain_words);
  facts[2] = share(counts.hashes, counts.words);
  facts[3] = share(counts.ellipses, counts.words);
  facts[4] = share(counts.bullet_lines, counts.lines);
  facts[5] = share(counts.ellipsis_lines, counts.lines);
  facts[6] = share(counts.alphabetic_words, counts.words);
  facts[7] = static_cast<double>(counts.stop_words);
}

void measure_gopher_datatrove(RuleScratch& scratch, std::span<double> facts) {
  GopherCounts counts;
  count_gopher_words(scratch.text, counts);
  gopher_facts(counts, facts);
}

}  // namespace winnow
