// filter in a pipe.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

using nlohmann::json;

class Filter : public testing::Test {
 protected:
  Outcome filter(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "filter");
    return run_winnow({std::move(arguments), input_, "", -1});
  }

  const TempFolder folder_;
  const std::string input_ = folder_.file("in.jsonl");
  const std::string good_ = R"({ "id":1, "text":"This is a line that is long, and ends well." })";
  const std::string short_ = R"({"text":"Ends not well"})";
  const std::string bad_ = R"({"text":7})";
};

TEST_F(Filter, KeepsRecordsByteForByteAndSaysWhyOthersWent) {
  folder_.write("in.jsonl", good_ + "\n" + bad_ + "\n\n" + short_ + "\n");
  const std::string dropped = folder_.file("dropped.jsonl");
  const Outcome outcome = filter({"--rules", "fineweb@datatrove", "--dropped", dropped});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(outcome.out, good_ + "\n");
  EXPECT_NE(outcome.err.find("3 records: 1 kept, 1 dropped"), std::string::npos) << outcome.err;
  const auto lines = lines_in(contents_of(dropped));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(json::parse(lines[0]).at("_error").at("code"), "E_TEXT_TYPE");
  EXPECT_EQ(lines[1], R"({"text":"Ends not well","winnow":{"pass":"fineweb@datatrove",)"
                      R"("rule":"line_punct_ratio","value":0,"threshold":0.12}})");
}

TEST_F(Filter, ThresholdsCanBeOthers) {
  folder_.write("in.jsonl", short_ + "\n");
  const Outcome outcome = filter({"--rules", "fineweb@datatrove", "--threshold",
                                  "fineweb@datatrove/punctuated_lines.min=0", "--threshold",
                                  "fineweb@datatrove/short_lines.max=none"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(outcome.out, short_ + "\n");
}

TEST_F(Filter, AnnotatesEveryRecordInPlace) {
  folder_.write("in.jsonl", short_ + "\n" + bad_ + "\n" + good_ + "\n");
  const Outcome outcome = filter({"--rules", "gopher@datatrove", "--rules", "fineweb@datatrove",
                                  "--threshold", "gopher@datatrove/words.min=none", "--threshold",
                                  "gopher@datatrove/stop_words.min=none", "--annotate"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto lines = lines_in(outcome.out);
  ASSERT_EQ(lines.size(), 3U);
  const json first = json::parse(lines[0]).at("winnow");
  EXPECT_EQ(first.at("kept"), false);
  EXPECT_EQ(first.at("pass"), "fineweb@datatrove");
  EXPECT_EQ(first.at("facts").at("gopher@datatrove/words"), 3);
  EXPECT_EQ(first.at("facts").at("fineweb@datatrove/short_lines"), 1);
  EXPECT_TRUE(json::parse(lines[1]).contains("_error"));
  EXPECT_EQ(json::parse(lines[2]).at("winnow").at("kept"), true);
}

TEST_F(Filter, WritesWhatEditsLeaveAndNoOtherByteAnew) {
  folder_.write("in.jsonl",
                R"({ "id" : 7, "t\u0065xt":"Ask a\u0040b.org \/ \"us\" \u00e9.", "n":1e0 })"
                "\n"
                R"({"text":"Nothing \u0041 here.","id":8})"
                "\n");
  const Outcome outcome = filter({"--rules", "pii@datatrove", "--edits"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(outcome.out, R"({ "id" : 7, "t\u0065xt":"Ask email@example.com / \"us\" é.", "n":1e0 })"
                         "\n"
                         R"({"text":"Nothing \u0041 here.","id":8})"
                         "\n");
  const Outcome annotated = filter({"--rules", "pii@datatrove", "--edits", "--annotate"});
  const auto lines = lines_in(annotated.out);
  ASSERT_EQ(lines.size(), 2U);
  const json first = json::parse(lines[0]);
  EXPECT_EQ(first.at("text"), "Ask email@example.com / \"us\" é.");
  EXPECT_EQ(first.at("winnow").at("facts").at("pii@datatrove/emails"), 1);
}

TEST_F(Filter, WithoutEditsTheTextIsMeasuredAsEditedAndWrittenAsItCame) {
  const std::string line = R"({"text":"a@b.org"})";
  folder_.write("in.jsonl", line + "\n");
  EXPECT_EQ(filter({"--rules", "pii@datatrove"}).out, line + "\n");
}

TEST_F(Filter, WritesDolmasAttributes) {
  folder_.write("in.jsonl", good_ + "\n" + bad_ + "\n" + short_ + "\n");
  const Outcome outcome = filter({"--rules", "gopher@dolma", "--attributes"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto lines = lines_in(outcome.out);
  ASSERT_EQ(lines.size(), 2U);
  const json first = json::parse(lines[0]);
  EXPECT_EQ(first.at("id"), 1);
  EXPECT_EQ(first.at("attributes").size(), 19U);
  EXPECT_EQ(first.at("attributes").at("winnow__gopher_dolma__word_count"),
            json::parse("[[0,43,10.0]]"));
  EXPECT_TRUE(json::parse(lines[1]).at("id").is_null());
}

TEST_F(Filter, ThreadsAndBatchesChangeNothing) {
  std::string input;
  for (int i = 0; i < 300; ++i) input += i % 3 == 0 ? good_ + "\n" : short_ + "\n";
  folder_.write("in.jsonl", input);
  const Outcome one = filter({"--rules", "fineweb@datatrove"});
  const Outcome many = filter({"--rules", "fineweb@datatrove", "--threads", "4", "--batch", "7"});
  EXPECT_EQ(one.out, many.out);
  EXPECT_EQ(one.err, many.err);
}

TEST_F(Filter, FaultsAreUsageErrors) {
  folder_.write("in.jsonl", "");
  const std::vector<std::vector<std::string>> faults = {
      {},
      {"--rules", "gopher@nobody"},
      {"--rules", "gopher@datatrove", "--rules", "gopher@datatrove"},
      {"--rules", "gopher@datatrove", "--edits"},
      {"--rules", "c4@datatrove", "--edits", "--attributes"},
      {"--rules", "gopher@datatrove", "--annotate", "--attributes"},
      {"--rules", "gopher@datatrove", "--threshold", "words"},
      {"--rules", "gopher@datatrove", "--threshold", "fineweb@datatrove/lines.min=2"},
      {"--rules", "gopher@datatrove", "--threshold", "gopher@datatrove/hashes.min=2"},
      {"--rules", "gopher@datatrove", "--threshold", "gopher@datatrove/hashes.max=x"}};
  for (const auto& fault : faults) {
    const Outcome outcome = filter(fault);
    EXPECT_EQ(outcome.exit, 2) << testing::PrintToString(fault);
    EXPECT_NE(outcome.err.find("error[E_USAGE]"), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(Filter, ListsTheTable) {
  folder_.write("in.jsonl", "");
  const Outcome outcome = filter({"--list"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_NE(outcome.out.find("| `words` |"), std::string::npos);
}

}  // namespace
}  // namespace winnow
