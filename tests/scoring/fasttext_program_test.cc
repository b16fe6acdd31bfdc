// Side by side with the fasttext program, on models that it trains and on the models we ship.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "formats/whole_source.h"
#include "scoring/agreement.h"
#include "temp_folder.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

/// Runs a command in the shell; its standard output goes to `output`.
bool run(const std::string& command, const std::string& output) {
  return std::system((command + " > " + output + " 2> " + output + ".err").c_str()) == 0;
}

bool fasttext_is_installed() { return std::system("command -v fasttext > /dev/null") == 0; }

/// What `fasttext predict-prob` prints for the lines, one prediction a line.
std::vector<PrintedLabels> predictions(const TempFolder& folder, const std::string& model,
                                       const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text.append(line).append("\n");
  const std::string input = folder.write("lines.txt", text);
  const std::string output = folder.file("predictions.txt");
  EXPECT_TRUE(run("fasttext predict-prob " + model + " " + input + " -1", output));
  std::vector<PrintedLabels> all;
  std::istringstream printed(whole_source(output));
  for (std::string line; std::getline(printed, line);) {
    std::istringstream fields(line);
    PrintedLabels& prediction = all.emplace_back();
    std::string label;
    for (double probability = 0; fields >> label >> probability;) {
      prediction.emplace_back(label, probability);
    }
  }
  return all;
}

/// The line that the program reads for a text: one line, up to a word "</s>", at which the program
/// would begin another one.
std::string line_of(Preparation preparation, std::string_view text) {
  std::string buffer;
  std::string line(prepare(preparation, text, buffer));
  std::ranges::replace(line, '\n', ' ');
  std::size_t end = line.size();
  for_each_word(line, [&](std::string_view word) {
    const auto at = static_cast<std::size_t>(word.data() - line.data());
    if (word == "</s>") end = std::min(end, at);
  });
  return line.substr(0, end);
}

/// Compares texts under a preset.
void expect_agreement(const std::string& what, const TempFolder& folder, const std::string& path,
                      const std::string& preset, const std::vector<std::string>& texts) {
  const LinearModel model({.model = path, .label = "", .preparation = preset});
  Agreement agreement(model);
  std::vector<std::string> lines;
  for (const std::string& text : texts) lines.push_back(line_of(model.preparation(), text));
  const auto theirs = predictions(folder, path, lines);
  ASSERT_EQ(theirs.size(), lines.size());
  for (std::size_t d = 0; d < texts.size(); ++d) {
    agreement.compare(texts[d], theirs[d]);
    if (testing::Test::HasFatalFailure()) return;
  }
  agreement.report(what);
}

/// Words of which each label prefers its own part, some of them not ASCII.
std::vector<std::string> generated_texts(unsigned seed, std::size_t count, std::size_t labels,
                                         bool labelled) {
  const std::vector<std::string> stems = {
      "run", "na\u00efve", "\u4e2d\u6587", "stra\u00dfe", "quick", "\u00e9t\u00e9", "x"};
  std::mt19937 random(seed);
  std::vector<std::string> texts;
  for (std::size_t d = 0; d < count; ++d) {
    const std::size_t label = random() % labels;
    std::string text = labelled ? "__label__" + std::to_string(label) : "";
    for (std::size_t words = random() % 60; words > 0; --words) {
      const std::size_t own = random() % 3 == 0 ? label * 40 : 0;
      const std::size_t number = own + random() % 80;
      text += " " + stems[number % stems.size()] + std::to_string(number);
    }
    texts.push_back(text);
  }
  return texts;
}

const std::vector<std::string> kOddTexts = {"",
                                            " ",
                                            "unknown words only",
                                            "run0 __label__1 __label__none run7",
                                            "a\tb\vc\fd\re",
                                            "\xff\xfe broken \xc3 utf8 \xe4\xb8",
                                            "<s> < > <unk>",
                                            "run0\u00a0run7 \u3000 run14",
                                            "x</s>y run0",
                                            "run0 </s> run7 run14",
                                            "RUN0 run0, run0. \"run0\""};

struct Training {
  std::string name;
  std::string options;
  std::size_t labels = 2;
};
void PrintTo(const Training& training, std::ostream* out) { *out << training.name; }

class FasttextProgram : public testing::TestWithParam<Training> {};

TEST_P(FasttextProgram, AgreesOnAModelThatItTrains) {
  if (!fasttext_is_installed()) GTEST_SKIP() << "there is no program `fasttext`";
  const auto& [name, options, labels] = GetParam();
  const TempFolder folder;
  std::string lines;
  for (const std::string& text : generated_texts(1, 600, labels, true)) {
    lines.append(text).append("\n");
  }
  const std::string input = folder.write("train.txt", lines);
  ASSERT_TRUE(run("fasttext supervised -thread 1 -dim 10 -lr 0.5 -input " + input + " -output " +
                      folder.file("m") + " " + options,
                  folder.file("log")));
  auto texts = generated_texts(2, 400, labels, false);
  texts.insert(texts.end(), kOddTexts.begin(), kOddTexts.end());
  expect_agreement(name, folder, folder.file("m.bin"), "dclm", texts);
}

INSTANTIATE_TEST_SUITE_P(
    Trained, FasttextProgram,
    testing::Values(Training{"unigrams", "-epoch 1 -wordNgrams 1"},
                    Training{"bigrams", "-epoch 2 -wordNgrams 2 -bucket 2000"},
                    Training{"trigrams", "-epoch 1 -wordNgrams 3 -bucket 5000"},
                    Training{"subwords", "-epoch 1 -minn 2 -maxn 4 -bucket 3000"},
                    Training{"single_characters", "-epoch 1 -minn 1 -maxn 1 -bucket 50"},
                    Training{"bigrams_and_subwords",
                             "-epoch 1 -wordNgrams 2 -minn 3 -maxn 6 -bucket 3000"},
                    Training{"five_labels", "-epoch 3 -wordNgrams 2 -bucket 2000", 5},
                    Training{"one_label", "-epoch 1 -wordNgrams 2 -bucket 2000", 1}),
    [](const auto& test) { return test.param.name; });

/// The texts of the sample corpus; lines that are no documents are passed over.
std::vector<std::string> corpus_texts() {
  std::vector<std::string> texts;
  const std::filesystem::path folder = WINNOW_SOURCE_DIR "/tests/data/corpus";
  if (!std::filesystem::is_directory(folder)) return texts;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().filename().string().find(".jsonl") == std::string::npos) continue;
    std::istringstream lines(whole_source(entry.path()));
    for (std::string line; std::getline(lines, line);) {
      const auto record = nlohmann::json::parse(line, nullptr, false);
      if (!record.is_object() || !record.contains("text") || !record["text"].is_string()) continue;
      texts.push_back(record["text"].get<std::string>());
    }
  }
  return texts;
}

TEST(FasttextProgram, AgreesOnTheShippedModelAndTheSampleCorpus) {
  const std::string model = WINNOW_SOURCE_DIR "/models/quality-en.bin";
  if (!fasttext_is_installed()) GTEST_SKIP() << "there is no program `fasttext`";
  if (!std::filesystem::exists(model)) GTEST_SKIP() << "there is no " << model;
  const std::vector<std::string> texts = corpus_texts();
  ASSERT_FALSE(texts.empty());
  const TempFolder folder;
  for (const std::string preset : {"raw", "dclm", "datatrove", "curator", "textbook"}) {
    expect_agreement("quality-en " + preset, folder, model, preset, texts);
  }
}

}  // namespace
}  // namespace winnow
