// index as a user runs it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

const std::string kWeb = "tests/data/corpus/web-00000-of-00003.jsonl";
const std::string kNews = "tests/data/corpus/news-00001-of-00003.jsonl.gz";

TEST(IndexCommand, BuildsAddsAndDropsWhatIsNear) {
  const TempFolder folder;
  const std::string index = folder.file("index");
  const Outcome built = run_winnow({"index", "build", index, kWeb, "--max-bad", "100", "--json"});
  ASSERT_EQ(built.exit, 0) << built.err;
  const auto added = nlohmann::json::parse(built.out);
  EXPECT_GT(added["rows"], 500);
  EXPECT_EQ(added["rows"], added["total"]);
  const std::vector<std::string> query = {"index",
                                          "query",
                                          index,
                                          kWeb,
                                          kNews,
                                          "--max-bad",
                                          "100",
                                          "--kept",
                                          folder.file("kept.jsonl"),
                                          "--dropped",
                                          folder.file("dropped.jsonl"),
                                          "--json",
                                          "--alarm-drop"};
  auto with_alarm = [&](const char* most) {
    std::vector<std::string> arguments = query;
    arguments.emplace_back(most);
    return run_winnow(arguments);
  };
  const Outcome stopped = with_alarm("0.9");
  EXPECT_EQ(stopped.exit, 3);
  EXPECT_NE(stopped.err.find("error[E_WIPE_OUT]"), std::string::npos) << stopped.err;
  EXPECT_FALSE(std::filesystem::exists(folder.file("kept.jsonl")));
  const Outcome queried = with_alarm("1");
  ASSERT_EQ(queried.exit, 0) << queried.err;
  const auto counts = nlohmann::json::parse(queried.out);
  EXPECT_GE(counts["equal"], added["rows"]);  // and some of the news
  const auto lines = [&](const char* name) {
    const std::string bytes = contents_of(folder.file(name));
    return std::count(bytes.begin(), bytes.end(), '\n');
  };
  EXPECT_EQ(counts["kept"], lines("kept.jsonl"));
  EXPECT_EQ(counts["rows"].get<int>() - counts["kept"].get<int>(), lines("dropped.jsonl"));
}

TEST(IndexCommand, SaysWhatIsWrong) {
  const TempFolder folder;
  const std::string index = folder.file("index");
  const std::string kept = folder.file("kept");
  const auto error_of = [](std::vector<std::string> arguments, int exit) {
    const Outcome outcome = run_winnow(std::move(arguments));
    EXPECT_EQ(outcome.exit, exit);
    return outcome.err;
  };
  EXPECT_NE(error_of({"index", "query", index, kWeb, "--kept", kept}, 2).find("index build"),
            std::string::npos);
  EXPECT_NE(error_of({"index", "add", index}, 2).find("no input is named"), std::string::npos);
  EXPECT_NE(error_of({"index"}, 2).find("subcommand"), std::string::npos);
  ASSERT_EQ(run_winnow({"index", "build", index, kNews, "--max-bad", "100"}).exit, 0);
  EXPECT_NE(error_of({"index", "build", index, kWeb, "--by", "characters"}, 2).find("by:"),
            std::string::npos);
  EXPECT_NE(error_of({"index", "query", index, kWeb}, 2).find("--kept"), std::string::npos);
}

}  // namespace
}  // namespace winnow
