// winnow train, as a user runs it.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "cli/program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

std::string lines() {
  std::string text;
  for (int d = 0; d < 50; ++d) {
    text += "__label__bread flour yeast oven number" + std::to_string(d) + "\n";
    text += "__label__soup water onion pot number" + std::to_string(d) + "\n";
  }
  return text;
}

Outcome train_on(const TempFolder& folder, const std::string& text,
                 const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"train", folder.write("train.txt", text), "--output",
                                        folder.file("m.bin")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_winnow(arguments);
}

TEST(TrainCommand, WritesAModelThatScores) {
  const TempFolder folder;
  const Outcome trained =
      train_on(folder, lines(),
               {"--dim", "10", "--lr", "1", "--positive", "soup", "--validation-share", "0.2"});
  ASSERT_EQ(trained.exit, 0) << trained.err;
  EXPECT_NE(trained.out.find("2 labels"), std::string::npos) << trained.out;
  EXPECT_NE(trained.out.find("auc"), std::string::npos) << trained.out;
  EXPECT_NE(trained.err.find("epoch 5"), std::string::npos) << trained.err;
  const std::string records =
      folder.write("in.jsonl", "{\"text\": \"onion pot\"}\n{\"text\": \"flour oven\"}\n");
  const Outcome scored = run_winnow({"score", "--model", folder.file("m.bin"), records});
  ASSERT_EQ(scored.exit, 0) << scored.err;
  const auto score_in = [&](const std::string& text) {
    const auto at = scored.out.find("\"score\":", scored.out.find(text));
    return std::stod(scored.out.substr(at + 8));
  };
  EXPECT_GT(score_in("onion"), 0.7);
  EXPECT_LT(score_in("flour"), 0.3);
}

TEST(TrainCommand, TakesFasttextsNames) {
  const TempFolder folder;
  const Outcome trained = train_on(
      folder, lines(),
      {"--wordNgrams", "2",   "--minCount", "1",          "--thread", "1",   "--epoch", "1",
       "--lr",         "0.2", "--loss",     "one-vs-all", "--bucket", "100", "--minn",  "2",
       "--maxn",       "3",   "--dim",      "5",          "--quiet"});
  EXPECT_EQ(trained.exit, 0) << trained.err;
  EXPECT_EQ(trained.out + trained.err, "");
}

struct Wrong {
  std::string word;
  int exit;
  std::vector<std::string> arguments;
  std::string text = lines();
};

TEST(TrainCommand, SaysWhatIsWrongAndWritesNothing) {
  const Wrong wrong[] = {{"E_TRAINING_DATA", 3, {}, "no labels at all\n"},
                         {"E_TRAINING_DATA", 3, {}, ""},
                         {"E_TRAINING_DATA", 3, {"--min-count", "1000"}},
                         {"E_TOO_MANY_BAD",
                          3,
                          {},
                          "{" + std::string(100, '\n') + "{\n{\n{\n{\n{\n{\n{\n{\n{\n{\n{\n{"},
                         {"E_RECIPE_VALUE", 2, {"--dim", "0"}},
                         {"E_RECIPE_VALUE", 2, {"--preset", "none"}},
                         {"E_RECIPE_VALUE", 2, {"--metric", "none"}},
                         {"E_LABEL_UNKNOWN", 2, {"--positive", "none"}},
                         {"E_USAGE", 2, {"--loss", "none"}},
                         {"E_USAGE", 2, {"--dim", "many"}},
                         {"E_NO_INPUT", 2, {"--validation", "/nowhere/at/all"}},
                         {"E_TRAINING_DIVERGED", 2, {"--lr", "1e9", "--epoch", "200"}}};
  for (const Wrong& one : wrong) {
    const TempFolder folder;
    const Outcome outcome = train_on(folder, one.text, one.arguments);
    EXPECT_EQ(outcome.exit, one.exit) << one.word << "\n" << outcome.err;
    EXPECT_NE(outcome.err.find("error[" + one.word + "]"), std::string::npos) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(folder.file("m.bin"))) << one.word;
  }
}

TEST(QuantizeCommand, WritesAModelThatPredicts) {
  const TempFolder folder;
  ASSERT_EQ(train_on(folder, lines(), {"--dim", "10", "--lr", "1", "--preset", "dclm"}).exit, 0);
  const auto quantized = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"quantize", folder.file("m.bin"), "--output",
                                          folder.file("m.ftz")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_winnow(arguments);
  };
  const Outcome small = quantized({"--qnorm", "--cutoff", "20", "--retrain", "--input",
                                   folder.file("train.txt"), "--threads", "1"});
  ASSERT_EQ(small.exit, 0) << small.err;
  EXPECT_NE(small.out.find("20 of"), std::string::npos) << small.out;
  EXPECT_TRUE(std::filesystem::exists(folder.file("m.ftz.json"))) << "the card goes along";
  const std::string text = folder.write("in.txt", "onion pot water\nflour yeast\n");
  const Outcome predicted = run_winnow({"predict", folder.file("m.ftz"), text});
  EXPECT_EQ(predicted.out, "__label__soup\n__label__bread\n") << predicted.err;
  EXPECT_EQ(quantized({"--retrain", "--cutoff", "20"}).exit, 2);
  EXPECT_EQ(quantized({"--retrain"}).exit, 2);
  EXPECT_EQ(run_winnow({"quantize", text, "--output", folder.file("x.ftz")}).exit, 4);
  EXPECT_FALSE(std::filesystem::exists(folder.file("x.ftz")));
}

TEST(TrainCommand, SaysBeforeTrainingThatItCannotWrite) {
  const TempFolder folder;
  const std::string input = folder.write("train.txt", lines());
  const Outcome outcome = run_winnow({"train", input, "--output", folder.file("no/such/m.bin")});
  EXPECT_EQ(outcome.exit, 5) << outcome.err;
  EXPECT_EQ(outcome.err.find("epoch"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace winnow
