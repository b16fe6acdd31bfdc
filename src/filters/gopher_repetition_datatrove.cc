// datatrove's Gopher repetition rules.
#include "filters/rule_scratch.h"

namespace winnow {

void gopher_repetition_facts(const GopherCounts& counts, std::span<double> facts) {
  facts[0] = share(counts.duplicate_paragraphs.elements, counts.paragraphs);
  facts[1] = share(counts.duplicate_paragraphs.characters, counts.characters);
  facts[2] = share(counts.duplicate_stretches.elements, counts.stretches);
  facts[3] = share(counts.duplicate_stretches.characters, counts.characters);
  std::size_t fact = 4;
  for (const std::uint64_t characters : counts.top_characters) {
    facts[fact++] = share(characters, counts.characters);
  }
  for (const std::uint64_t characters : counts.repeated_characters) {
    facts[fact++] = share(characters, counts.characters);
  }
}

void measure_gopher_repetition_datatrove(RuleScratch& scratch, std::span<double> facts) {
  GopherCounts counts;
  count_gopher_repetition(scratch.text, scratch, counts);
  gopher_repetition_facts(counts, facts);
}

}  // namespace winnow
