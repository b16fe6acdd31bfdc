// Batches: how a file is cut into them, read or moved must not show in its documents.
#include <gtest/gtest.h>

#include <random>

#include "parsed_lines.h"

namespace winnow {
namespace {

using Strings = std::vector<std::string>;

Strings damaged_records(int count) {
  const std::string whole =
      R"({"id":"a1","text":"Some \"text\" \u00e9\n","m":{"n":[1,2.5e3,null,1e999]},"z":123})";
  constexpr std::string_view kBytes = "{}[]\",:\\0123456789+-.eEtrufalsn \t\x01\x80\xc3\xff";
  std::mt19937 random(12);
  Strings lines;
  for (int i = 0; i < count; ++i) {
    std::string line = whole.substr(0, i % 5 == 0 ? 1 + random() % whole.size() : whole.npos);
    for (int k = 0; k < i % 4; ++k) line[random() % line.size()] = kBytes[random() % kBytes.size()];
    lines.push_back(line.find_first_not_of(" \t\r") == line.npos ? "x" : line);
  }
  return lines;
}

TEST(JsonlBatch, WhatIsBesideARecordDoesNotChangeIt) {
  const Strings lines = damaged_records(20'000);
  const Strings alone = codes_and_texts_of(lines, 1);
  EXPECT_TRUE(codes_and_texts_of(lines, 500) == alone);
  EXPECT_GT(std::count(alone.begin(), alone.end(), "E_JSON_SYNTAX"), 5000);
  EXPECT_GT(std::count(alone.begin(), alone.end(), "E_UTF8"), 100);
}

TEST(JsonlBatch, ReadsOfAnySizeGiveTheSameLines) {
  const std::string file =
      "\xef\xbb\xbf{\"text\":\"a\"}\r\n\r\n{\"text\":\"" + std::string(700, 'b') + "\"}\n \n{}";
  JsonlOptions options;
  options.max_record_bytes = 600;
  for (std::size_t step : {1, 2, 3, 7, 64, 100'000}) {
    JsonlReader reader(std::make_unique<MemorySource>(file, step), options);
    Batch batch;
    ASSERT_TRUE(reader.next(10, batch));
    ASSERT_EQ(batch.documents.size(), 2U);
    EXPECT_EQ(batch.documents[0].line, "{\"text\":\"a\"}");
    EXPECT_EQ(batch.documents[0].offset, 3U);
    EXPECT_EQ(batch.documents[1].line, "{}");
    EXPECT_EQ(batch.documents[1].offset, file.size() - 2);
    EXPECT_EQ(batch.documents[1].ordinal, 2U);
    ASSERT_EQ(batch.defects.size(), 1U);
    EXPECT_EQ(batch.defects[0].bytes, 711U);
    EXPECT_EQ(reader.blank_lines(), 2U);
    EXPECT_FALSE(reader.next(10, batch));
  }
}

TEST(JsonlBatch, ALineOfJustTheLimitIsTakenWithEitherEnd) {
  JsonlOptions options;
  options.max_record_bytes = 100;
  const std::string line(100, 'x');
  for (const std::string& end : {std::string(), std::string("\n"), std::string("\r\n")}) {
    for (const std::size_t extra : {std::size_t{0}, std::size_t{1}}) {
      const std::string file = line + std::string(extra, 'x') + end;
      JsonlReader reader(std::make_unique<MemorySource>(file), options);
      Batch batch;
      ASSERT_TRUE(reader.next(10, batch));
      EXPECT_EQ(batch.defects.size(), extra) << "with an end of " << end.size();
    }
  }
}

TEST(JsonlBatch, ManyLongLinesAreManyBatches) {
  JsonlOptions options;
  options.max_record_bytes = 1000;
  std::string file;
  for (int i = 0; i < 200; ++i) file += std::string(100'000, 'x') + "\n";
  JsonlReader reader(std::make_unique<MemorySource>(file), options);
  std::size_t defects = 0;
  for (Batch batch; reader.next(1'000'000, batch);) {
    EXPECT_LE(batch.defects.size() * kDefectBytes, JsonlReader::kBatchBytes + kDefectBytes);
    defects += batch.defects.size();
    for (const Defect& defect : batch.defects) EXPECT_EQ(defect.raw.size(), kDefectBytes);
  }
  EXPECT_EQ(defects, 200U);
}

TEST(JsonlBatch, ViewsSurviveAMove) {
  JsonlReader reader(std::make_unique<MemorySource>(R"({"text":"hi"})"), {});
  JsonlParser parser({});
  Batch batch;
  ASSERT_TRUE(reader.next(10, batch));
  parser.parse(batch);
  const Batch moved = std::move(batch);
  EXPECT_EQ(moved.documents.at(0).text, "hi");
  EXPECT_EQ(moved.documents.at(0).line, R"({"text":"hi"})");
}

TEST(JsonlBatch, OneParserServesLinesOfAllSizes) {
  Strings lines;
  for (const std::size_t size : {10UL, 100'000UL, 1000UL, 3'000'000UL, 0UL, 70'000UL}) {
    lines.push_back("{\"id\":1,\"text\":\"" + std::string(size, 'y') + "\"}");
  }
  const Strings texts = codes_and_texts_of(lines, 1);
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(texts[i].size() + 13, lines[i].size());
}

}  // namespace
}  // namespace winnow
