// What the measuring of a preset works with, and the presets' functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "winnow/core/anatomy.h"
#include "winnow/core/c4_counts.h"
#include "winnow/core/gopher_counts.h"
#include "winnow/filters/line_keys.h"
#include "winnow/filters/rule_meter.h"

namespace winnow {

/// What a preset has done to the text.
enum class Edit { kNone, kLines, kOther };

/// The text at hand and arrays to fill, used again from text to text; one thread at a time.
/// What a preset that edits makes of it, for those behind it, is `edited`.
struct RuleScratch : RepetitionScratch, C4Scratch {
  Anatomy text;
  std::vector<Word> words;
  Edit edit = Edit::kNone;  ///< kLines: `edited_text` is known, but for its end
  RuleSources sources;
  std::optional<LineKeys> line_keys;  ///< of sources.lines
};

/// Fills `facts`, one a rule of the preset, in the table's order.
using MeasurePreset = void (*)(RuleScratch& scratch, std::span<double> facts);

/// The facts of presets from what was counted.
void gopher_facts(const GopherCounts& counts, std::span<double> facts);
void gopher_repetition_facts(const GopherCounts& counts, std::span<double> facts);
void c4_facts(const C4Page& page, std::span<double> facts);
void fineweb_facts(const FinewebCounts& counts, std::span<double> facts);

void measure_gopher_datatrove(RuleScratch& scratch, std::span<double> facts);
void measure_gopher_repetition_datatrove(RuleScratch& scratch, std::span<double> facts);
void measure_c4_datatrove(RuleScratch& scratch, std::span<double> facts);
void measure_c4_any_line_end_datatrove(RuleScratch& scratch, std::span<double> facts);
void measure_c4_paragraphs_datatrove(RuleScratch& scratch, std::span<double> facts);
void measure_fineweb_datatrove(RuleScratch& scratch, std::span<double> facts);
void measure_gopher_dolma(RuleScratch& scratch, std::span<double> facts);
void measure_refinedweb_dclm(RuleScratch& scratch, std::span<double> facts);
void measure_citations_datatrove(RuleScratch& scratch, std::span<double> facts);
void measure_pii_datatrove(RuleScratch& scratch, std::span<double> facts);
void measure_urls_dclm(RuleScratch& scratch, std::span<double> facts);
void measure_newlines_dclm(RuleScratch& scratch, std::span<double> facts);
void measure_refinedweb_lines_dclm(RuleScratch& scratch, std::span<double> facts);
void measure_content_dclm(RuleScratch& scratch, std::span<double> facts);
void measure_heuristics_curator(RuleScratch& scratch, std::span<double> facts);
void measure_enrichment_ibm(RuleScratch& scratch, std::span<double> facts);
void measure_texture_winnow(RuleScratch& scratch, std::span<double> facts);
void measure_repeated_lines_winnow(RuleScratch& scratch, std::span<double> facts);
void measure_unigram_winnow(RuleScratch& scratch, std::span<double> facts);

/// part / whole; 0 if there is no whole.
template <class Part, class Whole>
double share(Part part, Whole whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// Of `scratch.segments`.
inline Duplicates find_duplicates(RuleScratch& scratch) {
  return find_duplicates(scratch.text.text(), scratch.segments, scratch.seen);
}
inline Duplicates find_repeated(RuleScratch& scratch) {
  return find_repeated(scratch.text.text(), scratch.segments, scratch.seen, scratch.places);
}

/// Fills `scratch.segments` with text.split("\n\n").
void split_paragraphs(RuleScratch& scratch);

/// fastText's words that begin with a letter or digit, as DCLM counts them.
std::uint64_t count_plain_words(std::string_view text);

/// How often `what` occurs, from left to right, overlaps not counted: str.count().
std::uint64_t count_of(std::string_view text, std::string_view what);

}  // namespace winnow
