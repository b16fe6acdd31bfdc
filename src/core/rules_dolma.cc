// Dolma's rules: the attributes of its tagger, and the thresholds of its mixer.
#include "core/rule_tables.h"

namespace winnow {
namespace {

constexpr std::optional<double> kNone;

constexpr Rule kGopher[] = {
    {"character_count", "characters", kNone, kNone, "", ""},
    {"word_count", "words", 50, 100'000, "", ""},
    {"median_word_length", "median characters of a word", 3, 10, "", ""},
    {"symbol_to_word_ratio", "share of words with # or …", kNone, 0.1, "", ""},
    {"fraction_of_words_with_alpha_character", "share of words with a letter", 0.8, kNone, "", ""},
    {"required_word_count", "words that are the, be, to, of, and, that, have or with", 2, kNone, "",
     ""},
    {"fraction_of_lines_starting_with_bullet_point", "share of lines that begin with * or -", kNone,
     0.9, "", ""},
    {"fraction_of_lines_ending_with_ellipsis", "share of lines that end with …", kNone, 0.3, "",
     ""},
    {"fraction_of_duplicate_lines", "share of lines that occur more than once", kNone, 0.3, "", ""},
    {"fraction_of_characters_in_duplicate_lines",
     "their characters, as a share of those of all words (so it may exceed 1)", kNone, 0.3, "", ""},
    {"fraction_of_characters_in_most_common_2grams",
     "characters of words in the most frequent 2 words in a row, as a share of those of all words",
     kNone, 0.2, "", ""},
    {"fraction_of_characters_in_most_common_3grams", "the same of 3 words", kNone, 0.18, "", ""},
    {"fraction_of_characters_in_most_common_4grams", "the same of 4 words", kNone, 0.16, "", ""},
    {"fraction_of_characters_in_duplicate_5grams",
     "share of the characters of all 5 words in a row that are in ones that occur more than once",
     kNone, 0.15, "", ""},
    {"fraction_of_characters_in_duplicate_6grams", "the same of 6 words", kNone, 0.14, "", ""},
    {"fraction_of_characters_in_duplicate_7grams", "the same of 7 words", kNone, 0.13, "", ""},
    {"fraction_of_characters_in_duplicate_8grams", "the same of 8 words", kNone, 0.12, "", ""},
    {"fraction_of_characters_in_duplicate_9grams", "the same of 9 words", kNone, 0.11, "", ""},
    {"fraction_of_characters_in_duplicate_10grams", "the same of 10 words", kNone, 0.10, "", ""},
};

constexpr RulePreset kPresets[] = {
    {"gopher@dolma",
     "dolma 1.2.1, taggers/gopher.py (gopher_v1), with the thresholds of the mixer of Dolma 1.5",
     kGopher},
};

}  // namespace

std::span<const RulePreset> dolma_rules() { return kPresets; }

}  // namespace winnow
