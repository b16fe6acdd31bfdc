// What a command reads it does not replace.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

TEST(Outputs, AreNeverAFileThatIsRead) {
  const TempFolder folder;
  const std::string text = "{\"id\":1,\"text\":\"a b c\",\"label\":\"x\",\"item\":1,\"rater\":2}\n";
  const std::string input = folder.write("in.jsonl", text);
  const std::string linked = folder.file("linked.jsonl");
  std::filesystem::create_symlink(input, linked);
  const std::vector<std::vector<std::string>> commands = {
      {"dedup", input, "--kept"},
      {"dedup", input, "--clusters"},
      {"dedup", "--embeddings", input, "--pairs"},
      {"index", "query", folder.file("index"), input, "--dropped"},
      {"filter", "--rules", "gopher@datatrove", input, "--dropped"},
      {"audit", input, "--issues"},
      {"audit", "--pred-probs", "p.npy", "--labels", input, "--scores"},
      {"raters", input, "--consensus"},
      {"tasks", "check", input, "--rejected"},
      {"tasks", "calibrate", input, "--kept"},
      {"evaluate", input, "--label", "x", "--svg"},
      {"train", input, "--output"}};
  for (std::vector<std::string> arguments : commands) {
    for (const std::string& output : {input, linked, folder.file("./in.jsonl")}) {
      SCOPED_TRACE(arguments[0] + " " + arguments[1] + " " + output);
      std::vector<std::string> all = arguments;
      all.push_back(output);
      const Outcome outcome = run_winnow(all);
      EXPECT_EQ(outcome.exit, 2);
      EXPECT_NE(outcome.err.find("would replace a file of"), std::string::npos) << outcome.err;
      EXPECT_EQ(contents_of(input), text);
    }
  }
}

TEST(Outputs, EachHaveANameOfTheirOwn) {
  const TempFolder folder;
  const std::string input = folder.write("votes.csv", "item,rater,label\na,r,x\n");
  const std::string out = folder.file("out");
  const Outcome outcome = run_winnow({"raters", input, "--consensus", out, "--raters", out});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_NE(outcome.err.find("would replace a file of"), std::string::npos) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(out));
  // A file of an earlier time is replaced.
  folder.write("out", "old");
  EXPECT_EQ(run_winnow({"raters", input, "--consensus", out}).exit, 0);
  EXPECT_NE(contents_of(out), "old");
}

}  // namespace
}  // namespace winnow
