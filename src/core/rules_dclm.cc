// DCLM's RefinedWeb rules, those of the page as it comes: URL rules, language and the edits of
// lines are not here. Its functions drop or keep; the facts are what they compare.
#include "core/rule_tables.h"

namespace winnow {
namespace {

constexpr std::optional<double> kNone;

constexpr Rule kRefinedWeb[] = {
    {"page_length_filter", "words, split at ASCII white space, that begin with a letter or digit",
     50, 100'000, "", ""},
    {"word_length_filter", "mean characters of a word", 3, 10, "", ""},
    {"symbol_ratio_filter", "#, ..., . . . and … a word; 1 without words", kNone, 0.1, "", ""},
    {"bullet_count_filter", "share of lines that begin with ● • * -", kNone, 0.9, "", ""},
    {"ellipsis_count_filter", "share of lines that end with ... or . . . or …", kNone, 0.3, "", ""},
    {"alphabetic_word_ratio_filter", "share of words without a letter; 1 without words", kNone, 0.2,
     "", ""},
    {"stop_word_filter", "words that are the, be, to, of, and, that, have or with, in any case", 2,
     kNone, "", ""},
    {"repeated_lines", "share of lines that occur more than once; 1 without lines", kNone, 0.3, "",
     "repetition_filter"},
    {"repeated_paragraphs", "share of paragraphs that do", kNone, 0.3, "", "repetition_filter"},
    {"repeated_line_characters", "share of their characters in repeated lines", kNone, 0.2, "",
     "repetition_filter"},
    {"repeated_paragraph_characters", "share of their characters in repeated paragraphs", kNone,
     0.2, "", "repetition_filter"},
    {"top_2_gram",
     "share of characters in the most frequent 2 words in a row, the longest of equally frequent "
     "ones; 0 if none is repeated",
     kNone, 0.2, "", "repetition_filter"},
    {"top_3_gram", "the same of 3 words", kNone, 0.18, "", "repetition_filter"},
    {"top_4_gram", "the same of 4 words", kNone, 0.16, "", "repetition_filter"},
    {"repeated_5_grams", "share of characters in words of 5 in a row that occur more than once",
     kNone, 0.15, "", "repetition_filter"},
    {"repeated_6_grams", "the same of 6 words", kNone, 0.14, "", "repetition_filter"},
    {"repeated_7_grams", "the same of 7 words", kNone, 0.13, "", "repetition_filter"},
    {"repeated_8_grams", "the same of 8 words", kNone, 0.12, "", "repetition_filter"},
    {"repeated_9_grams", "the same of 9 words", kNone, 0.11, "", "repetition_filter"},
    {"repeated_10_grams", "the same of 10 words", kNone, 0.10, "", "repetition_filter"},
};

constexpr RulePreset kPresets[] = {
    {"refinedweb@dclm",
     "DCLM c7ed275, baselines/mappers/filters/content_filters.py and "
     "baselines_configs/dclm_baseline_refinedweb.yaml, without URL rules, language and line edits. "
     "Its n-grams are of uniseg's words, here of words split at white space.",
     kRefinedWeb},
};

}  // namespace

std::span<const RulePreset> dclm_rules() { return kPresets; }

}  // namespace winnow
