// URL rules in a recipe and in a pipe, as a user runs them.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

using nlohmann::json;

std::string record(int id, const json& url) {
  const json record = {
      {"id", id}, {"text", "text " + std::to_string(id)}, {"metadata", {{"url", url}}}};
  return record.dump() + "\n";
}

class Urls : public testing::Test {
 protected:
  Urls() {
    folder_.write("domains.txt", "bad.com\n");
    folder_.write("soft.txt", "ass\nbabes\n");
    folder_.write("a.jsonl", record(0, "http://good.org/1") + record(1, "http://www.BAD.com/x") +
                                 record(2, "http://good.org/ass") + record(3, nullptr) +
                                 record(4, "http://babes.org/ass") + record(5, "no url") +
                                 R"({"id": 6, "text": "text 6"})" + "\n");
    folder_.write("b.jsonl", record(7, "http://notbad.com/") + record(8, "http://www.good.org/2") +
                                 record(9, "http://good.org/3") + record(10, 7));
  }

  json facts() const {
    return {{"url",
             {{"field", "metadata.url"},
              {"domains", folder_.file("domains.txt")},
              {"soft_words", {folder_.file("soft.txt")}}}}};
  }
  Outcome run(const json& facts, const json& passes, const std::vector<std::string>& more = {}) {
    const json recipe = {{"inputs", folder_.file("*.jsonl")},
                         {"output", out()},
                         {"emit", {{"compression", "none"}}},
                         {"facts", facts},
                         {"passes", passes}};
    std::vector<std::string> arguments = {"run", folder_.write("recipe.json", recipe.dump()),
                                          "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_winnow(arguments);
  }
  std::string out() const { return folder_.file("out"); }
  std::vector<int> ids(const std::string& kind) const {
    std::vector<int> all;
    for (const char* shard : {"/a.jsonl", "/b.jsonl"}) {
      const std::string path = out() + "/" + kind + shard;
      for (const std::string& line : lines_in(contents_of(path))) {
        all.push_back(json::parse(line)["id"]);
      }
    }
    return all;
  }

  TempFolder folder_;
};

TEST_F(Urls, DropsByListsAndNamesTheEntries) {
  const Outcome outcome = run(facts(), json::parse(R"([{"pass": "url"}])"));
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(ids("dropped"), (std::vector{1, 4}));
  const auto lines = lines_in(contents_of(out() + "/dropped/a.jsonl"));
  const json domain = json::parse(lines[0])["winnow"];
  EXPECT_EQ(domain, json::parse(R"({"pass": "url", "rule": "domains", "value": 1, "threshold": 1,
                                    "item": "domains:bad.com"})"));
  const json soft = json::parse(lines[1])["winnow"];
  EXPECT_EQ(soft["rule"], "soft_words");
  EXPECT_EQ(soft["value"], 2);
  EXPECT_EQ(soft["item"], "soft_words:ass,babes");
}

TEST_F(Urls, DecidesAgainWithoutScanning) {
  ASSERT_EQ(run(facts(), json::parse(R"([{"pass": "url"}])")).exit, 0);
  for (const char* phase : {"decide", "emit"}) {
    const Outcome outcome = run_winnow({phase, folder_.file("recipe.json"), "--url.soft_words", "1",
                                        "--url.no_host", "drop", "--quiet"});
    ASSERT_EQ(outcome.exit, 0) << outcome.err;
  }
  EXPECT_EQ(ids("kept"), (std::vector{0, 7, 8, 9}));
}

TEST_F(Urls, CapsDomainsByRankAndOrder) {
  const json passes =
      json::parse(R"([{"pass": "keep", "by": "first", "documents": 2, "per": "domain",
                       "missing": "keep"}])");
  ASSERT_EQ(run(facts(), passes).exit, 0);
  EXPECT_EQ(ids("dropped"), (std::vector{8, 9}));  // www. is no other domain
  std::filesystem::remove_all(out());
  json best = passes;
  best[0]["by"] = "-bytes";
  best[0]["documents"] = 1;
  ASSERT_EQ(run(facts(), best).exit, 0);
  EXPECT_EQ(ids("dropped"), (std::vector{2, 8, 9}));
  std::filesystem::remove_all(out());
  json grouped = passes;
  grouped[0].erase("missing");
  ASSERT_EQ(run(facts(), grouped).exit, 0);
  EXPECT_EQ(ids("dropped"), (std::vector{6, 8, 9, 10}));  // those without a domain are a group
}

