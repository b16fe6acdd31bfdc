// What is started of a batch of texts is what the kernels give when they are called.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "kernels/devices.h"
#include "kernels/random_data.h"
#include "kernels/random_pages.h"
#include "kernels/random_texts.h"
#include "winnow/core/hash.h"

namespace winnow {
namespace {

TextTable some_table(std::int64_t columns) {
  FasttextVocabulary vocabulary;
  vocabulary.args = {.word_ngrams = 2, .bucket = 1000};
  vocabulary.words = {"</s>", "the", "a", "of", "one"};
  vocabulary.labels = {"__label__hq"};
  return TextTable(vocabulary, random_matrix<std::int32_t>(5, columns + 1, 1, -1000, 1000),
                   random_matrix<std::int32_t>(1000, columns, 2, -1000, 1000));
}

/// Of texts.
struct Results {
  Results(std::int64_t texts, std::int64_t columns)
      : sums(texts, columns),
        features(static_cast<std::size_t>(texts), -55),
        sketches(texts, 256),
        signatures(texts, 16),
        gopher(static_cast<std::size_t>(texts)),
        c4(static_cast<std::size_t>(texts)),
        digests(texts, std::ssize(TextDigest())) {}

  Matrix<std::int64_t> sums;
  std::vector<std::int64_t> features;
  Matrix<std::int8_t> sketches;
  Matrix<std::uint64_t> signatures;
  std::vector<GopherCounts> gopher;
  std::vector<C4Counts> c4;
  Matrix<std::uint8_t> digests;
};

template <class T>
std::vector<T> values(Matrix<T>& matrix) {
  return {matrix.view().data, matrix.view().data + matrix.view().size()};
}

class TextBatches : public OnDevice {
 protected:
  void start(TextBatch& batch, const TextWeights& weights, Results& results) {
    batch.count_gopher(results.gopher);
    batch.count_c4(C4LineEnds::kTerminal, results.c4);
    batch.shingle_text({{3, 256}, results.sketches.view()},
                       {permutations_.view(), 5, results.signatures.view()});
    batch.score_text(weights, results.sums.view(), results.features);
    batch.digest_text(results.digests.view());
  }

  void expect_equal(Results& results, const TextTable& table,
                    std::span<const std::string_view> texts) {
    const auto reference = make_backend("cpu");
    Results expected(std::ssize(texts), table.columns);
    reference->count_gopher(texts, expected.gopher);
    reference->count_c4(texts, C4LineEnds::kTerminal, expected.c4);
    reference->shingle_text(texts, {{3, 256}, expected.sketches.view()},
                            {permutations_.view(), 5, expected.signatures.view()});
    reference->score_text(*reference->place(table), texts, expected.sums.view(), expected.features);
    reference->digest_text(texts, expected.digests.view());
    EXPECT_TRUE(values(results.digests) == values(expected.digests));
    EXPECT_TRUE(results.gopher == expected.gopher);
    EXPECT_TRUE(results.c4 == expected.c4);
    EXPECT_TRUE(values(results.sketches) == values(expected.sketches));
    EXPECT_TRUE(values(results.signatures) == values(expected.signatures));
    EXPECT_EQ(values(results.sums), values(expected.sums));
    EXPECT_EQ(results.features, expected.features);
  }

  const Permutations permutations_{1, 16};
};
INSTANTIATE_TEST_SUITE_P(Devices, TextBatches, every_device(), device_name);

std::vector<std::string> some_texts(std::mt19937_64& random, std::size_t pages) {
  std::vector<std::string> texts;
  for (std::size_t p = 0; p < pages; ++p) texts.push_back(random_page(random, p * 7));
  texts.push_back(long_text(12'000, 26));  // too long for the rules on a device
  texts.emplace_back();
  texts.push_back("the end of one [citation needed] a.");
  std::ranges::shuffle(texts, random);
  return texts;
}

TEST_P(TextBatches, WhatIsStartedEqualsTheKernels) {
  std::mt19937_64 random(3);
  for (const std::int64_t columns : {1, 3}) {
    const TextTable table = some_table(columns);
    const auto weights = backend().place(table);
    for (const std::size_t pages : {0U, 30U, 7U}) {
      const std::vector<std::string> texts = some_texts(random, pages);
      const std::vector<std::string_view> views(texts.begin(), texts.end());
      Results results(std::ssize(views), columns);
      const auto batch = backend().start(views);
      start(*batch, *weights, results);
      std::vector<GopherCounts> meanwhile(1);
      backend().count_gopher(std::span(views).first(1), meanwhile);
      batch->finish();
      expect_equal(results, table, views);
      EXPECT_TRUE(meanwhile[0] == results.gopher[0]);
    }
  }
}

TEST_P(TextBatches, OneThatIsGivenUpLeavesNothing) {
  std::mt19937_64 random(4);
  const TextTable table = some_table(1);
  const auto weights = backend().place(table);
  for (int round = 0; round < 2; ++round) {
    const std::vector<std::string> texts = some_texts(random, 20);
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    Results given_up(std::ssize(views), 1);
    start(*backend().start(views), *weights, given_up);
    const std::vector<std::string_view> fewer(views.begin(), views.begin() + std::ssize(views) / 2);
    Results results(std::ssize(fewer), 1);
    const auto batch = backend().start(fewer);
    start(*batch, *weights, results);
    batch->finish();
    expect_equal(results, table, fewer);
  }
}

TEST_P(TextBatches, NoTextsAtAll) {
  const TextTable table = some_table(1);
  const auto weights = backend().place(table);
  Results results(0, 1);
  const auto batch = backend().start({});
  start(*batch, *weights, results);
  batch->finish();
}

}  // namespace
}  // namespace winnow
