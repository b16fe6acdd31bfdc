#include "winnow/curate/dedup.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <sstream>

#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"
#include "winnow/text/shingles.h"

namespace winnow {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& path) {
  Lines lines;
  std::istringstream stream(read_file(path));
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string record(const std::string& id, const std::string& text) {
  std::string line = R"({"id":")";
  line.append(id).append(R"(","text":")").append(text).append("\"}\n");
  return line;
}

class Dedup : public testing::Test {
 protected:
  DedupOptions options(Lines inputs) const {
    DedupOptions options;
    options.inputs = std::move(inputs);
    options.device = "cpu";
    options.threads = 1;
    options.alarm_drop = 1;
    options.files = {folder_.file("kept"), folder_.file("dropped"), folder_.file("clusters"),
                     folder_.file("pairs"), folder_.file("groups")};
    return options;
  }
  std::string word_error(const DedupOptions& options) const {
    try {
      dedup(options);
    } catch (const Error& error) {
      return std::string(error.code().word);
    }
    return "";
  }
  std::map<std::string, std::string> outputs() const {
    std::map<std::string, std::string> files;
    for (const char* name : {"kept", "dropped", "clusters", "pairs", "groups"}) {
      files[name] = read_file(folder_.file(name));
    }
    return files;
  }

  const TempFolder folder_;
};

constexpr char kSentence[] = "the quick brown fox jumps over the lazy dog near the old river bank";

TEST_F(Dedup, KeepsTheFirstAndSaysWhy) {
  const std::string a = folder_.write("a.jsonl", record("a", kSentence) + record("b", kSentence) +
                                                     record("c", "quite another text of words"));
  const std::string b = folder_.write(
      "b.jsonl", record("d", std::string("Home page. Menu. ") + kSentence + ". All rights") + "\n" +
                     R"({"text":"a record without an id stays"})");
  const DedupCounts counts = dedup(options({a, b}));
  EXPECT_EQ(counts.records, 5U);
  EXPECT_EQ(counts.kept, 3U);
  EXPECT_EQ(counts.exact, 1U);
  EXPECT_EQ(counts.near, 1U);
  EXPECT_EQ(lines_of(folder_.file("clusters")),
            (Lines{"a\ta", "b\ta", "c\tc", "d\ta", b + ":1\t" + b + ":1"}));
  EXPECT_EQ(lines_of(folder_.file("pairs")), (Lines{"a\tb\t1", "a\td\t1"}));
  EXPECT_EQ(lines_of(folder_.file("kept")),
            (Lines{R"({"id":"a","text":")" + std::string(kSentence) + "\"}",
                   R"({"id":"c","text":"quite another text of words"})",
                   R"({"text":"a record without an id stays"})"}));
  const Lines dropped = lines_of(folder_.file("dropped"));
  ASSERT_EQ(dropped.size(), 2U);
  EXPECT_NE(dropped[0].find(R"("winnow":{"pass":"exact","rule":"sha256","value":1,)"),
            std::string::npos);
  EXPECT_NE(dropped[1].find(R"("winnow":{"pass":"near","rule":"containment","value":1,)"
                            R"("threshold":0.7,"kept":{"shard":")" +
                            a + R"(","ordinal":0,"id":"a"}}})"),
            std::string::npos)
      << dropped[1];
  EXPECT_EQ(lines_of(folder_.file("groups")).size(), 2U);
}

TEST_F(Dedup, TheLongestMayStay) {
  const std::string longer = std::string("Home page. ") + kSentence;
  DedupOptions asked =
      options({folder_.write("a.jsonl", record("a", kSentence) + record("b", longer))});
  asked.rank = "longest";
  EXPECT_EQ(dedup(asked).kept, 1U);
  EXPECT_EQ(lines_of(folder_.file("clusters")), (Lines{"a\tb", "b\tb"}));
  EXPECT_EQ(lines_of(folder_.file("pairs")), (Lines{"a\tb\t1"}));  // in document order
}

/// Documents cut, doubled and changed at random out of a few.
Lines random_documents(std::mt19937& random, int count) {
  Lines documents;
  for (int d = 0; d < count; ++d) {
    std::vector<int> words;
    const int source = static_cast<int>(random() % 12);
    const int begin = static_cast<int>(random() % 40);
    const int end = begin + 10 + static_cast<int>(random() % 60);
    for (int w = begin; w < end; ++w) {
      words.push_back(random() % 16 == 0 ? static_cast<int>(random() % 1000) : 1000 * source + w);
    }
    std::string text;
    for (const int word : words) text.append("w").append(std::to_string(word)).append(" ");
    documents.push_back(text);
  }
  return documents;
}

