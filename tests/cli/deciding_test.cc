// Mixtures, fields, orders and sweeps from raw records to files, as a user asks for them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> made_up_records(int count) {
  std::mt19937 random(1);
  std::vector<std::string> records;
  const char* const sources[] = {"web", "web", "web", "books"};
  for (int d = 0; d < count; ++d) {
    std::string text = "document";
    for (auto words = 1 + random() % 40; words > 0; --words) {
      text.append(" w").append(std::to_string(random() % 1000));
    }
    json record = {{"id", std::string(1, 'd').append(std::to_string(d))}, {"text", text}};
    if (d % 10 != 0) record["metadata"]["source"] = sources[random() % 4];
    record["rl"] = {{"n", 8}, {"c", random() % 9}};
    records.push_back(record.dump());
  }
  return records;
}

/// Writes the records into so many shards, and says how to name them.
std::string write_shards(const TempFolder& folder, const std::vector<std::string>& records,
                         std::size_t shards) {
  const std::string inputs = folder.file("in" + std::to_string(shards));
  fs::create_directory(inputs);
  for (std::size_t shard = 0; shard < shards; ++shard) {
    std::ofstream file(inputs + "/s" + std::to_string(shard) + ".jsonl");
    for (std::size_t r = shard; r < records.size(); r += shards) file << records[r] << '\n';
  }
  return inputs + "/*.jsonl";
}

constexpr const char* kFields = R"("facts": {"fields": {"source": "metadata.source",
    "tries": {"path": "rl.n", "type": "number"}, "solved": {"path": "rl.c", "type": "number"}}})";
constexpr const char* kMix = R"({"pass": "mix", "by": "source", "unit": "words", "repeat": 3,
    "shares": {"web": 0.5, "books": 0.5}, "words": 30000})";

/// A recipe, as a file.
std::string recipe(const TempFolder& folder, const std::string& inputs, const std::string& passes,
                   const std::string& emit = R"("compression": "none")") {
  std::string mix = passes;
  if (const auto unit = mix.find("\"unit\": \"words\", "); unit != std::string::npos) {
    mix.erase(unit, 17);
  }
  return folder.write("recipe.json", R"({"inputs": ")" + inputs + R"(", "output": ")" +
                                         folder.file("out") + "\", " + kFields + ", \"passes\": [" +
                                         mix + "], \"emit\": {" + emit + "}}");
}

Outcome run(const std::string& recipe, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = {"run", recipe, "--quiet"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_winnow(arguments);
}

/// How often each record stands in the files of a folder.
std::map<std::string, int> counts_in(const std::string& folder) {
  std::map<std::string, int> counts;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    for (const std::string& line : lines_in(contents_of(entry.path().string()))) ++counts[line];
  }
  return counts;
}

TEST(Mix, WritesRepeatedRecordsAndReportsWhatItReached) {
  const TempFolder folder;
  const auto records = made_up_records(2000);
  const Outcome outcome = run(recipe(folder, write_shards(folder, records, 3), kMix));
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const json report = json::parse(contents_of(folder.file("out/report.json")));
  const json& mix = report.at("passes").at(0).at("mix");
  EXPECT_NEAR(mix.at("reached").get<double>(), 30000, 30);
  int written = 0;
  for (const json& group : mix.at("groups")) {
    const std::string name = group.at("group");
    EXPECT_EQ(group.at("dry"), false);
    EXPECT_NEAR(group.at("share").get<double>(), name == "(missing)" ? 0 : .5, .001) << name;
  }
  for (const auto& [record, count] : counts_in(folder.file("out/kept"))) {
    EXPECT_NE(std::ranges::find(records, record), records.end());
    EXPECT_LE(count, 3);
    written += count;
  }
  const json& totals = report.at("totals");
  EXPECT_EQ(totals.at("written"), written);
  EXPECT_EQ(totals.at("records").get<int>(),
            totals.at("kept").get<int>() + totals.at("dropped").get<int>());
}

TEST(Mix, AWeightFieldStandsForCopies) {
  const TempFolder folder;
  const auto records = made_up_records(1000);
  const std::string inputs = write_shards(folder, records, 2);
  ASSERT_EQ(run(recipe(folder, inputs, kMix)).exit, 0);
  const auto copies = counts_in(folder.file("out/kept"));
  fs::remove_all(folder.file("out"));
  ASSERT_EQ(
      run(recipe(folder, inputs, kMix, R"("compression": "none", "weight_field": "weight")")).exit,
      0);
  std::map<std::string, int> weights;
  for (const auto& [line, count] : counts_in(folder.file("out/kept"))) {
    EXPECT_EQ(count, 1);
    json record = json::parse(line);
    const int weight = record.at("weight");
    record.erase("weight");
    weights[record.dump()] = weight;
  }
  EXPECT_EQ(weights, copies);
}

constexpr const char* kShuffle =
    R"("compression": "none", "shuffle": {"documents": 100, "seed": 5})";

