// datatrove's rules, to the letter but for its words: datatrove asks spaCy for them (which makes
// "don't" two words and takes commas off), here they are what Python's str.split() gives.
#include "core/rule_tables.h"

namespace winnow {
namespace {

constexpr std::optional<double> kNone;

constexpr Rule kGopher[] = {
    {"words", "words with a character that is not punctuation", 50, 100'000, "gopher_short_doc",
     "gopher_long_doc"},
    {"mean_word_length", "mean characters of those words", 3, 10, "gopher_below_avg_threshold",
     "gopher_above_avg_threshold"},
    {"hashes", "# a word", kNone, 0.1, "", "gopher_too_many_hashes"},
    {"ellipses", "... and … a word", kNone, 0.1, "", "gopher_too_many_ellipsis"},
    {"bullet_lines", "share of lines whose first word begins with • or -", kNone, 0.9, "",
     "gopher_too_many_bullets"},
    {"ellipsis_lines", "share of lines whose last word ends with ... or …", kNone, 0.3, "",
     "gopher_too_many_end_ellipsis"},
    {"alphabetic_words", "share of words with a letter", 0.8, kNone, "gopher_below_alpha_threshold",
     ""},
    {"stop_words", "distinct words among the, be, to, of, and, that, have, with", 2, kNone,
     "gopher_enough_stop_words", ""},
};

constexpr Rule kGopherRepetition[] = {
    {"duplicate_paragraphs", "share of paragraphs that came before", kNone, 0.3, "",
     "dup_para_frac"},
    {"duplicate_paragraph_characters", "their characters, as a share of all", kNone, 0.2, "",
     "dup_para_char_frac"},
    {"duplicate_lines", "share of lines that came before", kNone, 0.3, "", "dup_line_frac"},
    {"duplicate_line_characters", "their characters, as a share of all", kNone, 0.2, "",
     "dup_line_char_frac"},
    {"top_2_gram", "share of characters in the most frequent 2 words in a row", kNone, 0.2, "",
     "top_2_gram"},
    {"top_3_gram", "the same of 3 words", kNone, 0.18, "", "top_3_gram"},
    {"top_4_gram", "the same of 4 words", kNone, 0.16, "", "top_4_gram"},
    {"duplicate_5_grams", "share of characters in 5 words in a row that came before", kNone, 0.15,
     "", "duplicated_5_n_grams"},
    {"duplicate_6_grams", "the same of 6 words", kNone, 0.14, "", "duplicated_6_n_grams"},
    {"duplicate_7_grams", "the same of 7 words", kNone, 0.13, "", "duplicated_7_n_grams"},
    {"duplicate_8_grams", "the same of 8 words", kNone, 0.12, "", "duplicated_8_n_grams"},
    {"duplicate_9_grams", "the same of 9 words", kNone, 0.11, "", "duplicated_9_n_grams"},
    {"duplicate_10_grams", "the same of 10 words", kNone, 0.10, "", "duplicated_10_n_grams"},
};

constexpr Rule kC4[] = {
    {"lorem_ipsum", "1 if a line with lorem ipsum gives the page away, before any bracket", kNone,
     0, "", "lorem_ipsum"},
    {"curly_bracket", "1 if a line with { does, before any lorem ipsum", kNone, 0, "",
     "curly_bracket"},
    {"sentences", "sentences of the lines that are left", 5, kNone, "too_few_sentences", ""},
    {"removed_lines", "lines removed from the text", kNone, kNone, "", ""},
};

constexpr Rule kC4Paragraphs[] = {
    {"third_longest_line", "characters of the third longest line; 0 if there are fewer than three",
     200, kNone, "< 3 paragraphs", ""},
};

constexpr Rule kFineweb[] = {
    {"lines", "lines that are not blank", 1, kNone, "empty", ""},
    {"punctuated_lines", "share of them that end with terminal punctuation, of any script", 0.12,
     kNone, "line_punct_ratio", ""},
    {"short_lines", "share of them with at most 30 characters", kNone, 0.67, "",
     "short_line_ratio"},
    {"duplicate_line_characters", "characters of those that came before, as a share of all", kNone,
     0.01, "", "char_dup_ratio"},
    {"line_feeds", "line feeds a word", kNone, 0.3, "", "list_ratio"},
};

constexpr Rule kCitations[] = {
    {"citations", "citations removed", kNone, kNone, "", ""},
};

constexpr Rule kPii[] = {
    {"emails", "e-mail addresses replaced", kNone, kNone, "", ""},
    {"ip_addresses", "public IPv4 addresses replaced", kNone, kNone, "", ""},
};

constexpr RulePreset kPresets[] = {
    {"gopher_repetition@datatrove", "datatrove 0.9.0, pipeline/filters/gopher_repetition_filter.py",
     kGopherRepetition},
    {"gopher@datatrove", "datatrove 0.9.0, pipeline/filters/gopher_quality_filter.py", kGopher},
    {"c4@datatrove",
     "datatrove 0.9.0, pipeline/filters/c4_filters.py, C4QualityFilter. Edits: removes lines that "
     "do "
     "not end with . ? ! \" ', that have fewer than 3 words or one of more than 1000 characters, "
     "or "
     "that name javascript or a policy of cookies, privacy or use; and citations like [7].",
     kC4, true},
    {"c4_any_line_end@datatrove",
     "The same with filter_no_terminal_punct=False, as FineWeb was made: lines may end in any way.",
     kC4, true},
    {"c4_paragraphs@datatrove",
     "datatrove 0.9.0, pipeline/filters/c4_filters.py, C4ParagraphFilter", kC4Paragraphs},
    {"fineweb@datatrove", "datatrove 0.9.0, pipeline/filters/fineweb_quality_filter.py", kFineweb},
    {"citations@datatrove",
     "datatrove 0.9.0, pipeline/filters/c4_filters.py, CITATION_REGEX. Edits: removes [7], [], "
     "[edit] and [citation needed].",
     kCitations, true},
    {"pii@datatrove",
     "datatrove 0.9.0, pipeline/formatters/pii.py, with Python 3.13's list of what is no public "
     "address. Edits: replaces e-mail addresses and public IPv4 addresses by two and six made-up "
     "ones in turn, beginning anew in every document.",
     kPii, true},
};

}  // namespace

std::span<const RulePreset> datatrove_rules() { return kPresets; }

}  // namespace winnow
