// What the measuring of a preset works with, and the presets' functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "filters/anatomy.h"
#include "filters/first_seen.h"
#include "filters/perhaps_again.h"
#include "filters/repeated_grams.h"
#include "winnow/filters/line_keys.h"
#include "winnow/filters/rule_meter.h"

namespace winnow {

/// A stretch of the text that is not empty: a line or a paragraph.
struct Segment {
  std::uint32_t begin;  ///< bytes
  std::uint32_t end;
  std::uint32_t characters;
};

/// What a preset has done to the text.
enum class Edit { kNone, kLines, kOther };

/// The text at hand and arrays to fill, used again from text to text; one thread at a time.
struct RuleScratch {
  Anatomy text;
  FirstSeen seen;
  RepeatedGrams grams;
  std::vector<Segment> segments;
  std::uint64_t empty_segments = 0;  ///< which are not among them
  std::vector<Word> words;
  std::string bytes;
  /// What a preset that edits makes of the text, for those behind it.
  std::string edited;
  Anatomy edited_text;  ///< of that, but for its end, if it is made of whole lines
  Edit edit = Edit::kNone;
  std::string joined;  ///< words without what is between them; bytes of old texts behind
  PerhapsAgain prefixes;
  std::vector<std::uint32_t> starts;
  std::vector<std::uint32_t> places;
  RuleSources sources;
  std::optional<LineKeys> line_keys;  ///< of sources.lines

  void clear_segments() {
    segments.clear();
    empty_segments = 0;
  }
  void add_segment(const Segment& segment) {
    if (segment.begin == segment.end) {
      ++empty_segments;
    } else {
      segments.push_back(segment);
    }
  }
  std::uint64_t segment_count() const { return segments.size() + empty_segments; }
};

/// Fills `facts`, one a rule of the preset, in the table's order.
using MeasurePreset = void (*)(RuleScratch& scratch, std::span<double> facts);

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

/// Elements that are equal to an earlier one, and their characters.
struct Duplicates {
  std::uint64_t elements = 0;
  std::uint64_t characters = 0;
};
/// Of `scratch.segments` and the empty ones.
Duplicates find_duplicates(RuleScratch& scratch);

/// Of the same, Counter-wise: those that occur more than once, each occurrence counted.
Duplicates find_repeated(RuleScratch& scratch);

/// Characters of the `n` words from `word` on.
std::uint64_t characters_of(std::span<const Word> words, std::uint32_t word, std::uint32_t n);

/// Fills `scratch.segments` with text.split("\n\n").
void split_paragraphs(RuleScratch& scratch);

/// fastText's words that begin with a letter or digit, as DCLM counts them.
std::uint64_t count_plain_words(std::string_view text);

/// How often `what` occurs, from left to right, overlaps not counted: str.count().
std::uint64_t count_of(std::string_view text, std::string_view what);

}  // namespace winnow
