// Ids that sentencepiece 0.1.97 gave for the models of ../shared/data/dev/C_sentencepiece.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "formats/whole_source.h"
#include "shared_data.h"
#include "winnow/text/sentencepiece.h"

namespace winnow {
namespace {

std::string from_base64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    bits = bits << 6 | static_cast<std::uint32_t>(kAlphabet.find(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 255);
  }
  return bytes;
}

class SentencepieceGolden : public testing::TestWithParam<std::string> {};

TEST_P(SentencepieceGolden, IdsAreEqual) {
  const std::string stem = shared_data("C_sentencepiece/" + GetParam());
  WINNOW_NEEDS_SHARED(stem + ".model.gz");
  const Tokenizer tokenizer(whole_source(stem + ".model.gz"), GetParam());
  std::istringstream rows(whole_source(stem + ".golden.jsonl.gz"));
  int texts = 0, invalid_texts = 0;
  for (std::string line; std::getline(rows, line);) {
    const auto row = nlohmann::json::parse(line);
    const bool is_invalid = row.contains("bytes_b64");
    const std::string text = is_invalid ? from_base64(row["bytes_b64"].get<std::string>())
                                        : row["text"].get<std::string>();
    std::vector<std::int32_t> ids;
    tokenizer.append_ids(text, ids);
    ASSERT_EQ(ids, row["ids"].get<std::vector<std::int32_t>>()) << line.substr(0, 200);
    ++texts;
    invalid_texts += is_invalid ? 1 : 0;
  }
  std::cout << GetParam() << ": " << texts << " texts, " << invalid_texts << " invalid UTF-8\n";
  EXPECT_GE(texts, 280);
  EXPECT_GT(invalid_texts, 0);
}

INSTANTIATE_TEST_SUITE_P(Models, SentencepieceGolden,
                         testing::Values("fairseq2_test", "llmjp_v22_10k", "mistral_v1",
                                         "own_bpe_nfkc_cf", "own_char_nmt", "own_unigram_bf_suffix",
                                         "spm_test", "t5_seqio_test"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace winnow
