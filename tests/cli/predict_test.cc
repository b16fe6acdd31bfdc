// predict, predict-prob, test and test-label beside the fasttext program.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kShipped = WINNOW_SOURCE_DIR "/models/quality-en.bin";

bool fasttext_is_installed() { return std::system("command -v fasttext > /dev/null") == 0; }

Strings split(const std::string& text, char at) {
  Strings parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

/// Lines that a tool which reads words byte by byte, or a hurried copy of it, trips over. All but
/// the last end with a newline.
std::string nasty_lines() {
  const std::string nul(1, '\0');
  const Strings words = {"the",   "of",         "science",      "click",   "buy",
                         "we",    "na\u00efve", "\u4e2d\u6587", "</s>",    "<s>",
                         "x</s>", "</s>y",      "__label__hq",  "\xff",    "__label__none",
                         "<",     "</s",        "\xe4\xb8",     "__label", std::string(3000, 'a')};
  const Strings spaces = {" ", "  ", "\t", "\r", "\v", "\f", nul, " \r ", "\xc2\xa0"};
  std::string text = "\n \n\t\n\r\n</s>\n</s> </s>\nthe </s> of\nthe </s>\nnothingknown\n" + nul +
                     "\n__label__hq\n__label__zz the\n" + "the" + nul + "of\nthe\r\nof\r\n";
  std::mt19937 random(11);
  for (int line = 0; line < 2000; ++line) {
    for (auto count = random() % 30; count > 0; --count) {
      text += words[random() % words.size()] + spaces[random() % spaces.size()];
    }
    text += '\n';
  }
  for (int word = 0; word < 100'000; ++word) text += words[random() % 6] + " ";
  return text + "\n";
}

class Predict : public testing::Test {
 protected:
  /// Standard output of the fasttext program.
  std::string fasttext(const std::string& arguments) const {
    const std::string out = folder_.file("fasttext.out");
    EXPECT_EQ(std::system(("fasttext " + arguments + " > " + out + " 2> " + out + ".err").c_str()),
              0)
        << arguments;
    return contents_of(out);
  }
  static std::string winnow(const std::string& arguments) {
    const Outcome outcome = run_winnow(split(arguments, ' '));
    EXPECT_EQ(outcome.exit, 0) << arguments << ": " << outcome.err;
    return outcome.out;
  }

  /// A model of `labels` labels that the program trains on made-up words.
  std::string trained(const std::string& options, std::size_t labels) const {
    std::mt19937 random(1);
    std::string text;
    for (int line = 0; line < 400; ++line) {
      const auto label = random() % labels;
      text += "__label__" + std::to_string(label);
      for (auto words = random() % 20; words > 0; --words) {
        text +=
            " w" + std::to_string(random() % 3 == 0 ? label * 10 + random() % 10 : random() % 99);
      }
      text += "\n";
    }
    folder_.write("train.txt", text);
    fasttext("supervised -thread 1 -dim 8 -input " + folder_.file("train.txt") + " -output " +
             folder_.file("m") + " " + options);
    return folder_.file("m.bin");
  }

  /// Line for line the same labels in the same order, but for near ties; probabilities within 2e-5.
  static void expect_agreement(const std::string& theirs, const std::string& ours) {
    constexpr double kTolerance = 2e-5;
    const Strings expected = split(theirs, '\n');
    const Strings got = split(ours, '\n');
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t l = 0; l < got.size(); ++l) {
      const Strings want = split(expected[l], ' ');
      const Strings have = split(got[l], ' ');
      ASSERT_EQ(have.size(), want.size()) << expected[l] << " | " << got[l];
      for (std::size_t word = 1; word < want.size(); word += 2) {
        const double difference = std::abs(std::stod(have[word]) - std::stod(want[word]));
        ASSERT_LE(difference, kTolerance) << expected[l] << " | " << got[l];
        if (difference == 0) continue;
        ASSERT_EQ(have[word - 1], want[word - 1]) << expected[l] << " | " << got[l];
      }
    }
  }

  /// The lines without the figures behind `name`: each ends with two spaces.
  static std::string without(std::string lines, const std::string& name) {
    for (auto at = lines.find(name); at != std::string::npos; at = lines.find(name, at)) {
      lines.erase(at, lines.find("  ", at) + 2 - at);
    }
    return lines;
  }

  /// fastText 0.9.2 (Debian's) does not count the gold labels: it prints no recall and a wrong F1.
  static void expect_same_label_lines(const std::string& theirs, const std::string& ours) {
    const bool is_old = theirs.find("Recall : --------") != std::string::npos;
    const auto comparable = [&](const std::string& lines) {
      return is_old ? without(without(lines, "F1-Score : "), "Recall : ") : lines;
    };
    EXPECT_EQ(comparable(theirs), comparable(ours));
  }

  TempFolder folder_;
};

TEST_F(Predict, AgreesWithTheProgramOnNastyLines) {
  if (!fasttext_is_installed()) GTEST_SKIP() << "there is no program `fasttext`";
  const std::string input = folder_.write("in.txt", nasty_lines());
  for (const std::string more : {"", " 1", " 2 0.25", " -1", " 5 0.999", " -1 -0.5"}) {
    const std::string arguments = "predict-prob " + std::string(kShipped) + " " + input + more;
    expect_agreement(fasttext(arguments), winnow(arguments));
  }
  const std::string arguments = "predict " + std::string(kShipped) + " " + input + " 2";
  EXPECT_TRUE(fasttext(arguments) == winnow(arguments));
}

TEST_F(Predict, AgreesOnModelsOfManyLabels) {
  if (!fasttext_is_installed()) GTEST_SKIP() << "there is no program `fasttext`";
  std::string text;
  std::mt19937 random(2);
  for (int line = 0; line < 500; ++line) {
    text += "__label__" + std::to_string(random() % 9);
    for (auto words = random() % 30; words > 0; --words)
      text += " w" + std::to_string(random() % 120);
    text += "\n";
  }
  const std::string input = folder_.write("in.txt", text);
  for (const std::string options :
       {"-epoch 3 -wordNgrams 2 -bucket 500", "-epoch 5 -minCount 20", "-epoch 5 -loss hs",
        "-epoch 5 -loss ova", "-epoch 5 -loss ns", "-epoch 5 -minn 2 -maxn 3 -bucket 300"}) {
    const std::string model = trained(options, 7);
    for (const std::string more : {"", " 3", " -1", " 100", " -1 0.2"}) {
      const std::string words = " " + model + " " + input + more;
      expect_agreement(fasttext("predict-prob" + words), winnow("predict-prob" + words));
      EXPECT_EQ(fasttext("test" + words), winnow("test" + words)) << words;
      expect_same_label_lines(fasttext("test-label" + words), winnow("test-label" + words));
    }
  }
}

// fastText does not count the end of sentence of a last line without its newline.
TEST_F(Predict, ALastLineNeedsNoNewline) {
  const std::string with = folder_.write("with.txt", "the science\nthe science of\n");
  const std::string without = folder_.write("without.txt", "the science\nthe science of");
  const std::string command = "predict-prob " + std::string(kShipped) + " ";
  EXPECT_EQ(winnow(command + with), winnow(command + without));
  const std::string empty = folder_.write("empty.txt", "");
  EXPECT_EQ(winnow(command + empty), "");
}

TEST_F(Predict, DoesNotDependOnThreadsPipesAndCompression) {
  const std::string input = folder_.write("in.txt", nasty_lines());
  const std::string command = "predict-prob " + std::string(kShipped) + " ";
  const std::string expected = winnow(command + input + " 2");
  ASSERT_FALSE(expected.empty());
  EXPECT_TRUE(winnow(command + input + " 2 --threads 4") == expected);
  const Outcome piped = run_winnow({split(command + "- 2", ' '), input, "", -1});
  EXPECT_TRUE(piped.out == expected) << piped.err;
  ASSERT_EQ(std::system(("gzip -k " + input).c_str()), 0);
  EXPECT_TRUE(winnow(command + input + ".gz 2") == expected);
}

TEST_F(Predict, AnswersALineBeforeTheNextOne) {
  const std::string script =
      folder_.write("talk.sh", "coproc W { '" WINNOW_PROGRAM "' predict '" + std::string(kShipped) +
                                   "' - --threads \"$1\"; }\n"
                                   "for words in 'the science' 'buy now'; do\n"
                                   "  echo \"$words\" >&\"${W[1]}\"\n"
                                   "  read -r -t 100 answer <&\"${W[0]}\" || exit 1\n"
                                   "  echo \"$answer\"\n"
                                   "done\n");
  for (const std::string threads : {"1", "2"}) {
    const std::string out = folder_.file("answers");
    ASSERT_EQ(std::system(("bash " + script + " " + threads + " > " + out).c_str()), 0) << threads;
    EXPECT_EQ(split(contents_of(out), '\n').size(), 2U);
  }
}

TEST_F(Predict, AReaderThatGoesAwayEndsIt) {
  const std::string out = folder_.file("first");
  const std::string command = "bash -c \"yes some words | '" WINNOW_PROGRAM "' predict '" +
                              std::string(kShipped) + "' - 2> " + out + ".err | head -n 1 > " +
                              out + "\"";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(split(contents_of(out), '\n').size(), 1U);
  EXPECT_EQ(contents_of(out + ".err"), "");
}

TEST_F(Predict, WritesJson) {
  const std::string input = folder_.write("in.txt", "__label__hq the science\n\n");
  const std::string model = kShipped;
  const Strings lines = split(winnow("predict-prob " + model + " " + input + " 2 --json"), '\n');
  ASSERT_EQ(lines.size(), 2U);
  const auto first = nlohmann::json::parse(lines[0]);
  EXPECT_EQ(first.at("labels").size(), 2U);
  EXPECT_GE(first.at("probabilities")[0], first.at("probabilities")[1]);
  const auto test = nlohmann::json::parse(winnow("test " + model + " " + input + " --json"));
  EXPECT_EQ(test.at("examples"), 1);
  EXPECT_EQ(test.at("labels").size(), 2U);
}

void expect_error(const std::string& arguments, int exit, const std::string& word) {
  const Outcome outcome = run_winnow(split(arguments, ' '));
  EXPECT_EQ(outcome.exit, exit) << arguments << ": " << outcome.err;
  EXPECT_EQ(outcome.err.rfind("error[" + word + "]: ", 0), 0U) << arguments << ": " << outcome.err;
  EXPECT_EQ(outcome.out, "") << arguments;
}

TEST_F(Predict, WrongUseHasItsErrors) {
  const std::string model = kShipped;
  const std::string input = folder_.write("in.txt", "words\n");
  const std::string page = folder_.write("page.bin", "<html><body>Not found</body></html>");
  for (const std::string command : {"predict ", "predict-prob ", "test ", "test-label "}) {
    expect_error(command + model, 2, "E_USAGE");
    expect_error(command + model + " " + input + " one", 2, "E_USAGE");
    expect_error(command + model + " " + input + " 0", 2, "E_USAGE");
    expect_error(command + model + " " + input + " -2", 2, "E_USAGE");
    expect_error(command + model + " " + input + " 1 high", 2, "E_USAGE");
    expect_error(command + model + " " + input + " 1 nan", 2, "E_USAGE");
    expect_error(command + model + " " + input + " 1 0.5 more", 2, "E_USAGE");
    expect_error(command + model + " /nonexistent.txt", 2, "E_NO_INPUT");
    expect_error(command + "/nonexistent.bin " + input, 4, "E_MODEL_MISSING");
    expect_error(command + page + " " + input, 4, "E_MODEL_MAGIC");
    expect_error(command + model + " " + input + " --device cuda:99", 6, "E_DEVICE_MISSING");
  }
  folder_.write("long.txt", std::string(3 << 20, 'x'));
  expect_error("predict " + model + " " + folder_.file("long.txt") + " --max-line-bytes 1048576", 3,
               "E_LINE_TOO_LONG");
}

TEST_F(Predict, AFullDiskIsAnError) {
  const std::string input = folder_.write("in.txt", "words\n");
  const Outcome outcome = run_winnow({{"predict", kShipped, input}, "/dev/null", "/dev/full", -1});
  EXPECT_EQ(outcome.exit, 5);
  EXPECT_EQ(outcome.err.rfind("error[E_NOSPACE]", 0), 0U) << outcome.err;
}

}  // namespace
}  // namespace winnow
