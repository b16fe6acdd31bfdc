#include "winnow/learn/cross_validation.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

class CrossValidation : public testing::Test {
 protected:
  CrossValidationOptions options(const std::string& text, int folds = 4) const {
    CrossValidationOptions options;
    options.train.inputs = {folder_.write("text.txt", text)};
    options.train.learning_rate = 0.5;
    options.train.args.dim = 8;
    options.train.args.epoch = 10;
    options.train.threads = 1;
    options.folds = folds;
    return options;
  }
  std::string message(const std::string& text, int folds = 4) const {
    try {
      cross_validate(options(text, folds));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  const TempFolder folder_;
};

/// Words of the label's own, and some of both.
std::string easy_text(std::size_t documents, std::size_t labels) {
  std::mt19937 random(3);
  std::string text;
  for (std::size_t d = 0; d < documents; ++d) {
    const std::size_t label = d % labels;
    text.append("__label__").push_back(static_cast<char>('a' + label));
    for (int w = 0; w < 6; ++w) {
      text.append(" ").append(std::to_string(label)).append("w");
      text.append(std::to_string(random() % 20)).append(" all");
      text.append(std::to_string(random() % 20));
    }
    text += "\n";
  }
  return text;
}

TEST_F(CrossValidation, JudgesEachDocumentByTheOthers) {
  const CrossValidated judged = cross_validate(options(easy_text(200, 3)));
  EXPECT_EQ(judged.labels, (std::vector<std::string>{"a", "b", "c"}));
  ASSERT_EQ(judged.given.size(), 200U);
  int right = 0;
  for (std::int64_t d = 0; d < 200; ++d) {
    const auto row = judged.probabilities.row(d);
    EXPECT_NEAR(row[0] + row[1] + row[2], 1, 1e-5);
    const auto given = judged.given[static_cast<std::size_t>(d)];
    EXPECT_EQ(given, d % 3);
    right += row[static_cast<std::size_t>(given)] > 0.5F ? 1 : 0;
  }
  EXPECT_GT(right, 190);
}

TEST_F(CrossValidation, FoldsAreStratifiedAndHoldCopiesTogether) {
  std::string text = easy_text(120, 2);
  text += text.substr(0, text.size() / 3);  // copies
  const CrossValidated judged = cross_validate(options(text));
  std::map<std::pair<std::int64_t, std::int32_t>, int> counts;
  for (std::size_t d = 0; d < 120; ++d) ++counts[{judged.fold_of[d], judged.given[d]}];
  for (const auto& [cell, count] : counts) EXPECT_EQ(count, 15);
  for (std::size_t d = 120; d < judged.given.size() - 1; ++d) {
    EXPECT_EQ(judged.fold_of[d], judged.fold_of[d - 120]) << d;
    EXPECT_EQ(judged.probabilities.row(static_cast<std::int64_t>(d))[0],
              judged.probabilities.row(static_cast<std::int64_t>(d - 120))[0]);
  }
}

TEST_F(CrossValidation, ACopyIsNoWitness) {
  // Each text is there twice; what is only in its copy cannot be learnt.
  std::string text;
  for (int d = 0; d < 40; ++d) {
    const std::string line =
        std::string("__label__") + (d % 2 == 0 ? "a" : "b") + " only" + std::to_string(d) + "\n";
    text += line + line;
  }
  const CrossValidated judged = cross_validate(options(text));
  for (std::int64_t d = 0; d < judged.probabilities.rows(); ++d) {
    EXPECT_LT(judged.probabilities.row(
                  d)[static_cast<std::size_t>(judged.given[static_cast<std::size_t>(d)])],
              0.9F);
  }
}

TEST_F(CrossValidation, ThreadsAndFormatChangeNothing) {
  const std::string text = easy_text(90, 3);
  CrossValidationOptions many = options(text);
  many.train.threads = 4;
  const CrossValidated a = cross_validate(options(text));
  const CrossValidated b = cross_validate(many);
  std::string json;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    const std::string line = text.substr(begin, end - begin);
    json += R"({"label":")" + line.substr(9, 1) + R"(","text":")" + line.substr(11) + "\"}\n";
    begin = end + 1;
  }
  const CrossValidated c = cross_validate(options(json));
  EXPECT_EQ(c.labels, a.labels);
  for (std::int64_t d = 0; d < a.probabilities.rows(); ++d) {
    const auto row = a.probabilities.row(d);
    EXPECT_TRUE(std::ranges::equal(row, b.probabilities.row(d)));
  }
}

TEST_F(CrossValidation, ALabelOfOneDocumentIsNeverGuessed) {
  const CrossValidated judged = cross_validate(options(easy_text(60, 2) + "__label__z rare\n"));
  ASSERT_EQ(judged.labels.size(), 3U);
  const auto row = judged.probabilities.row(60);
  EXPECT_EQ(row[2], 0);
  EXPECT_NEAR(row[0] + row[1], 1, 1e-6);
}

TEST_F(CrossValidation, KeepsTheTextsThatAreAskedFor) {
  const std::string text = "__label__a one\n__label__b two\n__label__a three\n";
  const std::vector<std::int64_t> rows = {0, 2};
  EXPECT_EQ(texts_of(options(text).train, rows),
            (std::vector<std::string>{"__label__a one", "__label__a three"}));
}

TEST_F(CrossValidation, UnusableInputsAreErrors) {
  const std::string text = easy_text(30, 2);
  EXPECT_EQ(message(text), "");
  EXPECT_NE(message(text + "no label\n").find("document 30 has 0 labels"), std::string::npos);
  EXPECT_NE(message("__label__a __label__b x\n" + text).find("document 0 has 2 labels"),
            std::string::npos);
  EXPECT_NE(message(text, 1).find("folds is 1"), std::string::npos);
  EXPECT_NE(message(text, 40).find("E_TRAINING_DATA"), std::string::npos);
  EXPECT_NE(message("__label__a x\n__label__a y\n__label__a z\n", 2).find("E_TRAINING_DATA"),
            std::string::npos);
  EXPECT_NE(message("{\"text\":\"x\",\"label\":\"a\"}\n{\"text\":\"y\"\n").find("E_TABLE_INVALID"),
            std::string::npos);
}

}  // namespace
}  // namespace winnow
