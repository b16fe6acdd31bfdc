#include <gtest/gtest.h>

#include <map>
#include <random>

#include "formats/fasttext_fixture.h"
#include "winnow/core/error.h"
#include "winnow/text/fasttext_words.h"

namespace winnow {
namespace {

using Rows = std::vector<std::int32_t>;

/// fastText's getLine, addSubwords and addWordNgrams said again with strings and maps.
class Definition {
 public:
  explicit Definition(const FasttextVocabulary& model)
      : args_(model.args), is_pruned_(model.kept_buckets.has_value()) {
    for (const std::string& word : model.words) {
      ids_[word] = static_cast<std::int32_t>(words_++);
    }
    for (const std::string& label : model.labels) ids_[label] = kLabel;
    for (const KeptBucket kept : model.kept_buckets.value_or(std::vector<KeptBucket>{})) {
      kept_[kept.bucket] = kept.index;
    }
  }

  Rows rows(std::string_view text) const {
    Rows rows;
    std::vector<std::int32_t> hashes;
    for (const std::string& word : tokens(text)) {
      const auto found = ids_.find(word);
      const bool known = found != ids_.end();
      if (known ? found->second == kLabel : word.starts_with(args_.label_prefix)) continue;
      if (known) rows.push_back(found->second);
      if (args_.maxn > 0 && word != "</s>") add_subwords("<" + word + ">", rows);
      hashes.push_back(static_cast<std::int32_t>(fasttext_hash(word)));
    }
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      auto h = static_cast<std::uint64_t>(static_cast<std::int64_t>(hashes[i]));
      for (std::size_t j = i + 1; j < hashes.size() && static_cast<int>(j - i) < args_.word_ngrams;
           ++j) {
        h = h * 116049371 + static_cast<std::uint64_t>(static_cast<std::int64_t>(hashes[j]));
        add_bucket(h, rows);
      }
    }
    return rows;
  }

 private:
  static constexpr std::int32_t kLabel = -1;

  std::vector<std::string> tokens(std::string_view text) const {
    std::vector<std::string> tokens;
    for_each_word(text, [&](std::string_view word) { tokens.emplace_back(word); });
    tokens.push_back("</s>");
    tokens.erase(std::find(tokens.begin(), tokens.end(), "</s>") + 1, tokens.end());
    return tokens;
  }

  void add_subwords(const std::string& word, Rows& rows) const {
    std::vector<std::size_t> starts;
    for (std::size_t k = 0; k < word.size(); ++k) {
      if ((word[k] & 0xC0) != 0x80) starts.push_back(k);
    }
    starts.push_back(word.size());
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
      for (std::size_t j = i + 1; j < starts.size(); ++j) {
        const auto characters = static_cast<int>(j - i);
        if (characters < args_.minn || characters > args_.maxn) continue;
        const bool is_mark = characters == 1 && (starts[i] == 0 || starts[j] == word.size());
        if (!is_mark)
          add_bucket(fasttext_hash(word.substr(starts[i], starts[j] - starts[i])), rows);
      }
    }
  }

  void add_bucket(std::uint64_t h, Rows& rows) const {
    auto bucket = static_cast<std::int32_t>(h % static_cast<std::uint64_t>(args_.bucket));
    if (is_pruned_) {
      const auto found = kept_.find(bucket);
      if (found == kept_.end()) return;
      bucket = found->second;
    }
    rows.push_back(static_cast<std::int32_t>(words_) + bucket);
  }

  FasttextArgs args_;
  bool is_pruned_;
  std::map<std::int32_t, std::int32_t> kept_;
  std::map<std::string, std::int32_t, std::less<>> ids_;
  std::size_t words_ = 0;
};

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
    const Definition definition(model);
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
    const Definition definition(model);
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
  EXPECT_EQ(rows, Definition(model).rows("the"));
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
