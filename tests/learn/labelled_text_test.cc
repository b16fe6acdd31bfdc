#include "winnow/learn/labelled_text.h"

#include <gtest/gtest.h>

#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

struct Read {
  std::vector<std::vector<std::string>> labels;
  std::vector<std::string> texts;
  LabelledCounts counts;
};

Read read_all(const std::vector<std::string>& paths, const LabelledTextOptions& options = {}) {
  const LabelledText text(paths, options);
  std::vector<Read> parts(text.slots());
  Read all;
  all.counts = text.read(
      {},
      [&](const std::vector<LabelledDocument>& documents, std::size_t slot) {
        parts[slot] = {};
        for (const LabelledDocument& document : documents) {
          parts[slot].labels.push_back(document.labels);
          parts[slot].texts.emplace_back(document.text);
        }
      },
      [&](std::size_t slot) {
        all.labels.insert(all.labels.end(), parts[slot].labels.begin(), parts[slot].labels.end());
        all.texts.insert(all.texts.end(), parts[slot].texts.begin(), parts[slot].texts.end());
      });
  return all;
}

using Labels = std::vector<std::vector<std::string>>;

TEST(LabelledText, ReadsFasttextsFormat) {
  const TempFolder folder;
  const std::string file = folder.write(
      "a.txt", "__label__a one\ntwo __label__b __label__c\n\nno label\n__label__a </s> __label__z");
  const Read read = read_all({file});
  EXPECT_EQ(read.labels,
            (Labels{{"__label__a"}, {"__label__b", "__label__c"}, {}, {"__label__a"}}));
  EXPECT_EQ(read.texts[1], "two __label__b __label__c") << "the line; its labels do not count";
  EXPECT_EQ(read.counts.documents, 4U);
}

TEST(LabelledText, ReadsLabelsOfRecords) {
  const TempFolder folder;
  const std::string file = folder.write("a.jsonl", R"({"text": "one", "label": "good"}
{"label": ["a", 2, true], "text": "two\n__label__x"}
{"text": "three"}
{"text": "four", "label": null}
{"text": "five", "label": "__label__very  good"}
{"text": "six", "label": ""}
)");
  const Read read = read_all({file}, {.preparation = Preparation::kDclm});
  EXPECT_EQ(read.labels, (Labels{{"__label__good"},
                                 {"__label__a", "__label__2", "__label__true"},
                                 {},
                                 {},
                                 {"__label__very__good"},
                                 {}}));
  EXPECT_EQ(read.texts[1], "two __label__x");
}

TEST(LabelledText, TakesOtherFieldsAndPrefixes) {
  const TempFolder folder;
  const std::string file = folder.write("a", R"({"content": "x", "kind": "y", "label": "z"})");
  LabelledTextOptions options;
  options.label_prefix = "#";
  options.label_field = "kind";
  options.jsonl.text_field = "content";
  const Read read = read_all({file}, options);
  EXPECT_EQ(read.labels, (Labels{{"#y"}}));
  EXPECT_EQ(read.texts, (std::vector<std::string>{"x"}));
}

TEST(LabelledText, CountsBadRecordsAndRefusesTooMany) {
  const TempFolder folder;
  std::string lines;
  for (int d = 0; d < 30; ++d)
    lines += R"({"text": "one", "label": "good"})"
             "\n";
  const std::string odd = R"({"text": "one", "label": {"a": 1}})"
                          "\n{\n";
  const Read read = read_all({folder.write("a.jsonl", lines + odd)});
  EXPECT_EQ(read.counts.documents, 30U);
  EXPECT_EQ(read.counts.bad, 2U);
  std::string many = lines;
  for (int d = 0; d < 6; ++d) many += odd;
  EXPECT_THROW(read_all({folder.write("b.jsonl", many)}), Error);
  EXPECT_THROW(read_all({folder.file("none")}), Error);
}

TEST(LabelledText, IsTheSameWithAnyThreads) {
  const TempFolder folder;
  std::string lines;
  for (int d = 0; d < 20'000; ++d) {
    lines +=
        R"({"label": ")" + std::to_string(d % 7) + R"(", "text": "t)" + std::to_string(d) + "\"}\n";
  }
  const std::vector<std::string> files = {folder.write("a", lines),
                                          folder.write("b", "__label__x last\n")};
  const Read one = read_all(files);
  const Read eight = read_all(files, {.threads = 8});
  EXPECT_EQ(one.counts.documents, 20'001U);
  EXPECT_EQ(one.texts, eight.texts);
  EXPECT_EQ(one.labels, eight.labels);
  EXPECT_EQ(one.counts.digest, eight.counts.digest);
}

TEST(LabelledText, CutsPieces) {
  const std::string model = WINNOW_SOURCE_DIR "/models/english-16k.model";
  if (!std::filesystem::exists(model)) GTEST_SKIP() << "there is no " << model;
  const TempFolder folder;
  const std::vector<std::string> files = {
      folder.write("a", "__label__a the unbelievable\n"),
      folder.write("b", R"({"text": "the unbelievable", "label": "a"})")};
  const Read read = read_all(files, {.tokenizer = model});
  ASSERT_EQ(read.texts.size(), 2U);
  EXPECT_EQ(read.labels[0], read.labels[1]);
  EXPECT_EQ(read.texts[0], read.texts[1]);
  EXPECT_TRUE(read.texts[0].starts_with("\u2581the ")) << read.texts[0];
}

}  // namespace
}  // namespace winnow
