// The rule meter on DCLM's and Curator's own test cases (../shared/data/dev/G_heuristics): those of
// rules that the presets have.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>

#include "filters/golden_records.h"
#include "shared_data.h"
#include "winnow/core/rules.h"
#include "winnow/filters/rule_meter.h"

namespace winnow {
namespace {

constexpr std::string_view kCases = "G_heuristics/peer_test_suite_cases.jsonl.gz";

double fact_of(const std::string& preset, const std::string& fact, const std::string& text) {
  RuleMeter meter(std::vector{preset});
  const std::span<const double> facts = meter.measure(text);
  const auto at = std::ranges::find(meter.columns(), preset + "/" + fact);
  return facts[static_cast<std::size_t>(at - meter.columns().begin())];
}

/// A fact of a preset, and where in a case's parameters its bounds are.
struct Case {
  std::string preset;
  std::string fact;
  std::optional<double> min;
  std::optional<double> max;

  bool keeps(const std::string& text) const {
    const double value = fact_of(preset, fact, text);
    return !(min && value < *min) && !(max && value > *max);
  }
};

std::optional<double> number(const Json& params, const std::string& name) {
  return params.contains(name) ? std::optional<double>(params[name]) : std::nullopt;
}

std::optional<Case> dclm_repetition(const Json& params) {
  const std::optional<double> most = number(params, "max_fraction");
  const Json& granularity = params["granularity"];
  if (granularity.is_number()) {
    const int n = granularity;
    const std::string name = (n <= 4 ? "top_" : "repeated_") + std::to_string(n) + "_gram";
    return Case{"refinedweb@dclm", name + (n <= 4 ? "" : "s"), {}, most};
  }
  const std::string what = granularity;
  const bool characters = params.value("count_characters", true);
  return Case{"refinedweb@dclm", "repeated_" + what + (characters ? "_characters" : "s"), {}, most};
}

std::optional<Case> dclm_case(const std::string& rule, const Json& params) {
  const Json first = params.contains("_args") ? params["_args"][0] : Json();
  const std::string web = "refinedweb@dclm";
  const std::string rest = "content@dclm";
  if (rule == "alphabetic_word_ratio_filter") return Case{web, rule, {}, first};
  if (rule == "alphanumeric_char_ratio_filter") {
    return Case{rest, "alphanumeric_characters", first, {}};
  }
  if (rule == "bullet_count_filter") {
    return Case{web, rule, {}, number(params, "max_bullet_start_ratio")};
  }
  if (rule == "ellipsis_count_filter") {
    return Case{web, rule, {}, number(params, "max_ellipsis_end_ratio")};
  }
  if (rule == "line_length_filter") {
    const bool mean = params["length_type"] == "avg";
    return Case{rest,
                mean ? "mean_line_length" : "longest_line",
                {},
                number(params, "max_length").value_or(1000)};
  }
  if (rule == "page_length_filter") {
    if (first != "word" || params.contains("model") || !params.contains("ignore_punctuation")) {
      return {};
    }
    return Case{web, rule, params["_args"][1], {}};
  }
  if (rule == "stop_word_filter") {
    const bool unique = first;
    return Case{
        unique ? rest : web, unique ? "stop_words" : rule, number(params, "min_stop_word"), {}};
  }
  if (rule == "symbol_ratio_filter") {
    return Case{web, rule, {}, number(params, "max_symbol_to_word_ratio")};
  }
  if (rule == "word_length_filter") {
    return Case{web, rule, number(params, "min_length"), number(params, "max_length")};
  }
  if (rule == "repetition_filter") return dclm_repetition(params);
  return {};
}

TEST(RuleCases, DclmsOwn) {
  const std::string path = shared_data(kCases);
  WINNOW_NEEDS_SHARED(path);
  int cases = 0;
  for (const Json& record : records_of(path)) {
    if (record["peer"] != "dclm") continue;
    const std::string text = record["text"];
    const auto rule = dclm_case(record["rule"], record["params"]);
    // An empty text is dropped by whatever rule comes first, which the table has otherwise.
    if (!rule || text.empty()) continue;
    // uniseg, which DCLM asks for the words of n-grams, makes two of "apple....".
    if (record["rule"] == "repetition_filter" && text.find("....") != text.npos) continue;
    EXPECT_EQ(rule->keeps(text), record["expect"] == "keep")
        << record["id"] << record["rule"] << record["params"] << text;
    ++cases;
  }
  EXPECT_GE(cases, 90);
}

TEST(RuleCases, CuratorsOwn) {
  const std::string path = shared_data(kCases);
  WINNOW_NEEDS_SHARED(path);
  struct Filter {
    std::string fact;
    std::string least;  ///< the parameter's name
    std::string most;
  };
  const std::map<std::string, Filter> filters = {
      {"NonAlphaNumericFilter", {"alpha_numeric", "", ""}},
      {"SymbolsToWordsFilter", {"symbol_to_word", "", ""}},
      {"NumbersFilter", {"numbers_ratio", "", "max_number_to_text_ratio"}},
      {"BulletsFilter", {"bullet_ratio", "", ""}},
      {"WhiteSpaceFilter", {"white_space", "", ""}},
      {"ParenthesesFilter", {"parentheses_ratio", "", ""}},
      {"LongWordFilter", {"max_word_length", "", "max_word_length"}},
      {"WordCountFilter", {"word_count", "min_words", "max_words"}},
      {"BoilerPlateStringFilter", {"boilerplate_string_ratio", "", ""}},
      {"MeanWordLengthFilter", {"mean_word_length", "", ""}},
      {"PunctuationFilter", {"punctuation", "", "max_num_sentences_without_endmark_ratio"}},
      {"EllipsisFilter", {"ellipsis", "", "max_num_lines_ending_with_ellipsis_ratio"}},
      {"CommonEnglishWordsFilter", {"common_english_words", "", ""}},
      {"WordsWithoutAlphabetsFilter", {"words_without_alphabets", "", ""}},
      {"RepeatedLinesFilter", {"repeated_lines", "", ""}},
      {"RepeatedParagraphsFilter", {"repeated_paragraphs", "", ""}},
      {"RepeatedLinesByCharFilter", {"repeated_lines_char", "", ""}},
      {"RepeatedParagraphsByCharFilter", {"repeated_paragraphs_char", "", ""}}};
  const RulePreset& preset = *find_rule_preset("heuristics@curator");
  int cases = 0;
  for (const Json& record : records_of(path)) {
    const auto filter = filters.find(record["rule"].get<std::string>());
    const Json& params = record["params"];
    if (record["peer"] != "nemo-curator" || filter == filters.end() || params.contains("lang")) {
      continue;
    }
    Case wanted{std::string(preset.name), filter->second.fact, {}, {}};
    for (const RuleLimit& limit : rule_limits(preset)) {
      if (limit.column == wanted.preset + "/" + wanted.fact) {
        wanted.min = limit.min;
        wanted.max = limit.max;
      }
    }
    if (params.contains(filter->second.least)) wanted.min = number(params, filter->second.least);
    if (params.contains(filter->second.most)) wanted.max = number(params, filter->second.most);
    EXPECT_EQ(wanted.keeps(record["text"]), record["expect"] == "keep")
        << record["id"] << record["rule"] << params << record["text"];
    ++cases;
  }
  EXPECT_GE(cases, 30);
}

/// IBM's annotators have a tokenizer of their own; where their definition is that of a fact, the
/// values are too.
TEST(RuleCases, IbmsMetricsThatAreTheSame) {
  struct Metric {
    std::string file;
    std::string name;
    std::string preset;
    std::string fact;
  };
  std::vector<Metric> metrics = {
      {"docq", "docq_total_words", "gopher@dolma", "word_count"},
      {"docq", "docq_mean_word_len", "heuristics@curator", "mean_word_length"},
      {"docq", "docq_alphabet_word_ratio", "gopher@dolma",
       "fraction_of_words_with_alpha_character"},
      {"docq", "docq_bullet_point_ratio", "refinedweb@dclm", "bullet_count_filter"},
      {"enrichment", "e_num_chars", "gopher@dolma", "character_count"},
      {"enrichment", "e_alphanumeric_char_ratio", "content@dclm", "alphanumeric_characters"},
      {"enrichment", "e_ellipsis_ratio", "heuristics@curator", "ellipsis"}};
  for (const Rule& rule : find_rule_preset("enrichment@ibm")->rules) {
    const std::string fact(rule.fact);
    metrics.push_back({"enrichment", "e_" + fact, "enrichment@ibm", fact});
  }
  int compared = 0;
  for (const Metric& metric : metrics) {
    const std::string path = shared_data("G_heuristics/ibm_" + metric.file + "_metrics.jsonl.gz");
    WINNOW_NEEDS_SHARED(path);
    for (const Json& record : records_of(path)) {
      const double expected = record[metric.name];
      const std::string text = record[record.contains("text") ? "text" : "contents"];
      EXPECT_NEAR(fact_of(metric.preset, metric.fact, text), expected,
                  1e-6 * std::max(1.0, expected))
          << metric.name;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 1600);
}

}  // namespace
}  // namespace winnow
