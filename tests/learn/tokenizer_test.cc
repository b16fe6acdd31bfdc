// A model of sentencepiece pieces scores text as it was trained on it: cut by the tokenizer that
// its card names.
#include <gtest/gtest.h>

#include <filesystem>

#include "learn/generated_text.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"
#include "winnow/learn/train.h"
#include "winnow/scoring/linear_scorer.h"
#include "winnow/scoring/load_tokenizer.h"
#include "winnow/scoring/scorer_lanes.h"
#include "winnow/text/piece_words.h"

namespace winnow {
namespace {

const std::string kTokenizer = WINNOW_SOURCE_DIR "/models/english-16k.model";

class TokenizedModel : public testing::Test {
 protected:
  TokenizedModel() {
    std::string lines;
    for (int k = 0; k < 200; ++k) {
      lines += k % 2 == 0 ? "__label__good the weather in the mountains was unforgettable\n"
                          : "__label__bad clickbait clickbait unsubscribe 100% guaranteed\n";
    }
    TrainOptions options;
    options.inputs = {folder_.write("train.txt", lines)};
    options.output = folder_.file("m.bin");
    options.text.tokenizer = kTokenizer;
    options.args.dim = 8;
    options.args.word_ngrams = 2;
    options.args.bucket = 1000;
    options.threads = 1;
    train(options);
  }

  static std::vector<double> score(const std::string& model, std::string_view text) {
    const LinearModel loaded({.model = model, .label = "", .preparation = ""});
    auto lanes = make_scorer_lanes(loaded, 1, "cpu");
    const Scores scores = lanes.front().scorer.score({&text, 1});
    const auto row = scores.probabilities.row(0);
    return {row.begin(), row.end()};
  }

  std::string word_of_error(const std::string& model) {
    try {
      const LinearModel loaded({.model = model, .label = "", .preparation = ""});
    } catch (const Error& error) {
      return std::string(error.code().word);
    }
    return "no error";
  }

  TempFolder folder_;
};

TEST_F(TokenizedModel, ScoresTextByItsPieces) {
  const TempFolder bare;  // the same model without a card: words
  const std::string words = bare.write("m.bin", read_file(folder_.file("m.bin")));
  const Tokenizer tokenizer = load_tokenizer(kTokenizer);
  for (const std::string_view text :
       {"the mountains were unforgettable", "Unsubscribe\nfrom clickbaits", "", "  the   weather ",
        "__label__good weather </s> clickbait"}) {
    std::string buffer;
    const std::string_view pieces = piece_words(tokenizer, "__label__", text, buffer);
    EXPECT_EQ(score(folder_.file("m.bin"), text), score(words, pieces)) << text;
  }
  EXPECT_NE(score(folder_.file("m.bin"), "unforgettably mountainous"),
            score(words, "unforgettably mountainous"));
}

TEST_F(TokenizedModel, HasItsTokenizerBesideIt) {
  EXPECT_EQ(read_file(folder_.file("english-16k.model")), read_file(kTokenizer));
}

TEST_F(TokenizedModel, WantsTheTokenizerThatItWasTrainedWith) {
  const std::string model = folder_.file("m.bin");
  EXPECT_EQ(word_of_error(model), "no error");
  const std::string card = read_file(model + ".json");
  const auto named = card.find("english-16k.model");
  ASSERT_NE(named, std::string::npos);
  folder_.write("m.bin.json", std::string(card).replace(named, 0, "../"));
  EXPECT_EQ(word_of_error(model), "E_MODEL_INVALID");
  folder_.write("m.bin.json", card);
  const auto digest = card.find("tokenizer_sha256");
  ASSERT_NE(digest, std::string::npos);
  const auto digits = card.find_first_of("0123456789abcdef", digest + 20);
  folder_.write("m.bin.json", std::string(card).replace(digits, 8, "00000000"));
  EXPECT_EQ(word_of_error(model), "E_MODEL_MISMATCH");
  folder_.write("m.bin.json", card);
  std::filesystem::remove(folder_.file("english-16k.model"));
  EXPECT_EQ(word_of_error(model), "E_MODEL_MISSING");
}

TEST_F(TokenizedModel, AnotherFileOfTheTokenizersNameIsLeftAlone) {
  const TempFolder other;
  other.write("english-16k.model", "mine");
  TrainOptions options;
  options.inputs = {folder_.file("train.txt")};
  options.output = other.file("m.bin");
  options.text.tokenizer = kTokenizer;
  try {
    train(options);
    FAIL() << "trained";
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, errors::kForeignOutput.word);
  }
  EXPECT_EQ(read_file(other.file("english-16k.model")), "mine");
  EXPECT_FALSE(std::filesystem::exists(other.file("m.bin")));
}

}  // namespace
}  // namespace winnow
