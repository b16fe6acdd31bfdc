// datatrove's FineWeb rules.
#include "filters/rule_scratch.h"

namespace winnow {

void fineweb_facts(const FinewebCounts& counts, std::span<double> facts) {
  facts[0] = static_cast<double>(counts.lines);
  facts[1] = share(counts.punctuated_lines, counts.lines);
  facts[2] = share(counts.short_lines, counts.lines);
  facts[3] = share(counts.duplicate_characters, counts.characters - counts.line_feeds);
  facts[4] = share(counts.line_feeds, counts.words);
}

void measure_fineweb_datatrove(RuleScratch& scratch, std::span<double> facts) {
  fineweb_facts(count_fineweb(scratch.text, scratch.segments, scratch.seen), facts);
}

}  // namespace winnow
