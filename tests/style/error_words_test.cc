// Every word that a person or a script may meet stands in docs/errors.md with its exit code, and
// the page promises no others.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "style/source_tree.h"

namespace winnow::style {
namespace {

/// Word -> exit code; record errors, which end nothing, have none.
using Words = std::map<std::string, std::string>;

/// The text between two marks after `from`, which moves behind it; empty if there is none.
std::string_view between(std::string_view text, std::string_view open, std::string_view close,
                         std::size_t& from) {
  const auto begin = text.find(open, from);
  if (begin == std::string_view::npos) return {};
  const auto end = text.find(close, begin + open.size());
  if (end == std::string_view::npos) return {};
  from = end;
  return text.substr(begin + open.size(), end - begin - open.size());
}

/// "kUsage" -> "2", from `enum class ExitCode`.
Words exit_codes_of(const std::string& header) {
  Words codes;
  std::size_t at = 0;
  const auto body = between(header, "enum class ExitCode : int {", "}", at);
  for_each_line(body, [&](int, std::string_view line) {
    const auto equals = line.find(" = ");
    if (equals == std::string_view::npos) return;
    const auto value = trimmed(line.substr(equals + 3));
    codes[std::string(trimmed(line.substr(0, equals)))] = value.substr(0, value.find(','));
  });
  return codes;
}

/// From `inline constexpr ErrorCode kUsage{"E_USAGE", ExitCode::kUsage};`.
Words error_words_of(const std::string& header) {
  Words words;
  const Words codes = exit_codes_of(header);
  for_each_line(header, [&](int, std::string_view line) {
    if (!trimmed(line).starts_with("inline constexpr ErrorCode ")) return;
    std::size_t at = 0;
    const std::string word(between(line, "{\"", "\"", at));
    const std::string exit(between(line, "ExitCode::", "}", at));
    words[word] = codes.count(exit) != 0 ? codes.at(exit) : "unknown exit code " + exit;
  });
  return words;
}

/// From `inline constexpr std::string_view kUtf8 = "E_UTF8";` in record_errors.
Words record_words_of(const std::string& header) {
  Words words;
  for_each_line(header, [&](int, std::string_view line) {
    std::size_t at = 0;
    const std::string word(between(line, " = \"", "\"", at));
    if (word.starts_with("E_")) words[word] = "";
  });
  return words;
}

/// From rows that begin "| `E_USAGE` | 2 |"; a cell without digits is no exit code.
Words documented_words_of(const std::string& page) {
  Words words;
  for_each_line(page, [&](int, std::string_view line) {
    if (!line.starts_with("| `E_")) return;
    std::size_t at = 0;
    const std::string word(between(line, "`", "`", at));
    const auto cell = trimmed(between(line, "|", "|", at));
    const bool digits = !cell.empty() && std::all_of(cell.begin(), cell.end(), [](char c) {
      return std::isdigit(static_cast<unsigned char>(c)) != 0;
    });
    words[word] = digits ? std::string(cell) : "";
  });
  return words;
}

std::vector<std::string> word_faults(const Words& code, const Words& page) {
  std::vector<std::string> faults;
  for (const auto& [word, exit] : code) {
    const auto row = page.find(word);
    if (row == page.end()) {
      faults.push_back(word + " is not in docs/errors.md");
    } else if (row->second != exit) {
      faults.push_back(word + " exits '" + exit + "', docs/errors.md says '" + row->second + "'");
    }
  }
  for (const auto& [word, exit] : page) {
    if (code.count(word) == 0) faults.push_back(word + " is only in docs/errors.md");
  }
  return faults;
}

constexpr const char* kHeader =
    "enum class ExitCode : int {\n  kOk = 0,\n  kData = 3,\n  kSigint = 130,\n};\n"
    "inline constexpr ErrorCode kA{\"E_A\", ExitCode::kData};\n"
    "inline constexpr ErrorCode kB{\"E_B\", ExitCode::kSigint};\n";

TEST(ErrorWords, AreReadFromHeadersAndFromThePage) {
  EXPECT_EQ(error_words_of(kHeader), (Words{{"E_A", "3"}, {"E_B", "130"}}));
  EXPECT_EQ(record_words_of("  inline constexpr std::string_view kUtf8 = \"E_UTF8\";\n"),
            (Words{{"E_UTF8", ""}}));
  EXPECT_EQ(documented_words_of("# E_X\n| `E_A` | 3 | says |\n| `E_UTF8` | – | says |\n"),
            (Words{{"E_A", "3"}, {"E_UTF8", ""}}));
}

TEST(ErrorWords, DifferencesAreFaults) {
  const Words code = error_words_of(kHeader);
  EXPECT_TRUE(word_faults(code, {{"E_A", "3"}, {"E_B", "130"}}).empty());
  EXPECT_EQ(word_faults(code, {{"E_A", "3"}}).size(), 1U);
  EXPECT_EQ(word_faults(code, {{"E_A", "4"}, {"E_B", "130"}}).size(), 1U);
  EXPECT_EQ(word_faults(code, {{"E_A", "3"}, {"E_B", "130"}, {"E_C", "1"}}).size(), 1U);
}

TEST(ErrorWords, TheCodeAndThePageAgree) {
  Words code = error_words_of(read_source("include/winnow/core/error.h"));
  ASSERT_GE(code.size(), 30U) << "core/error.h could not be read";
  const Words records = record_words_of(read_source("include/winnow/core/document.h"));
  ASSERT_GE(records.size(), 7U) << "core/document.h could not be read";
  code.insert(records.begin(), records.end());
  const auto faults = word_faults(code, documented_words_of(read_source("docs/errors.md")));
  EXPECT_TRUE(faults.empty()) << listed(faults);
}

}  // namespace
}  // namespace winnow::style
