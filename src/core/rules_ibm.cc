// The metrics of IBM's data-prep-kit, without thresholds: it has none of its own.
#include "core/rule_tables.h"

namespace winnow {
namespace {

constexpr std::optional<double> kNone;

constexpr Rule kEnrichment[] = {
    {"num_newlines", "characters that end lines, and tabs", kNone, kNone, "", ""},
    {"num_paragraphs", "lines that are not empty, at any line break", kNone, kNone, "", ""},
    {"num_chars", "characters", kNone, kNone, "", ""},
    {"total_non_newline_chars", "characters but for those of num_newlines", kNone, kNone, "", ""},
    {"avg_paragraph_length_chars", "those a paragraph", kNone, kNone, "", ""},
    {"alphanumeric_char_ratio", "share of them that are letters or numbers (L, N)", kNone, kNone,
     "", ""},
    {"control_char_ratio", "share of Unicode's category C", kNone, kNone, "", ""},
    {"punctuation_char_ratio", "share of Unicode's category P", kNone, kNone, "", ""},
    {"other_symbol_char_ratio", "share of Unicode's category S", kNone, kNone, "", ""},
    {"ellipsis_ratio",
     "share of paragraphs with ... or . . . or … and at most 15 characters behind it", kNone, kNone,
     "", ""},
    {"bulletpoint_ratio", "share of paragraphs that begin with ● • * or -", kNone, kNone, "", ""},
};

constexpr RulePreset kPresets[] = {
    {"enrichment@ibm",
     "data-prep-kit, dpk_enrichment, text_enrichers: the metrics that need no tokens. All are 0 "
     "for "
     "a text without words.",
     kEnrichment},
};

}  // namespace

std::span<const RulePreset> ibm_rules() { return kPresets; }

}  // namespace winnow
