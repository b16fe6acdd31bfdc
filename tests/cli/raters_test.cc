// raters, as a user calls it.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

constexpr const char* kVotes =
    "item,rater,label\na,x,cat\na,y,cat\na,z,dog\nb,x,dog\nb,y,dog\nb,z,dog\nc,x,cat\nc,y,cat\n"
    "c,z,dog\nd,x,dog\nd,y,dog\n";

TEST(RatersCommand, WritesItemsAndRaters) {
  const TempFolder folder;
  const std::string votes = folder.write("votes.csv", kVotes);
  const std::string items = folder.file("items.jsonl"), raters = folder.file("raters.jsonl");
  const Outcome outcome =
      run_winnow({"raters", votes, "--consensus", items, "--raters", raters, "--json"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto summary = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(summary.at("format"), "winnow.raters/1");
  EXPECT_EQ(summary.at("votes"), 11);
  EXPECT_EQ(summary.at("method"), "hierarchical");
  EXPECT_EQ(summary.at("labels").size(), 2U);
  const auto lines = lines_in(contents_of(items));
  ASSERT_EQ(lines.size(), 4U);
  const auto first = nlohmann::json::parse(lines[0]);
  EXPECT_EQ(first.at("item"), "a");
  EXPECT_EQ(first.at("label"), "cat");
  EXPECT_EQ(first.at("posterior").size(), 2U);
  const auto rater = nlohmann::json::parse(lines_in(contents_of(raters)).at(2));
  EXPECT_EQ(rater.at("rater"), "z");
  EXPECT_EQ(rater.at("votes"), 3);
  EXPECT_EQ(rater.at("confusion").size(), 2U);
  EXPECT_LT(rater.at("accuracy"), 0.6);
}

TEST(RatersCommand, EveryMethodSaysWhatItFound) {
  const TempFolder folder;
  const std::string votes = folder.write("votes.csv", kVotes);
  for (const std::string method : {"majority", "agreement", "dawid-skene", "hierarchical"}) {
    const Outcome outcome = run_winnow({"raters", votes, "--method", method});
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("method               " + method), std::string::npos);
    EXPECT_NE(outcome.out.find("Krippendorff's alpha "), std::string::npos);
  }
}

TEST(RatersCommand, BadVotesAreErrorsAndNothingIsWritten) {
  const TempFolder folder;
  const std::string items = folder.file("items.jsonl");
  const std::string missing = folder.write("m.csv", "item,rater,label\na,x,1\nb,,1\n");
  const Outcome outcome = run_winnow({"raters", missing, "--consensus", items});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_NE(outcome.err.find("E_TABLE_INVALID"), std::string::npos);
  EXPECT_NE(outcome.err.find("line 3"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(items));
  const std::string votes = folder.write("votes.csv", kVotes);
  EXPECT_EQ(run_winnow({"raters", votes, "--method", "best"}).exit, 2);
  EXPECT_EQ(run_winnow({"raters", votes, "--confidence", "1"}).exit, 2);
  EXPECT_EQ(run_winnow({"raters", folder.file("none.csv")}).exit, 2);
  EXPECT_EQ(run_winnow({"raters", votes, "--consensus", items, "--raters", "/no/such/x"}).exit, 5);
  EXPECT_FALSE(std::filesystem::exists(items));
}

}  // namespace
}  // namespace winnow
