// Rules of winnow's own: what a text is made of. Facts without thresholds, to look at or to set
// limits to.
#include "core/rule_tables.h"

namespace winnow {
namespace {

constexpr std::optional<double> kNone;

constexpr Rule kTexture[] = {
    {"letters", "share of characters that are letters", kNone, kNone, "", ""},
    {"upper_case", "share of characters that are upper-case letters", kNone, kNone, "", ""},
    {"digits", "share of characters that are decimal digits, of any script", kNone, kNone, "", ""},
    {"punctuation", "share of characters that are punctuation", kNone, kNone, "", ""},
    {"white_space", "share of characters that are white space", kNone, kNone, "", ""},
    {"distinct_words", "distinct words a word", kNone, kNone, "", ""},
    {"word_entropy", "bits a word: entropy of the document's own words", kNone, kNone, "", ""},
    {"byte_entropy", "bits a byte: entropy of its bytes", kNone, kNone, "", ""},
    {"compressed", "what Lempel and Ziv's first method leaves of a byte", kNone, kNone, "", ""},
};

constexpr Rule kRepeatedLines[] = {
    {"removed_lines", "lines or paragraphs removed from the text", kNone, kNone, "", ""},
    {"removed_characters", "their characters, as a share of all", kNone, kNone, "", ""},
};

constexpr Rule kUnigram[] = {
    {"cross_entropy", "bits a word: what the words cost by the reference corpus's frequencies",
     kNone, kNone, "", ""},
    {"unknown_words", "share of words that the table does not list", kNone, kNone, "", ""},
};

constexpr RulePreset kPresets[] = {
    {"texture@winnow",
     "winnow. The last fact is a compression ratio that no library's version changes: from left to "
     "right, where four bytes came before within 65,535 bytes, all that go on as behind the latest "
     "of those places count 3, any other byte 1.",
     kTexture},
    {"repeated_lines@winnow",
     "winnow, after CCNet's and C4's. Edits: removes lines or paragraphs that more than so many "
     "documents have, which `winnow lines` has counted.",
     kRepeatedLines, true, "repeated_lines"},
    {"unigram@winnow",
     "winnow. By a table of word counts that `winnow train --unigram` makes of a reference corpus; "
     "filters/word_frequencies.h has the smoothing.",
     kUnigram, false, "unigram"},
};

}  // namespace

std::span<const RulePreset> winnow_rules() { return kPresets; }

}  // namespace winnow
