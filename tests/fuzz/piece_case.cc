#include "fuzz/piece_case.h"

#include "winnow/core/error.h"

namespace winnow {
namespace {

std::string in_words(std::string_view text, const std::vector<std::int32_t>& want,
                     const std::vector<std::int32_t>& got) {
  std::string words = "text \"" + std::string(text.substr(0, 400)) + "\" library";
  for (const std::int32_t id : want) words += ' ' + std::to_string(id);
  words += " own";
  for (const std::int32_t id : got) words += ' ' + std::to_string(id);
  return words;
}

}  // namespace

std::string text_fault(const Tokenizer& tokenizer, std::string_view text) {
  std::vector<std::int32_t> want, got;
  tokenizer.append_library_ids(text, want);
  tokenizer.append_ids(text, got);
  return want == got ? std::string() : in_words(text, want, got);
}

std::string piece_case_fault(const PieceCase& made, int& own_texts) {
  for (const std::size_t cache_bytes : {std::size_t{0}, std::size_t{128}, std::size_t{1} << 16}) {
    try {
      const Tokenizer tokenizer(made.model, "case.model", {.cache_bytes = cache_bytes});
      if (!tokenizer.library_reason().empty()) return {};
      for (int round = 0; round < 2; ++round) {  // the second one finds the cache filled
        for (const std::string& text : made.texts) {
          ++own_texts;
          if (std::string fault = text_fault(tokenizer, text); !fault.empty()) return fault;
        }
      }
    } catch (const Error& error) {
      if (error.exit_code() != ExitCode::kModel) throw;
      return {};  // what the library does not load
    }
  }
  return {};
}

}  // namespace winnow
