#include <gtest/gtest.h>

#include <random>

#include "cpu/text_kernel.h"
#include "fasttext_definition.h"
#include "kernels/devices.h"
#include "kernels/random_data.h"
#include "winnow/core/text_table.h"
#include "winnow/core/word_bytes.h"

namespace winnow {
namespace {

struct Model {
  FasttextVocabulary vocabulary;
  Matrix<std::int32_t> words, ngrams;  ///< own entries

  TextTable table() const {
    Matrix<std::int32_t> counted(words.rows(), words.columns() + 1);
    for (std::int64_t w = 0; w < words.rows(); ++w) {
      std::ranges::copy(words.row(w), counted.row(w).subspan(1).begin());
    }
    return TextTable(vocabulary, counted, ngrams);
  }

  std::vector<std::int64_t> sums(std::string_view text) const {
    std::vector<std::int64_t> sums(static_cast<std::size_t>(words.columns()));
    for (const std::int32_t row : FasttextDefinition(vocabulary).rows(text)) {
      const auto entries = row < words.rows() ? words.row(row) : ngrams.row(row - words.rows());
      for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += entries[c];
    }
    return sums;
  }
  std::int64_t features(std::string_view text) const {
    return static_cast<std::int64_t>(FasttextDefinition(vocabulary).rows(text).size());
  }
};

Model model_of(FasttextArgs args, std::int64_t columns, std::vector<std::string> words) {
  Model model;
  model.vocabulary.args = std::move(args);
  model.vocabulary.words = std::move(words);
  model.vocabulary.labels = {"__label__hq", "#label"};
  const auto count = static_cast<std::int64_t>(model.vocabulary.words.size());
  model.words = random_matrix<std::int32_t>(count, columns, 1, -(1 << 20), 1 << 20);
  model.ngrams =
      random_matrix<std::int32_t>(model.vocabulary.args.bucket, columns, 2, -(1 << 20), 1 << 20);
  return model;
}

/// Words of all lengths about the sizes that the kernel cuts at, some of them not ASCII.
std::vector<std::string> some_words() {
  std::vector<std::string> words = {"</s>",         "the",      "a", "__label__word", "na\u00efve",
                                    "\u4e2d\u6587", "\xff\x80", "<", "</s",           "</s>>"};
  for (const std::size_t size : {7U, 8U, 9U, 15U, 16U, 17U, 31U, 32U, 33U, 100U}) {
    words.push_back(std::string(size - 1, 'w') + "1");
    words.push_back(std::string(size - 1, 'w') + "2");
  }
  return words;
}

std::string random_text(std::mt19937& random, std::size_t words) {
  static const std::vector<std::string> known = some_words();
  static const std::vector<std::string> other = {
      "unknown", "__label__hq", "__label__other",   "#label",           "#hash", "x", "\xc3\xa9",
      ">",       "wwwwwww3",    "wwwwwwwwwwwwwww3", "wwwwwwwwwwwwwwww3"};
  std::string text;
  for (std::size_t w = 0; w < words; ++w) {
    const std::size_t pick = random();
    text +=
        pick % 4 == 0 ? other[pick / 4 % other.size()] : known[1 + pick / 4 % (known.size() - 1)];
    text.append(1 + random() % 3 / 2, std::string_view(" \n\t\v\f\r\0", 7)[random() % 7]);
  }
  if (random() % 2 == 0 && !text.empty()) text.pop_back();
  return text;
}

class ScoreText : public OnDevice {
 protected:
  void expect_definition(const Model& model, const std::vector<std::string>& texts) {
    const TextTable table = model.table();
    const auto weights = backend().place(table);
    ASSERT_EQ(weights->columns(), model.words.columns());
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    Matrix<std::int64_t> sums(static_cast<std::int64_t>(texts.size()), table.columns);
    for (std::int64_t d = 0; d < sums.rows(); ++d) std::ranges::fill(sums.row(d), -77);
    std::vector<std::int64_t> features(texts.size(), -77);
    backend().score_text(*weights, views, sums.view(), features);
    for (std::size_t d = 0; d < texts.size(); ++d) {
      const auto row = sums.row(static_cast<std::int64_t>(d));
      ASSERT_EQ(features[d], model.features(texts[d])) << texts[d];
      ASSERT_EQ(std::vector<std::int64_t>(row.begin(), row.end()), model.sums(texts[d]))
          << texts[d];
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, ScoreText, every_device(), device_name);

const std::vector<FasttextArgs> kShapes = {
    {.word_ngrams = 0, .bucket = 0},
    {.word_ngrams = 1, .bucket = 0},
    {.word_ngrams = 2, .bucket = 1000},
    {.word_ngrams = 3, .bucket = 1},
    {.word_ngrams = 5, .bucket = 77},
    {.word_ngrams = 64, .bucket = 9},
    {.word_ngrams = 1, .bucket = 1000, .minn = 3, .maxn = 6},
    {.word_ngrams = 2, .bucket = 1000, .minn = 1, .maxn = 2},
    {.word_ngrams = 1, .bucket = 1000, .minn = 0, .maxn = 1},
    {.word_ngrams = 1, .bucket = 1000, .minn = 5, .maxn = 3},
};

TEST_P(ScoreText, EqualsDefinition) {
  std::mt19937 random(5);
  for (const FasttextArgs& args : kShapes) {
    for (const std::int64_t columns : {1, 2, 16, 17}) {
      std::vector<std::string> texts = {"",     " ",          "the",        " the\n",
                                        "</s>", "a </s> the", "__label__hq"};
      for (const std::size_t words : {1U, 2U, 5U, 40U, 130U}) {
        texts.push_back(random_text(random, words));
      }
      expect_definition(model_of(args, columns, some_words()), texts);
    }
  }
}

TEST_P(ScoreText, TextsLongerThanABlock) {
  std::mt19937 random(6);
  constexpr std::size_t kBlock = 512;
  for (const FasttextArgs& args : kShapes) {
    std::vector<std::string> texts;
    for (const std::size_t words : {kBlock - 2, kBlock - 1, kBlock, kBlock + 1, 3 * kBlock + 7}) {
      texts.push_back(random_text(random, words));
      texts.push_back("the </s> a");
    }
    expect_definition(model_of(args, 1, some_words()), texts);
    expect_definition(model_of(args, 3, some_words()), texts);
  }
}

TEST_P(ScoreText, ManyShortTexts) {
  std::mt19937 random(7);
  std::vector<std::string> texts;
  for (int k = 0; k < 2000; ++k) texts.push_back(random_text(random, random() % 4));
  for (const FasttextArgs& args : kShapes)
    expect_definition(model_of(args, 1, some_words()), texts);
}

TEST_P(ScoreText, PrunedBucketsDoNotCount) {
  std::mt19937 random(8);
  for (const std::int32_t kept : {0, 1, 40, 100}) {
    Model model =
        model_of({.word_ngrams = 2, .bucket = 100, .minn = 2, .maxn = 3}, 2, some_words());
    model.vocabulary.kept_buckets.emplace();
    for (std::int32_t k = 0; k < kept; ++k) {
      model.vocabulary.kept_buckets->push_back({(k * 37 + 5) % 100, kept - 1 - k});
    }
    model.ngrams = random_matrix<std::int32_t>(kept, 2, 3, -(1 << 20), 1 << 20);
    expect_definition(model, {random_text(random, 100), random_text(random, 7), ""});
  }
}

TEST_P(ScoreText, AModelWithoutWordsOrEndOfSentence) {
  std::mt19937 random(9);
  const std::vector<std::string> texts = {"", "the a", random_text(random, 50)};
  for (const FasttextArgs& args : kShapes) {
    expect_definition(model_of(args, 1, {}), texts);
    expect_definition(model_of(args, 2, {"the"}), texts);
  }
}

TEST_P(ScoreText, ALabelPrefixOfTheUsersOwn) {
  std::mt19937 random(10);
  const std::vector<std::string> texts = {random_text(random, 80), "#x y #label"};
  for (const std::string prefix : {"#", "", "w", "__"}) {
    FasttextArgs args{.word_ngrams = 2, .bucket = 50};
    args.label_prefix = prefix;
    expect_definition(model_of(args, 1, some_words()), texts);
  }
}

// An end of sentence that is a label does not count, and ends the text all the same.
TEST_P(ScoreText, AnEndOfSentenceThatIsALabel) {
  FasttextArgs args{.word_ngrams = 3, .bucket = 50};
  args.label_prefix = "<";
  expect_definition(model_of(args, 1, {"the", "a"}), {"the a", "the </s> a the", "", "</s>"});
}

TEST_P(ScoreText, AWordThatLeavesNoRoomForAnother) {
  std::mt19937 random(13);
  for (const FasttextArgs& args : kShapes) {
    std::vector<std::string> texts;
    for (const std::size_t size : {511U, 512U, 513U, 1023U, 1024U, 1025U, 5000U}) {
      const std::string word(size, 'w');
      texts.push_back(word);
      texts.push_back("the " + word + " a");
      texts.push_back(random_text(random, 3) + " " + word + " " + random_text(random, 3));
    }
    expect_definition(model_of(args, 1, some_words()), texts);
  }
}

TEST_P(ScoreText, LabelsBetweenTheWordsOfAnNgram) {
  std::string labels;
  for (int k = 0; k < 500; ++k) labels += "__label__hq ";
  for (const FasttextArgs& args : kShapes) {
    expect_definition(model_of(args, 1, some_words()),
                      {labels, "the " + labels + "a", labels + "the " + labels + "a " + labels});
  }
}

TEST_P(ScoreText, AfterItsEndATextMayBeLong) {
  std::mt19937 random(14);
  const std::string rest = random_text(random, 2000);
  expect_definition(model_of(kShapes[4], 2, some_words()),
                    {"the a </s> " + rest, rest, "</s> </s> " + rest, "x</s> </s>x </s>"});
}

TEST_P(ScoreText, TextsOfOneByte) {
  std::vector<std::string> texts;
  for (int k = 0; k < 512; ++k) texts.emplace_back(1, static_cast<char>(k));
  expect_definition(model_of(kShapes[2], 1, some_words()), texts);
  expect_definition(model_of(kShapes[6], 2, some_words()), texts);
}

TEST_P(ScoreText, ALongText) {
  std::mt19937 random(15);
  const std::size_t words = devices_are_slow() ? 10'000 : 1'000'000;
  expect_definition(model_of(kShapes[2], 1, some_words()),
                    {"the", random_text(random, words), "a"});
  const std::string word(devices_are_slow() ? 100'000 : 10'000'000, 'w');
  expect_definition(model_of(kShapes[2], 1, some_words()), {"the " + word + " a", "the"});
}

TEST_P(ScoreText, NoTexts) { expect_definition(model_of(kShapes[2], 1, some_words()), {}); }

TEST_P(ScoreText, LargeVocabulary) {
  std::mt19937 random(11);
  std::vector<std::string> words;
  for (int k = 0; k < 50'000; ++k) words.push_back(std::to_string(k * 7));
  const Model model = model_of({.word_ngrams = 2, .bucket = 20'000}, 1, words);
  std::vector<std::string> texts;
  for (int d = 0; d < 20; ++d) {
    std::string text;
    for (int w = 0; w < 300; ++w) text.append(std::to_string(random() % 400'000)).append(" ");
    texts.push_back(text);
  }
  expect_definition(model, texts);
}

TEST(TextKernels, AllLevelsAgree) {
  std::mt19937 random(12);
  for (const FasttextArgs& args : kShapes) {
    for (const std::int64_t columns : {1, 5}) {
      const TextTable table = model_of(args, columns, some_words()).table();
      std::vector<std::string> texts;
      for (const std::size_t words : {0U, 3U, 2000U, 17U})
        texts.push_back(random_text(random, words));
      const std::vector<std::string_view> views(texts.begin(), texts.end());
      std::vector<std::vector<std::int64_t>> answers;
      for (const cpu::TextKernel* kernel : cpu::text_kernels()) {
        cpu::TextScratch scratch;
        Matrix<std::int64_t> sums(4, columns);
        std::vector<std::int64_t> answer(4);
        kernel->run({table, views, sums.view(), answer, scratch});
        answer.insert(answer.end(), sums.view().data, sums.view().data + sums.view().size());
        answers.push_back(answer);
      }
      for (const auto& answer : answers) EXPECT_EQ(answer, answers.back());
    }
  }
}

TEST(TextKernels, ThePortableOneIsAlwaysThere) {
  EXPECT_EQ(cpu::text_kernels().back()->name, "portable");
}

TEST(WordIndex, FindsEveryWordAndNoOther) {
  std::vector<std::string> words;
  std::vector<std::int32_t> values;
  for (int k = 0; k < 100'000; ++k) {
    words.push_back(std::to_string(k) + "word");
    values.push_back(k * 3);
  }
  const WordIndex index = WordIndex::build(words, values);
  const auto find = [&](std::string_view word) {
    const char* end = word.data() + word.size();
    const std::uint64_t key = word_key(word, bytes_of(word, end), end, index.seed());
    return index.find(WordIndex::group_of(key, index.groups().size()),
                      WordIndex::fingerprint_of(key));
  };
  for (std::size_t k = 0; k < words.size(); ++k) {
    const WordIndex::Found found = find(words[k]);
    ASSERT_TRUE(found.is_known) << words[k];
    ASSERT_EQ(found.value, values[k]);
    ASSERT_FALSE(find(std::to_string(k) + "other").is_known) << k;
  }
}

}  // namespace
}  // namespace winnow
