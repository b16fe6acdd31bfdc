// NeMo Curator's English heuristics. The facts are called as its filters call their scores.
#include "core/rule_tables.h"

namespace winnow {
namespace {

constexpr std::optional<double> kNone;

constexpr Rule kHeuristics[] = {
    {"alpha_numeric",
     "share of characters that are not A-Z a-z 0-9 ? ! , . or a line feed; 1 if empty", kNone, 0.25,
     "", ""},
    {"symbol_to_word", "share of words that are an ellipsis or, by runs of #, more than half #",
     kNone, 0.1, "", ""},
    {"numbers_ratio", "share of characters that are the digits 0 to 9; 1 if empty", kNone, 0.15, "",
     ""},
    {"urls_ratio", "share of characters in http and https URLs; 1 if empty", kNone, 0.2, "", ""},
    {"white_space",
     "share of characters that are space, tab, line feed, return or backspace; 1 if empty", kNone,
     0.25, "", ""},
    {"parentheses_ratio", "share of characters that are ( ) [ ] { } ⟨ ⟩; 1 if empty", kNone, 0.1,
     "", ""},
    {"boilerplate_string_ratio",
     "share of paragraphs with a phrase of cookie or privacy notices; 1 if one has lorem ipsum",
     kNone, 0.4, "", ""},
    {"repeated_lines", "distinct lines a line; 1 without lines", 0.7, kNone, "", ""},
    {"repeated_paragraphs", "distinct paragraphs a paragraph", 0.7, kNone, "", ""},
    {"repeated_lines_char", "characters of distinct lines a character of lines; 1 without any", 0.8,
     kNone, "", ""},
    {"repeated_paragraphs_char",
     "characters of distinct paragraphs a character of paragraphs; 1 without any", 0.8, kNone, "",
     ""},
    {"word_count", "words", 50, 100'000, "", ""},
    {"punctuation", "share of lines that do not end with . ? ! \" or '", kNone, 0.85, "", ""},
    {"words_without_alphabets", "share of words with an alphabetic character", 0.8, kNone, "", ""},
    {"common_english_words", "words that are the, be, to, of, and, that, have or with", 2, kNone,
     "", ""},
    {"mean_word_length", "mean characters of a word", 3, 10, "", ""},
    {"max_word_length", "characters of the longest word", kNone, 1000, "", ""},
    {"ellipsis", "share of lines that end with an ellipsis or read more", kNone, 0.3, "", ""},
    {"repeating_top_2grams",
     "share of characters in the most frequent 2 words in a row, as the text has them with one "
     "space between; the longest of equally frequent ones; 1 with fewer words",
     kNone, 0.2, "", ""},
    {"repeating_top_3grams", "the same of 3 words", kNone, 0.18, "", ""},
    {"repeating_top_4grams", "the same of 4 words", kNone, 0.16, "", ""},
    {"repeating_dup_5gram",
     "share of characters in 5 words in a row that came before; 1 with fewer words", kNone, 0.15,
     "", ""},
    {"repeating_dup_6gram", "the same of 6 words", kNone, 0.14, "", ""},
    {"repeating_dup_7gram", "the same of 7 words", kNone, 0.13, "", ""},
    {"repeating_dup_8gram", "the same of 8 words", kNone, 0.12, "", ""},
    {"repeating_dup_9gram", "the same of 9 words", kNone, 0.11, "", ""},
    {"repeating_dup_10gram", "the same of 10 words", kNone, 0.10, "", ""},
    {"bullet_ratio", "share of lines that begin with • ‣ ⁃ ⁌ ⁍ ∙ ○ ● ◘ ◦ ⦾ or ⦿", kNone, 0.9, "",
     ""},
};

constexpr RulePreset kPresets[] = {
    {"heuristics@curator",
     "NeMo Curator 1.4.0, config/text/heuristic_filter_english_pipeline.yaml. Of equally frequent "
     "n-grams Curator takes any, by Python's hash seed.",
     kHeuristics},
};

}  // namespace

std::span<const RulePreset> curator_rules() { return kPresets; }

}  // namespace winnow
