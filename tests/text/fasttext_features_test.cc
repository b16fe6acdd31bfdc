#include <gtest/gtest.h>

#include <random>

#include "fasttext_definition.h"
#include "formats/fasttext_fixture.h"
#include "winnow/core/error.h"
#include "winnow/text/fasttext_features.h"

namespace winnow {
namespace {

using Rows = FasttextDefinition::Rows;

Rows rows_of(const FasttextModel& model, std::string_view text) {
  Csr<std::int32_t> rows;
  FasttextFeatures(model).append_rows(text, rows);
  const auto row = rows.view().row(0);
  return {row.begin(), row.end()};
}

const std::vector<std::string> kWords = {"the",
                                         "cat",
                                         "n\u00e4ive",
                                         "\u4e2d\u6587",
                                         "#hash",
                                         "exactly-twenty-three-by",
                                         "a-word-of-more-than-twenty-three-bytes"};

FasttextModel model_of(FasttextArgs args) {
  return random_fasttext_model(args, kWords, {"__label__hq", "#label"});
}

std::string random_text(std::mt19937& random) {
  const std::vector<std::string> parts = {"the",
                                          "cat",
                                          "n\u00e4ive",
                                          "\u4e2d\u6587",
                                          "#hash",
                                          "#label",
                                          "__label__hq",
                                          "__label__other",
                                          "unknown",
                                          "exactly-twenty-three-by",
                                          "exactly-twenty-three-bytes",
                                          "a-word-of-more-than-twenty-three-bytes",
                                          "x",
                                          "\xc3\xa9",
                                          "\x80\x80\xbf",
                                          "<",
                                          ">",
                                          "\xff"};
  std::string text;
  const std::size_t words = random() % 200;
  for (std::size_t w = 0; w < words; ++w) {
    text += parts[random() % parts.size()];
    text += " \n\t"[random() % 3];
  }
  return text;
}

TEST(FasttextFeatures, AgreeWithTheDefinition) {
  std::mt19937 random(11);
  for (const FasttextArgs& args : std::initializer_list<FasttextArgs>{
           {.dim = 1, .word_ngrams = 0, .bucket = 0},
           {.dim = 1, .word_ngrams = 1, .bucket = 0},
           {.dim = 1, .word_ngrams = 2, .bucket = 1000},
           {.dim = 1, .word_ngrams = 3, .bucket = 1},
           {.dim = 1, .word_ngrams = 5, .bucket = 77},
           {.dim = 1, .word_ngrams = 1, .bucket = 1000, .minn = 3, .maxn = 6},
           {.dim = 1, .word_ngrams = 2, .bucket = 1000, .minn = 1, .maxn = 2},
           {.dim = 1, .word_ngrams = 1, .bucket = 1000, .minn = 0, .maxn = 1},
           {.dim = 1, .word_ngrams = 1, .bucket = 1000, .minn = 5, .maxn = 3}}) {
    const FasttextModel model = model_of(args);
    const FasttextDefinition definition(model);
    for (int k = 0; k < 50; ++k) {
      const std::string text = random_text(random);
      ASSERT_EQ(rows_of(model, text), definition.rows(text)) << text;
    }
  }
}

TEST(FasttextFeatures, OfAPrunedModelOnlyKeptBucketsCount) {
  std::mt19937 random(12);
  FasttextModel model = model_of({.dim = 1, .word_ngrams = 2, .bucket = 50, .minn = 2, .maxn = 3});
  for (const std::size_t kept : {0U, 1U, 20U, 50U}) {
    model.kept_buckets.emplace();
    for (std::size_t k = 0; k < kept; ++k) {
      model.kept_buckets->push_back(
          {static_cast<std::int32_t>((k * 7 + 3) % 50), static_cast<std::int32_t>(kept - 1 - k)});
    }
    const FasttextDefinition definition(model);
    for (int k = 0; k < 20; ++k) {
      const std::string text = random_text(random);
      ASSERT_EQ(rows_of(model, text), definition.rows(text)) << text;
    }
  }
}

TEST(FasttextFeatures, TheRowsOfAWordAreItsOwnAndItsSubwords) {
  const FasttextModel model = model_of({.dim = 1, .bucket = 9, .minn = 3, .maxn = 3});
  const FasttextFeatures features(model);
  Rows known, unknown, end;
  features.append_word_rows("cat", known);    // <ca cat at>
  features.append_word_rows("dog", unknown);  // <do dog og>
  features.append_word_rows("</s>", end);
  EXPECT_EQ(known.size(), 4U);
  EXPECT_EQ(known.front(), 2);
  EXPECT_EQ(unknown.size(), 3U);
  EXPECT_EQ(end, (Rows{0}));
}

TEST(FasttextFeatures, TheEndOfSentenceCountsOnce) {
  const FasttextModel model = model_of({.dim = 1});
  EXPECT_EQ(rows_of(model, ""), (Rows{0}));
  EXPECT_EQ(rows_of(model, " \n "), (Rows{0}));
  EXPECT_EQ(rows_of(model, "the\ncat\n"), (Rows{1, 2, 0}));
}

TEST(FasttextFeatures, AnEndOfSentenceInTheTextEndsIt) {
  const FasttextModel model = model_of({.dim = 1});
  EXPECT_EQ(rows_of(model, "the </s> cat"), (Rows{1, 0}));
  EXPECT_EQ(rows_of(model, "the</s> cat"), (Rows{2, 0}));
  std::string long_text = "</s>";
  for (int k = 0; k < 500; ++k) long_text = "the " + long_text + " cat";
  EXPECT_EQ(rows_of(model, long_text).size(), 501U);
}

TEST(FasttextFeatures, AModelWithoutEndOfSentenceStillCountsItInNgrams) {
  FasttextModel model = model_of({.dim = 1, .word_ngrams = 2, .bucket = 100});
  model.words[0] = "something";
  const Rows rows = rows_of(model, "the");
  EXPECT_EQ(rows, FasttextDefinition(model).rows("the"));
  EXPECT_EQ(rows.size(), 2U);
}

TEST(FasttextFeatures, LabelsAndWordsThatLookLikeOnesAreIgnored) {
  const FasttextModel model = model_of({.dim = 1, .word_ngrams = 2, .bucket = 100});
  EXPECT_EQ(rows_of(model, "the __label__hq #label __label__new cat"), rows_of(model, "the cat"));
}

TEST(FasttextFeatures, OfEqualWordsTheLastCounts) {
  FasttextModel model = model_of({.dim = 1});
  model.words[5] = "cat";
  EXPECT_EQ(rows_of(model, "cat"), (Rows{5, 0}));
}

TEST(FasttextFeatures, RowsOfSeveralTextsFollowOneAnother) {
  const FasttextModel model = model_of({.dim = 1});
  const FasttextFeatures features(model);
  Csr<std::int32_t> rows;
  for (const std::string_view text : {"the cat", "", "cat"}) features.append_rows(text, rows);
  ASSERT_EQ(rows.view().rows(), 3);
  EXPECT_EQ(rows.view().row(0).size(), 3U);
  EXPECT_EQ(rows.view().row(1).size(), 1U);
  EXPECT_EQ(rows.view().row(2).size(), 2U);
}

TEST(FasttextFeatures, WordsChosenToCollideAreRefused) {
  std::vector<std::string> words;
  for (int k = 0; words.size() < 1200; ++k) {
    const std::string word = std::to_string(k);
    if (fasttext_hash(word) % 4096 == 0) words.push_back(word);
  }
  const FasttextModel model = random_fasttext_model({.dim = 1}, words, {"__label__x"});
  EXPECT_THROW(FasttextFeatures{model}, Error);
}

}  // namespace
}  // namespace winnow
