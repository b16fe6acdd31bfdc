// Ids by way of a device's table of words are the library's.
#include "winnow/scoring/device_tokenizer.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <thread>

#include "fuzz/piece_case.h"
#include "kernels/devices.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

/// A file of the repository, or of the portable tree that the test runs in.
std::string bytes_of_file(const std::string& path) {
  std::ifstream file(std::string(WINNOW_SOURCE_DIR) + "/" + path, std::ios::binary);
  if (!file) file.open(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Tokenizer english() {
  return Tokenizer(bytes_of_file("models/english-16k.model"), "english-16k.model");
}

std::shared_ptr<DeviceWords> words_of(const Tokenizer& tokenizer, std::size_t bytes) {
  auto rules = tokenizer.word_rules();
  return rules ? std::make_shared<DeviceWords>(std::move(*rules), bytes) : nullptr;
}

class DeviceTokens : public OnDevice {
 protected:
  /// In batches of four, twice: the second time most words are known.
  void expect_library_ids(const Tokenizer& tokenizer, std::span<const std::string> texts,
                          std::size_t table_bytes) {
    DeviceTokenizer by_device(tokenizer, backend(), words_of(tokenizer, table_bytes));
    for (int round = 0; round < 2; ++round) {
      Csr<std::int32_t> rows;
      for (std::size_t t = 0; t < texts.size(); t += 4) {
        const auto some = texts.subspan(t, std::min<std::size_t>(4, texts.size() - t));
        by_device.append_rows(std::vector<std::string_view>(some.begin(), some.end()), rows);
      }
      ASSERT_EQ(rows.view().rows(), std::ssize(texts));
      for (std::size_t t = 0; t < texts.size(); ++t) {
        std::vector<std::int32_t> want;
        tokenizer.append_library_ids(texts[t], want);
        const auto got = rows.view().row(static_cast<std::int64_t>(t));
        ASSERT_EQ(std::vector<std::int32_t>(got.begin(), got.end()), want)
            << "round " << round << ", text " << t << ": " << texts[t].substr(0, 300);
      }
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Devices, DeviceTokens, every_device(), device_name);

/// Models of random pieces: ties, unknown characters that are joined, all ways of spaces.
TEST_P(DeviceTokens, RandomModelsGiveTheLibrarysIds) {
  std::mt19937 random(11);
  int by_device = 0;
  const int cases = devices_are_slow() ? 150 : 1500;
  for (int seed = 0; seed < cases; ++seed) {
    std::string bytes;
    for (int k = 0; k < 600; ++k) bytes += static_cast<char>(random());
    const PieceCase made = PieceCaseMaker(bytes).make();
    try {
      const Tokenizer tokenizer(made.model, "case.model");
      by_device += tokenizer.word_rules() ? 1 : 0;
      SCOPED_TRACE(testing::Message() << "case " << seed);
      ASSERT_NO_FATAL_FAILURE(expect_library_ids(tokenizer, made.texts, 1 << 16));
    } catch (const Error& error) {
      if (error.exit_code() != ExitCode::kModel) throw;  // what the library does not load
    }
  }
  EXPECT_GT(by_device, cases / 10) << "of " << cases;
}

TEST_P(DeviceTokens, WebPagesGiveTheLibrarysIds) {
  const Tokenizer tokenizer = english();
  const std::string pages = bytes_of_file("tests/data/corpus/web-00000-of-00003.jsonl");
  std::vector<std::string> texts;
  const std::size_t most = devices_are_slow() ? 24 : 400;
  for (std::size_t begin = 0; begin < pages.size() && texts.size() < most;) {
    const std::size_t end = pages.find('\n', begin);
    texts.push_back(pages.substr(begin, end - begin));  // the record as it stands is a text too
    begin = end + 1;
  }
  ASSERT_GT(texts.size(), 20U);
  for (const std::size_t table_bytes : {0, 1 << 12, 1 << 22}) {
    SCOPED_TRACE(table_bytes);
    ASSERT_NO_FATAL_FAILURE(expect_library_ids(tokenizer, texts, table_bytes));
  }
}

TEST_P(DeviceTokens, TheDeviceLearnsWhatItMissed) {
  const Tokenizer tokenizer = english();
  const auto words = words_of(tokenizer, std::size_t{1} << 20);
  DeviceTokenizer first(tokenizer, backend(), words), second(tokenizer, backend(), words);
  ASSERT_TRUE(first.has_device());
  const std::vector<std::string_view> texts = {"one two three", "three four"};
  Csr<std::int32_t> rows;
  first.append_rows(texts, rows);
  EXPECT_EQ(words->placed_size(), 0U);
  second.append_rows(texts, rows);
  EXPECT_EQ(words->placed_size(), 4U) << "lanes share their words";
}

TEST_P(DeviceTokens, AFewNewWordsAreSentWhenTheyAreMissedOften) {
  const Tokenizer tokenizer = english();
  const auto words = words_of(tokenizer, std::size_t{1} << 20);
  DeviceTokenizer by_device(tokenizer, backend(), words);
  Csr<std::int32_t> rows;
  const std::vector<std::string_view> known = {"one two three four five six"};
  by_device.append_rows(known, rows);
  const std::vector<std::string_view> more = {"one seven"};
  by_device.append_rows(more, rows);
  EXPECT_EQ(words->placed_size(), 6U);
  for (int time = 0; time < 3; ++time) by_device.append_rows(more, rows);
  EXPECT_EQ(words->placed_size(), 7U) << "64 slots are sent for the second time asked";
}

/// Lanes that learn while others look up.
TEST_P(DeviceTokens, LanesShareTheirWords) {
  if (devices_are_slow()) GTEST_SKIP() << "the block executor has one host thread";
  const Tokenizer tokenizer = english();
  const auto words = words_of(tokenizer, std::size_t{1} << 18);
  std::vector<std::string> texts;
  std::mt19937 random(3);
  for (int t = 0; t < 400; ++t) {
    std::string text;
    for (int w = 0; w < 40; ++w) text += "word" + std::to_string(random() % 3000) + ' ';
    texts.push_back(text);
  }
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  Csr<std::int32_t> want;
  tokenizer.append_rows(views, want);
  std::vector<Csr<std::int32_t>> rows(4);
  std::vector<std::jthread> lanes;
  for (Csr<std::int32_t>& own : rows) {
    lanes.emplace_back([&] {
      const auto backend = make_backend(GetParam().name);
      DeviceTokenizer by_device(tokenizer, *backend, words);
      for (std::size_t t = 0; t < views.size(); t += 10) {
        by_device.append_rows(std::span(views).subspan(t, 10), own);
      }
    });
  }
  lanes.clear();
  for (const Csr<std::int32_t>& own : rows) {
    EXPECT_TRUE(std::ranges::equal(own.view().values, want.view().values));
  }
}

TEST(DeviceTokenizer, WordPiecesAreWholeWords) {
  const std::vector<std::string> words = english().word_pieces();
  EXPECT_GT(words.size(), 5000U);
  EXPECT_NE(std::ranges::find(words, " the"), words.end());
  for (const std::string& word : words) {
    ASSERT_GT(word.size(), 1U);
    ASSERT_EQ(word.front(), ' ');
    ASSERT_EQ(word_end(word, 0, false), word.size()) << word;
  }
}

TEST(DeviceTokenizer, OnTheCpuTheTokenizerEncodes) {
  const Tokenizer tokenizer = english();
  auto lanes = make_tokenizer_lanes(tokenizer, 2, "cpu", std::size_t{1} << 20);
  ASSERT_EQ(lanes.size(), 2U);
  EXPECT_FALSE(lanes[0].tokenizer.has_device());
  const std::vector<std::string_view> texts = {"one two three", ""};
  Csr<std::int32_t> rows, want;
  lanes[1].tokenizer.append_rows(texts, rows);
  tokenizer.append_rows(texts, want);
  EXPECT_TRUE(std::ranges::equal(rows.view().values, want.view().values));
  EXPECT_EQ(rows.view().rows(), 2);
}

}  // namespace
}  // namespace winnow