TEST(Shuffle, GivesTheSamePartsHoweverRecordsAreCutIntoShards) {
  const TempFolder folder;
  auto records = made_up_records(2000);
  std::map<std::string, std::string> first;
  for (const std::size_t shards : {1, 2, 7}) {
    fs::remove_all(folder.file("out"));
    const Outcome outcome =
        run(recipe(folder, write_shards(folder, records, shards), kMix, kShuffle),
            {"--threads", shards == 1 ? "1" : "3", "--batch", shards == 1 ? "1000" : "7"});
    ASSERT_EQ(outcome.exit, 0) << outcome.err;
    std::map<std::string, std::string> parts;
    for (const auto& entry : fs::directory_iterator(folder.file("out/shuffled"))) {
      parts[entry.path().filename().string()] = contents_of(entry.path().string());
    }
    EXPECT_FALSE(fs::exists(folder.file("out/spill")));
    EXPECT_FALSE(fs::exists(folder.file("out/kept")));
    if (first.empty()) first = parts;
    EXPECT_TRUE(parts == first) << shards;
    std::ranges::shuffle(records, std::mt19937(2));
  }
  std::size_t whole = 0;
  std::string in_order;
  for (const auto& [name, text] : first) {
    whole += lines_in(text).size() == 100 ? 1 : 0;
    in_order += text;
  }
  EXPECT_GE(whole + 1, first.size());
  EXPECT_EQ(first.begin()->first, "part-00000-of-000" + std::to_string(first.size()) + ".jsonl");
}

TEST(Shuffle, ContinuesAfterAnyKill) {
  const TempFolder folder;
  const std::string inputs = write_shards(folder, made_up_records(4000), 4);
  const std::string asked = recipe(folder, inputs, kMix, kShuffle);
  ASSERT_EQ(run(asked).exit, 0);
  const auto expected = tree_of(folder.file("out"));
  std::mt19937 random(3);
  for (int trial = 0; trial < 6; ++trial) {
    fs::remove_all(folder.file("out"));
    for (int kill = 0; kill < 40; ++kill) {
      const Outcome outcome = run_winnow(Invocation{
          {"run", asked, "--quiet"}, "/dev/null", {}, 5 + static_cast<int>(random() % 120)});
      if (outcome.exit == 0) break;
    }
    ASSERT_EQ(run(asked).exit, 0);
    expect_same_tree(expected, tree_of(folder.file("out")), "after kills");
  }
}

TEST(Shuffle, MakesAMissingPartAgainAndGoesBackToShards) {
  const TempFolder folder;
  const std::string inputs = write_shards(folder, made_up_records(1000), 2);
  const std::string asked = recipe(folder, inputs, kMix, kShuffle);
  ASSERT_EQ(run(asked).exit, 0);
  const auto expected = tree_of(folder.file("out"));
  for (const auto& entry : fs::directory_iterator(folder.file("out/shuffled"))) {
    fs::remove(entry.path());
    break;
  }
  fs::remove(folder.file("out/dropped/s1.jsonl"));
  ASSERT_EQ(run(asked).exit, 0);
  expect_same_tree(expected, tree_of(folder.file("out")), "a part was missing");
  fs::remove(folder.file("out/dropped/s1.jsonl"));
  ASSERT_EQ(run(asked).exit, 0);
  expect_same_tree(expected, tree_of(folder.file("out")), "dropped records were missing");
  const std::string plain = recipe(folder, inputs, kMix);
  ASSERT_EQ(run_winnow({"emit", plain, "--quiet"}).exit, 0);
  EXPECT_FALSE(fs::exists(folder.file("out/shuffled/part-00000-of-00001.jsonl")));
  EXPECT_TRUE(fs::exists(folder.file("out/kept/s0.jsonl")));
}

TEST(Sweep, SaysWhatDecidingWouldKeepAndWritesNothing) {
  const TempFolder folder;
  const std::string asked = recipe(folder, write_shards(folder, made_up_records(500), 2),
                                   R"({"pass": "limits", "limits": {"words": {"min": 3}}},
                {"pass": "keep", "by": "words", "top": "50%"})");
  const Outcome early = run_winnow({"decide", asked, "--sweep", "keep.top=10%..50%"});
  EXPECT_EQ(early.exit, 2);
  EXPECT_FALSE(fs::exists(folder.file("out")));
  ASSERT_EQ(run(asked).exit, 0);
  const auto before = tree_of(folder.file("out"));
  const Outcome swept = run_winnow({"decide", asked, "--sweep", "keep.top=10%..50%/5", "--json"});
  ASSERT_EQ(swept.exit, 0) << swept.err;
  expect_same_tree(before, tree_of(folder.file("out")), "a sweep");
  const json points = json::parse(swept.out).at("points");
  ASSERT_EQ(points.size(), 5U);
  EXPECT_EQ(points[1].at("value"), "20%");
  const json totals = json::parse(contents_of(folder.file("out/report.json"))).at("totals");
  EXPECT_EQ(points[4].at("kept"), totals.at("kept"));
  const Outcome by_fact = run_winnow({"decide", asked, "--sweep", "limits.words=0..40/3"});
  ASSERT_EQ(by_fact.exit, 0) << by_fact.err;
  EXPECT_EQ(lines_in(by_fact.out).size(), 4U);
  EXPECT_NE(by_fact.out.find("limits.limits.words.min"), std::string::npos);
  for (const char* wrong : {"keep.top", "keep.top=a..b", "top=1..2", "keep.top=1..2/0",
                            "keep.top=,1", "keep.tpo=1,2"}) {
    EXPECT_EQ(run_winnow({"decide", asked, "--sweep", wrong}).exit, 2) << wrong;
  }
}