TEST_F(Urls, AnyNumberOfDomainsIsAGroupEach) {
  std::string records;
  for (int i = 0; i < 70'000; ++i) {
    records +=
        record(100 + i, "http://d" + std::to_string(i / 2) + "." + std::to_string(i) + ".com");
  }
  folder_.write("b.jsonl", records);
  const json passes = json::parse(R"([{"pass": "keep", "by": "first", "documents": 1,
                                       "per": "domain", "missing": "keep"}])");
  const Outcome outcome = run(facts(), passes);
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(ids("dropped"), (std::vector{2}));
}

TEST_F(Urls, AListThatChangedIsNamed) {
  ASSERT_EQ(run(facts(), json::parse(R"([{"pass": "url"}])")).exit, 0);
  folder_.write("soft.txt", "another\n");
  const Outcome outcome = run(facts(), json::parse(R"([{"pass": "url"}])"));
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_NE(outcome.err.find("E_CONFIG_DRIFT"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("soft.txt"), std::string::npos) << outcome.err;
}

TEST_F(Urls, SaysWhatIsWrong) {
  const auto expect = [&](const json& url, const std::string& passes, int exit,
                          const std::string& word) {
    const Outcome outcome = run({{"url", url}}, json::parse(passes));
    EXPECT_EQ(outcome.exit, exit) << url.dump() + passes;
    EXPECT_NE(outcome.err.find(word), std::string::npos) << outcome.err;
    std::filesystem::remove_all(out());
  };
  const json url = facts()["url"];
  const std::string pass = R"([{"pass": "url"}])";
  expect({{"domains", folder_.file("none")}}, pass, 2, "E_NO_INPUT");
  expect({{"domains", folder_.write("broken.txt", "ok.com\nhttp://x/\n")}}, pass, 3,
         "broken.txt, line 2");
  expect({{"domains", ""}}, pass, 2, "names no file");
  expect({{"field", ""}}, pass, 2, "is empty");
  expect({{"private_suffixes", true}}, pass, 2, "without public_suffixes");
  expect(json::object(), pass, 2, "has nothing to do");
  expect({{"domain", "x"}}, pass, 2, "did you mean");
  expect(url, R"([{"pass": "url", "words": 1}])", 2, "E_FACT_UNKNOWN");
  expect(url, R"([{"pass": "url", "soft_words": 0}])", 2, "soft_words");
  expect(url, R"([{"pass": "url", "no_host": "yes"}])", 2, "use keep or drop");
  expect(url, R"([{"pass": "keep", "by": "first", "top": 1, "missing": "keep"}])", 2,
         "without 'per'");
  expect(url, R"([{"pass": "keep", "by": "first", "top": 1, "per": "domain", "missing": "no"}])", 2,
         "use group or keep");
  const Outcome outcome = run(json::object(), json::parse(pass));
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_NE(outcome.err.find("E_FACT_UNKNOWN"), std::string::npos) << outcome.err;
}

TEST_F(Urls, FilterAPipe) {
  const auto filter = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"filter",
                                          "--url-field",
                                          "metadata.url",
                                          "--url-domains",
                                          folder_.file("domains.txt"),
                                          "--url-soft-words",
                                          folder_.file("soft.txt")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.emplace_back(folder_.file("a.jsonl"));
    return run_winnow(arguments);
  };
  const std::string dropped = folder_.file("dropped.jsonl");
  const Outcome outcome = filter({"--dropped", dropped});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(lines_in(outcome.out).size(), 5U);
  const auto lines = lines_in(contents_of(dropped));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(json::parse(lines[0])["winnow"],
            json::parse(R"({"pass": "url", "rule": "domains", "value": 1, "threshold": 0,
                            "item": "domains:bad.com"})"));
  EXPECT_EQ(lines_in(filter({"--threshold", "url/soft_words.max=0"}).out).size(), 4U);
  const Outcome annotated = filter({"--annotate", "--rules", "gopher@dolma"});
  const json first = json::parse(lines_in(annotated.out)[0])["winnow"];
  EXPECT_EQ(first["facts"]["url/domains"], 0);
  EXPECT_EQ(first["rule"], "word_count");
  EXPECT_FALSE(first.contains("item"));
  EXPECT_EQ(
      run_winnow({"filter", "--url-words", folder_.file("none"), folder_.file("a.jsonl")}).exit, 2);
}

}  // namespace
}  // namespace winnow
