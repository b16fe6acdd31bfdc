#include "winnow/labels/votes.h"

#include <gtest/gtest.h>

#include "temp_folder.h"
#include "winnow/core/error.h"

namespace winnow {
namespace {

class Votes : public testing::Test {
 protected:
  VoteTable read(const std::string& text, const VoteFields& fields = {}) const {
    return read_votes(folder_.write("votes", text), fields);
  }
  std::string message(const std::string& text) const {
    try {
      read(text);
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, "E_TABLE_INVALID");
      EXPECT_EQ(error.exit_code(), ExitCode::kData);
      return error.what();
    }
    return "";
  }
  const TempFolder folder_;
};

void expect_the_three(const VoteTable& table) {
  EXPECT_EQ(table.items, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(table.raters, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(table.labels, (std::vector<std::string>{"cat, big", "dog"}));
  ASSERT_EQ(table.votes.size(), 3U);
  EXPECT_EQ(table.begin, (std::vector<std::size_t>{0, 2, 3}));
  EXPECT_EQ(table.votes[1].rater, 1);
  EXPECT_EQ(table.votes[1].label, 0);
}

TEST_F(Votes, ComeInThreeFormats) {
  expect_the_three(read("item,rater,label\nb,x,dog\na,y,\"cat, big\"\r\n\na,x,dog\n"));
  expect_the_three(read("why\tlabel\titem\trater\n1\tdog\tb\tx\n2\tcat, big\ta\ty\n\tdog\ta\tx\n"));
  expect_the_three(read(R"({"item":"b","rater":"x","label":"dog"}
{"rater":"y","item":"a","label":"cat, big","more":[1]}
{"item":"a","rater":"x","label":"dog"})"));
  expect_the_three(
      read("id,worker,vote\nb,x,dog\na,y,\"cat, big\"\na,x,dog\n", {"id", "worker", "vote"}));
}

TEST_F(Votes, RepeatedOnesCountAndAreCounted) {
  const VoteTable table = read("item,rater,label\nb,x,1\na,x,1\nb,x,2\na,x,1\n");
  EXPECT_EQ(table.votes.size(), 4U);
  EXPECT_EQ(table.repeated, 2);
}

TEST_F(Votes, NumbersAndBooleansAreNames) {
  const VoteTable table = read(R"({"item":7,"rater":1,"label":true})");
  EXPECT_EQ(table.items[0], "7");
  EXPECT_EQ(table.labels[0], "true");
}

TEST_F(Votes, BadRowsAreErrorsThatNameTheLine) {
  EXPECT_NE(message("item,rater,label\na,x,1\na,y,\n").find("line 3"), std::string::npos);
  EXPECT_NE(message("item,rater,label\na,x,1\na,y\n").find("2 cells and 3 columns"),
            std::string::npos);
  EXPECT_NE(message("item,rater,label\na,x,1,2\n").find("line 2"), std::string::npos);
  EXPECT_NE(message("item,rater,label\na,\"x,1\n").find("quoted"), std::string::npos);
  EXPECT_NE(message("item,worker,label\na,x,1\n").find("\"rater\""), std::string::npos);
  EXPECT_NE(message("{\"item\":\"a\",\"rater\":\"x\",\"label\":\"1\"}\n{\"item\":\"a\"}\n")
                .find("line 2"),
            std::string::npos);
  EXPECT_NE(message("{\"item\":\"a\",\"rater\":\"x\",\"label\":[\"1\"]}").find("no label"),
            std::string::npos);
  EXPECT_NE(message("{\"item\":\"a\",\"rater\":\"x\",\"label\":0.5}").find("no label"),
            std::string::npos);
  EXPECT_NE(message("{\"item\":\"a\"\n").find("JSON"), std::string::npos);
  EXPECT_NE(message("item,rater,label\n").find("no votes"), std::string::npos);
  EXPECT_NE(message("").find("no votes"), std::string::npos);
}

}  // namespace
}  // namespace winnow
