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

constexpr Rule kUrls[] = {
    {"removed_urls", "URLs and addresses removed from the text", kNone, kNone, "", ""},
    {"emptied", "1 if nothing is left", kNone, 0, "", "url_removal_modifier"},
};

constexpr Rule kNewlines[] = {
    {"shortened_runs", "runs of three or more line feeds, of which two are left", kNone, kNone, "",
     ""},
};

constexpr Rule kLines[] = {
    {"removed_lines", "lines removed", kNone, kNone, "", ""},
    {"removed_phrases", "phrases removed from other lines", kNone, kNone, "", ""},
    {"removed_words",
     "share of words, counted as by page_length_filter, that went with them; 1 without words",
     kNone, 0.05, "", "word_removal_ratio_filter"},
};

constexpr Rule kContent[] = {
    {"alphanumeric_characters", "share of characters that are letters or digits", 0.25, kNone,
     "alphanumeric_char_ratio_filter", ""},
    {"mean_line_length", "mean characters of a line, at any line break", kNone, 100, "",
     "line_length_filter"},
    {"longest_line", "characters of the longest line", kNone, 1000, "", "line_length_filter"},
    {"stop_words", "distinct words among the, be, to, of, and, that, have, with, in any case", 2,
     kNone, "stop_word_filter", ""},
};

constexpr RulePreset kPresets[] = {
    {"urls@dclm",
     "DCLM c7ed275, baselines/mappers/modifiers.py, url_removal_modifier. Edits: removes IPv4 "
     "addresses and, as there, names with a top-level domain only from texts that begin with the "
     "letters of one.",
     kUrls, true},
    {"newlines@dclm",
     "DCLM c7ed275, baselines/mappers/modifiers.py, newline_removal_modifier with "
     "max_consecutive=2. "
     "Edits.",
     kNewlines, true},
    {"refinedweb@dclm",
     "DCLM c7ed275, baselines/mappers/filters/content_filters.py and "
     "baselines_configs/dclm_baseline_refinedweb.yaml, without URL rules, language and edits, "
     "which are newlines@dclm before it "
     "and refinedweb_lines@dclm behind it. "
     "Its n-grams are of uniseg's words, here of words split at white space.",
     kRefinedWeb},
    {"refinedweb_lines@dclm",
     "DCLM c7ed275, baselines/mappers/modifiers.py with the values of "
     "baselines_configs/dclm_baseline_refinedweb.yaml, and word_removal_ratio_filter. Edits: "
     "removes "
     "lines that are more than half upper-case, all digits, a counter like 3 likes, or one word; "
     "and "
     "in lines of at most 10 words items in cart, Read more and three characters at the end, "
     "Sign-in "
     "at the beginning.",
     kLines, true},
    {"content@dclm",
     "DCLM c7ed275, baselines/mappers/filters/content_filters.py, the filters that RefinedWeb does "
     "not use: alphanumeric_char_ratio_filter, line_length_filter (avg 100, max 1000) and "
     "stop_word_filter with count_unique=True",
     kContent},
};

}  // namespace

std::span<const RulePreset> dclm_rules() { return kPresets; }

}  // namespace winnow