TEST_F(Dedup, FindsThePairsOfTheDefinition) {
  std::mt19937 random(11);
  const Lines documents = random_documents(random, 150);
  std::string jsonl;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    jsonl += record(std::to_string(d), documents[d]);
  }
  DedupOptions asked = options({folder_.write("in.jsonl", jsonl)});
  const DedupSimilarity similarities[] = {
      dedup_preset("clean"),
      dedup_preset("noisy"),
      {{{ShingleUnit::kWords, 5, 5}, 1024}, SetThreshold::of(SetMeasure::kJaccard, .5)},
      {{{ShingleUnit::kBoth, 3, 5}, 1024}, SetThreshold::of(SetMeasure::kJaccard, .3)}};
  for (const DedupSimilarity& similarity : similarities) {
    asked.similarity = similarity;
    const DedupCounts counts = dedup(asked);
    const SetThreshold threshold = similarity.threshold;
    Lines expected;
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const auto a = shingle_set(documents[i], similarity.sketch.shingles);
      for (std::size_t j = i + 1; j < documents.size(); ++j) {
        const auto b = shingle_set(documents[j], similarity.sketch.shingles);
        if (reaches(shared_elements(a, b), static_cast<std::int64_t>(a.size()),
                    static_cast<std::int64_t>(b.size()), threshold)) {
          expected.push_back(std::to_string(i).append("\t").append(std::to_string(j)));
        }
      }
    }
    Lines found = lines_of(folder_.file("pairs"));
    for (std::string& line : found) line.resize(line.rfind('\t'));
    EXPECT_EQ(found, expected) << name_of(threshold.measure);
    EXPECT_GT(expected.size(), 10U);
    EXPECT_GE(counts.candidates, counts.pairs);
  }
}

TEST_F(Dedup, GivesTheSameBytesForEveryThreadCountAndBatch) {
  std::mt19937 random(5);
  std::string jsonl;
  for (const std::string& text : random_documents(random, 300)) jsonl += record("x", text);
  DedupOptions asked = options({folder_.write("in.jsonl", jsonl)});
  dedup(asked);
  const auto expected = outputs();
  for (const int threads : {2, 3}) {
    for (const std::int64_t batch : {1, 7}) {
      asked.threads = threads;
      asked.batch = batch;
      dedup(asked);
      EXPECT_EQ(outputs(), expected) << threads << " threads, batches of " << batch;
    }
  }
}

TEST_F(Dedup, ComponentsFollowChains) {
  // Each shares half of its words with the next one.
  std::string jsonl;
  for (int d = 0; d < 4; ++d) {
    std::string text;
    for (int w = 0; w < 60; ++w) text.append("w").append(std::to_string(12 * d + w)).append(" ");
    jsonl += record(std::to_string(d), text);
  }
  DedupOptions asked = options({folder_.write("in.jsonl", jsonl)});
  EXPECT_EQ(dedup(asked).kept, 2U);
  asked.policy = KeepPolicy::kComponents;
  EXPECT_EQ(dedup(asked).kept, 1U);
}

TEST_F(Dedup, WipeOutsAreAnAlarmAndWriteNothing) {
  const std::string a = folder_.write("a.jsonl", record("a", kSentence));
  const std::string b = folder_.write("b.jsonl", record("b", kSentence) + record("c", "d e f g"));
  DedupOptions asked = options({a, b});
  asked.alarm_drop = .49;
  try {
    dedup(asked);
    FAIL() << "no alarm";
  } catch (const Error& error) {
    EXPECT_EQ(error.code().word, "E_WIPE_OUT");
    const std::string message = error.what();
    EXPECT_NE(message.find("1 of 2 sources:\n    " + b + ": 1 of 2 (50.0 %)"), std::string::npos)
        << message;
    EXPECT_NE(message.find("--alarm-drop 1"), std::string::npos);
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.file("kept")));
  asked.alarm_drop = .5;
  EXPECT_EQ(dedup(asked).kept, 2U);
}

TEST_F(Dedup, BadInputIsOneClearError) {
  const std::string good = folder_.write("a.jsonl", record("a", kSentence));
  std::string broken;
  for (int r = 0; r < 12; ++r) broken += "{\"id\": 5, \"txt\": 1}\n";
  EXPECT_EQ(word_error(options({folder_.write("b.jsonl", broken)})), "E_TOO_MANY_BAD");
  EXPECT_EQ(word_error(options({folder_.file("absent")})), "E_NO_INPUT");
  EXPECT_EQ(word_error(options({"/dev/null"})), "E_USAGE");
  DedupOptions none = options({good});
  none.files = {};
  EXPECT_EQ(word_error(none), "E_USAGE");
  DedupOptions twice = options({good});
  twice.files.dropped = twice.files.kept;
  EXPECT_EQ(word_error(twice), "E_USAGE");
  DedupOptions gzip = options({good});
  gzip.files.kept += ".gz";
  EXPECT_EQ(word_error(gzip), "E_USAGE");
}

TEST_F(Dedup, AFewBadRecordsAreCounted) {
  const std::string path =
      folder_.write("a.jsonl", record("a", kSentence) + "{broken\n" + record("b", kSentence));
  const DedupCounts counts = dedup(options({path}));
  EXPECT_EQ(counts.records, 3U);
  EXPECT_EQ(counts.bad, 1U);
  EXPECT_EQ(counts.kept + counts.exact, 2U);
  EXPECT_EQ(lines_of(folder_.file("kept")).size(), 1U);
}

TEST_F(Dedup, EmptyInputGivesEmptyFiles) {
  EXPECT_EQ(dedup(options({folder_.write("a.jsonl", "\n")})).records, 0U);
  EXPECT_TRUE(outputs()["clusters"].empty());
}

}  // namespace
}  // namespace winnow
