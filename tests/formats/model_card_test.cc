#include "winnow/formats/model_card.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr char kDigest[] = "0123abcd";

std::string error_word(const std::string& card) {
  const TempFolder folder;
  folder.write("m.bin.json", card);
  try {
    read_model_card(folder.file("m.bin"), kDigest);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), ExitCode::kModel) << error.what();
    EXPECT_NE(std::string(error.what()).find("m.bin.json"), std::string::npos) << error.what();
    return std::string(error.code().word);
  }
  return "read without an error";
}

TEST(ModelCard, AbsentIsNoCard) {
  const TempFolder folder;
  EXPECT_FALSE(read_model_card(folder.file("m.bin"), kDigest).has_value());
}

TEST(ModelCard, ReadsWhatItKnowsAndLeavesTheRest) {
  const TempFolder folder;
  folder.write("m.bin.json",
               R"({"kind": "fasttext", "sha256": "0123abcd", "positive": "__label__hq",
      "labels": ["__label__hq", "__label__cc"], "preset": "dclm", "licence": {"name": "MIT"}})");
  const auto card = read_model_card(folder.file("m.bin"), kDigest);
  ASSERT_TRUE(card.has_value());
  EXPECT_EQ(card->kind, "fasttext");
  EXPECT_EQ(card->sha256, kDigest);
  EXPECT_EQ(card->labels, (std::vector<std::string>{"__label__hq", "__label__cc"}));
  EXPECT_EQ(card->positive, "__label__hq");
  EXPECT_EQ(card->preset, "dclm");
}

TEST(ModelCard, EveryKeyMayBeAbsent) {
  const TempFolder folder;
  folder.write("m.bin.json", "{}");
  const auto card = read_model_card(folder.file("m.bin"), kDigest);
  ASSERT_TRUE(card.has_value());
  EXPECT_EQ(card->positive, "");
  EXPECT_TRUE(card->labels.empty());
}

TEST(ModelCard, BrokenCardsAreErrors) {
  for (const std::string card :
       {"", "{", "[]", "null", "{\"kind\": 7}", "{\"labels\": \"a\"}", "{\"labels\": [1]}",
        "{\"preset\": null}", "{\"kind\": \"\xff\"}", "{} {}"}) {
    EXPECT_EQ(error_word(card), "E_MODEL_INVALID") << card;
  }
  EXPECT_EQ(error_word("{\"a\": \"" + std::string(1 << 20, 'x') + "\"}"), "E_MODEL_INVALID");
  EXPECT_EQ(error_word(std::string(500'000, '[')), "E_MODEL_INVALID");
}

TEST(ModelCard, AnotherModelsCardIsAMismatch) {
  EXPECT_EQ(error_word("{\"sha256\": \"ffff\"}"), "E_MODEL_MISMATCH");
}

TEST(ModelCard, ReadsWhatItWrote) {
  const TempFolder folder;
  const ModelCard card{"fasttext", kDigest, {"__label__a", "__label__\xff"}, "__label__a", "dclm",
                       "m.model",  "4567"};
  write_model_card(folder.file("m.bin"), card, {{"epochs", 5}, {"learning_rate", 0.1}});
  const auto read = read_model_card(folder.file("m.bin"), kDigest);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->kind, "fasttext");
  EXPECT_EQ(read->labels, (std::vector<std::string>{"__label__a", "__label__\ufffd"}));
  EXPECT_EQ(read->positive, "__label__a");
  EXPECT_EQ(read->preset, "dclm");
  EXPECT_EQ(read->tokenizer, "m.model");
  EXPECT_EQ(read->tokenizer_sha256, "4567");
  std::ifstream file(folder.file("m.bin.json"));
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(text.find("\"epochs\": 5,"), std::string::npos) << text;
  EXPECT_NE(text.find("\"learning_rate\": 0.1"), std::string::npos) << text;
}

}  // namespace
}  // namespace winnow