TEST(Plan, SaysWhatEachThresholdDropsAlone) {
  const TempFolder folder;
  std::vector<std::string> records;
  for (int words = 0; words < 100; ++words) {
    std::string text;
    for (int w = 0; w < words; ++w) text += "abc ";
    records.push_back(json{{"text", text}}.dump());
  }
  const std::string asked = recipe(folder, write_shards(folder, records, 2),
                                   R"({"pass": "limits", "limits": {"words": {"min": 10, "max": 89},
                                              "tries": {"min": 1}}},
                {"pass": "limits", "name": "more", "limits": {"bytes": {"min": 60}}})");
  EXPECT_EQ(run_winnow({"plan", asked, "--suggest"}).exit, 2);
  ASSERT_EQ(run(asked).exit, 0);
  EXPECT_EQ(run_winnow({"plan", asked}).exit, 2);
  const Outcome outcome =
      run_winnow({"plan", asked, "--suggest", "--json", "--limits.limits", R"({"words":
          {"min": 10, "max": 89}})"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const json plans = json::parse(outcome.out).at("thresholds");
  ASSERT_EQ(plans.size(), 3U);
  EXPECT_EQ(plans[0].at("breaks"), 10);  // 0 to 9 words, of which all have fewer than 60 bytes
  EXPECT_EQ(plans[0].at("alone"), 0);
  EXPECT_EQ(plans[1].at("breaks"), 10);
  EXPECT_EQ(plans[1].at("alone"), 10);
  EXPECT_EQ(plans[2].at("breaks"), 15);
  EXPECT_EQ(plans[2].at("alone"), 5);
  EXPECT_EQ(plans[0].at("quantiles").at(3), 50);
  const Outcome missing = run_winnow({"plan", asked, "--suggest"});
  ASSERT_EQ(missing.exit, 0) << missing.err;
  EXPECT_EQ(lines_in(missing.out).size(), 5U);
  EXPECT_NE(missing.out.find("100"), std::string::npos);  // nobody has tries
}

TEST(PassRate, KeepsWhatWasSolvedAndRefusesABadTable) {
  const TempFolder folder;
  const auto records = made_up_records(300);
  const std::string inputs = write_shards(folder, records, 2);
  ASSERT_EQ(run(recipe(folder, inputs,
                       R"({"pass": "pass_rate", "attempts": "tries", "successes": "solved"})"))
                .exit,
            0);
  const auto solved = std::ranges::count_if(
      records, [](const std::string& record) { return json::parse(record).at("rl").at("c") > 0; });
  EXPECT_EQ(std::ssize(counts_in(folder.file("out/kept"))), solved);
  fs::remove_all(folder.file("out"));
  const std::string table =
      folder.write("t.jsonl", "{\"id\":\"d1\",\"attempts\":2,\"successes\":3}\n");
  const std::string asked =
      recipe(folder, inputs, R"({"pass": "pass_rate", "table": ")" + table + "\"}");
  const Outcome bad = run(asked);
  EXPECT_EQ(bad.exit, 3);
  EXPECT_NE(bad.err.find("E_TABLE_INVALID"), std::string::npos) << bad.err;
  EXPECT_NE(bad.err.find("t.jsonl, record 0"), std::string::npos) << bad.err;
  EXPECT_FALSE(fs::exists(folder.file("out/verdicts")));
  EXPECT_FALSE(fs::exists(folder.file("out/kept")));
  folder.write("t.jsonl", "{\"id\":\"d1\",\"attempts\":4,\"successes\":3}\n");
  const Outcome changed = run(asked);
  EXPECT_EQ(changed.exit, 2);  // the table is part of what was asked for
  EXPECT_NE(changed.err.find("decide.files." + table), std::string::npos) << changed.err;
  ASSERT_EQ(run(asked, {"--redo"}).exit, 0);
  EXPECT_EQ(counts_in(folder.file("out/kept")).size(), 1U);
}

TEST(Fields, ThatNameDocumentsAreRefused) {
  const TempFolder folder;
  std::vector<std::string> records;
  for (int d = 0; d < 70'000; ++d) {
    records.push_back("{\"text\":\"a\",\"metadata\":{\"source\":\"u" + std::to_string(d) + "\"}}");
  }
  const Outcome outcome = run(recipe(folder, write_shards(folder, records, 1), ""));
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_NE(outcome.err.find("E_FIELD_VALUES"), std::string::npos) << outcome.err;
  EXPECT_FALSE(fs::exists(folder.file("out/ledger/s0.safetensors")));
}

}  // namespace
}  // namespace winnow
