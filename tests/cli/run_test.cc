// The whole way through on the sample corpus, as a user runs it.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>

#include "program.h"
#include "temp_folder.h"
#include "winnow/formats/byte_source.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> lines_of(const std::string& path) {
  const auto source = open_source(path);
  std::string text;
  std::vector<char> buffer(1 << 16);
  for (std::size_t got; (got = source->read(buffer)) > 0;) text.append(buffer.data(), got);
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

const char* const kShards[][2] = {{"web-00000-of-00003", ".jsonl"},
                                  {"news-00001-of-00003", ".jsonl.gz"},
                                  {"reference-00002-of-00003", ".jsonl.zst"}};

std::string corpus(const std::string& name) {
  return std::string(WINNOW_SOURCE_DIR) + "/tests/data/corpus/" + name;
}

TEST(SampleRun, AccountsForEveryRecordOfEveryShard) {
  const TempFolder folder;
  const std::string out = folder.file("out");
  const Outcome outcome = run_winnow(sample_run(out));
  ASSERT_EQ(outcome.exit, 0) << outcome.err;

  const json expected = json::parse(contents_of(corpus("expected.json")));
  const json report = json::parse(contents_of(out + "/report.json"));
  for (std::size_t i = 0; i < std::size(kShards); ++i) {
    const json& counts = report.at("shards").at(kShards[i][0]);
    const json& truth = expected.at("shards").at(i);
    ASSERT_EQ(truth.at("file"), std::string(kShards[i][0]) + kShards[i][1]);
    EXPECT_EQ(counts.at("records"), truth.at("records"));
    EXPECT_EQ(counts.at("blank_lines").get<std::size_t>(), truth.at("blank_lines").size());
    EXPECT_EQ(counts.at("quarantined").get<int>(),
              truth.at("records").get<int>() - truth.at("good").get<int>());
    EXPECT_EQ(counts.at("records").get<int>(), counts.at("kept").get<int>() +
                                                   counts.at("dropped").get<int>() +
                                                   counts.at("quarantined").get<int>());
  }
  for (const std::string pass : {"limits", "exact", "near", "meaning", "keep"}) {
    bool dropped = false;
    for (const json& of : report.at("passes")) {
      dropped |= of.at("pass") == pass && !of.at("dropped").empty();
    }
    EXPECT_TRUE(dropped) << pass << " drops nothing of the sample";
  }
}

TEST(SampleRun, PrintsWhatTheReadmeShows) {
  const TempFolder folder;
  const Outcome outcome =
      run_winnow({"run", "recipes/sample.json", "--output", folder.file("out"), "--device", "cpu"});
  const std::string printed = outcome.out + outcome.err;
  const std::string readme = contents_of(std::string(WINNOW_SOURCE_DIR) + "/README.md");
  std::size_t shown = 0;
  for (const std::string& line : lines_in(readme.substr(readme.find("ends with this:")))) {
    if (line.starts_with("and ")) break;
    if (!line.starts_with("    ")) continue;
    ++shown;
    EXPECT_NE(printed.find(line.substr(4)), std::string::npos) << line << "\nis not in\n"
                                                               << printed;
  }
  EXPECT_GT(shown, 5U) << "README.md shows no summary";
}

/// Kept records are input lines to the byte, in order; dropped ones only gain a field; what is in
/// neither is in quarantine.
TEST(SampleRun, KeepsTheBytesOfEveryRecord) {
  const TempFolder folder;
  const std::string out = folder.file("out");
  ASSERT_EQ(run_winnow(sample_run(out)).exit, 0);
  for (const auto& [shard, suffix] : kShards) {
    const auto kept = lines_of(out + "/kept/" + shard + ".jsonl.zst");
    const auto dropped = lines_of(out + "/dropped/" + shard + ".jsonl.zst");
    const auto quarantined = lines_of(out + "/quarantine/" + shard + ".jsonl");
    std::size_t k = 0;
    std::size_t d = 0;
    std::size_t q = 0;
    for (const std::string& line : lines_of(corpus(std::string(shard) + suffix))) {
      const std::string open = line.substr(0, line.rfind('}'));
      if (k < kept.size() && kept[k] == line) {
        ++k;
      } else if (d < dropped.size() && dropped[d].starts_with(open + ",\"winnow\":{\"pass\":")) {
        EXPECT_TRUE(json::accept(dropped[d])) << dropped[d];
        ++d;
      } else {
        ++q;
      }
    }
    EXPECT_EQ(k, kept.size());
    EXPECT_EQ(d, dropped.size());
    EXPECT_EQ(q, quarantined.size());
  }
}

/// Every dropped near-duplicate names a document that its pass kept, at or above the threshold.
TEST(SampleRun, NamesAWitnessForEveryDuplicate) {
  const TempFolder folder;
  const std::string out = folder.file("out");
  ASSERT_EQ(run_winnow(sample_run(out)).exit, 0);
  std::map<std::string, std::set<std::pair<std::string, int>>> kept_by;
  std::map<std::string, std::set<std::pair<std::string, int>>> dropped_by;
  for (const std::string& line : lines_of(out + "/duplicates.jsonl")) {
    const json group = json::parse(line);
    const auto place = [](const json& of) {
      return std::pair(of.at("shard").get<std::string>(), of.at("ordinal").get<int>());
    };
    kept_by[group.at("pass")].insert(place(group.at("kept")));
    for (const json& one : group.at("dropped")) {
      EXPECT_TRUE(dropped_by[group.at("pass")].insert(place(one)).second);
      const double least = group.at("pass") == "near" ? 0.7 : 0.97;
      EXPECT_GE(one.at("similarity").get<double>(), least);
    }
  }
  EXPECT_FALSE(kept_by["exact"].empty());
  EXPECT_FALSE(kept_by["near"].empty());
  for (const auto& [pass, kept] : kept_by) {
    for (const auto& place : kept) EXPECT_FALSE(dropped_by[pass].contains(place)) << pass;
  }
}

TEST(SampleRun, IsTheSameWithAnyThreadsAndBatches) {
  const TempFolder folder;
  std::map<std::string, std::string> expected;
  for (const std::string threads : {"1", "2", "8"}) {
    for (const std::string batch : {"1", "7", "4096"}) {
      const std::string out = folder.file(threads + "-" + batch);
      const Outcome outcome = run_winnow(sample_run(out, {"--threads", threads, "--batch", batch}));
      ASSERT_EQ(outcome.exit, 0) << outcome.err;
      const auto tree = tree_of(out);
      if (expected.empty()) expected = tree;
      expect_same_tree(expected, tree, threads + " threads, batches of " + batch);
    }
  }
  EXPECT_GE(expected.size(), 15U);
}

/// Runs winnow and kills it at a random moment below `latest` (ms). Whether the kill came before
/// the end; if not, the next ones come earlier: how fast the machine is changes from run to run.
bool killed_once(const std::string& out, std::mt19937& random, int& latest) {
  const int moment = std::uniform_int_distribution<int>(0, latest)(random);
  if (run_winnow({sample_run(out), "/dev/null", "", moment}).exit == 128 + SIGKILL) return true;
  latest = moment;
  return false;
}

TEST(SampleRun, ContinuesAfterAnyKill) {
  const TempFolder folder;
  const std::string whole = folder.file("whole");
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(run_winnow(sample_run(whole)).exit, 0);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
                        std::chrono::steady_clock::now() - start)
                        .count();
  const auto expected = tree_of(whole);

  std::mt19937 random(20261123);
  for (int round = 0; round < 10; ++round) {
    const std::string out = folder.file("killed-" + std::to_string(round));
    int latest = static_cast<int>(took);
    while (!killed_once(out, random, latest)) fs::remove_all(out);
    for (int again = 0; again < 2; ++again) killed_once(out, random, latest);
    const Outcome last = run_winnow(sample_run(out));
    ASSERT_EQ(last.exit, 0) << last.err;
    expect_same_tree(expected, tree_of(out), "round " + std::to_string(round));
  }
}

TEST(SampleRun, StopsWhenAskedAndContinues) {
  const TempFolder folder;
  const std::string whole = folder.file("whole");
  ASSERT_EQ(run_winnow(sample_run(whole)).exit, 0);
  const std::string out = folder.file("stopped");
  for (const auto& [signal, exit] : {std::pair(SIGTERM, 75), std::pair(SIGINT, 130)}) {
    Outcome cut;
    const auto stopped = [&] { return cut.err.find("error[E_INTERRUPTED]") != std::string::npos; };
    for (int ms = 20; ms < 2000 && !stopped(); ms += 20) {  // until it comes amid the scan
      std::filesystem::remove_all(out);
      cut = run_winnow({sample_run(out), "/dev/null", "", ms, signal});
    }
    EXPECT_TRUE(stopped()) << cut.err;
    EXPECT_EQ(cut.exit, exit);
    ASSERT_EQ(run_winnow(sample_run(out)).exit, 0);
    expect_same_tree(tree_of(whole), tree_of(out), "after signal " + std::to_string(signal));
  }
}

TEST(SampleRun, DoesNothingTheSecondTime) {
  const TempFolder folder;
  const std::string out = folder.file("out");
  ASSERT_EQ(run_winnow(sample_run(out)).exit, 0);
  std::map<std::string, fs::file_time_type> before;
  for (const auto& entry : fs::recursive_directory_iterator(out)) {
    before[entry.path()] = entry.last_write_time();
  }
  ASSERT_EQ(run_winnow(sample_run(out)).exit, 0);
  for (const auto& [path, time] : before) {
    if (path.ends_with("timings.json") || fs::is_directory(path)) continue;
    EXPECT_EQ(fs::last_write_time(path), time) << path;
  }
}

TEST(SampleRun, PutsBackWhatIsMissing) {
  const TempFolder folder;
  const std::string out = folder.file("out");
  ASSERT_EQ(run_winnow(sample_run(out)).exit, 0);
  const auto expected = tree_of(out);
  for (const auto& [name, contents] : expected) {
    if (name == "recipe.json") continue;  // whose run this is
    fs::remove(out + "/" + name);
    const Outcome again = run_winnow(sample_run(out));
    ASSERT_EQ(again.exit, 0) << name << ": " << again.err;
    expect_same_tree(expected, tree_of(out), "without " + name);
  }
}

TEST(Decide, SaysHowItLookedForNearDuplicates) {
  const TempFolder folder;
  const std::string out = folder.file("out");
  ASSERT_EQ(run_winnow(sample_run(out, {"--near.method", "clustered", "--meaning.method", "auto",
                                        "--threads", "3"}))
                .exit,
            0);
  const json report = json::parse(contents_of(out + "/report.json"));
  const auto near_of = [&](const std::string& pass) {
    for (const json& of : report.at("passes")) {
      if (of.at("pass") == pass) return of.at("near");
    }
    return json();
  };
  const json near = near_of("near");
  EXPECT_EQ(near.at("method"), "clustered");
  EXPECT_GT(near.at("cells"), 10);
  EXPECT_GE(near.at("recall").at("share"), 0.95);
  EXPECT_GT(near.at("recall").at("pairs"), 100);
  std::int64_t dropped = 0;
  for (const json& step : near.at("similarities")) {
    EXPECT_GE(step.at("from"), 0.7);
    dropped += step.at("documents").get<std::int64_t>();
  }
  EXPECT_GT(dropped, 100);
  EXPECT_EQ(near_of("meaning").at("method"), "exhaustive");
  EXPECT_NE(near_of("meaning").at("why").get<std::string>().find("few enough"), std::string::npos);
  // Any number of threads gives the same bytes.
  const std::string other = folder.file("other");
  ASSERT_EQ(run_winnow(sample_run(other, {"--near.method", "clustered", "--meaning.method", "auto",
                                          "--threads", "1"}))
                .exit,
            0);
  expect_same_tree(tree_of(out), tree_of(other), "clustered");
}

TEST(Decide, TakesAChangedThresholdWithoutANewScan) {
  const TempFolder folder;
  const std::string out = folder.file("out");
  ASSERT_EQ(run_winnow(sample_run(out)).exit, 0);
  const auto before = tree_of(out);
  const auto time = fs::last_write_time(out + "/ledger/web-00000-of-00003.safetensors");
  for (const std::string phase : {"decide", "emit"}) {
    auto arguments = sample_run(out, {"--near.threshold", "0.95", "--keep.top", "50%"});
    arguments[0] = phase;
    const Outcome outcome = run_winnow(arguments);
    ASSERT_EQ(outcome.exit, 0) << outcome.err;
  }
  EXPECT_EQ(fs::last_write_time(out + "/ledger/web-00000-of-00003.safetensors"), time);
  const auto after = tree_of(out);
  EXPECT_NE(after.at("report.json"), before.at("report.json"));
  // The same as a run that had these thresholds from the start.
  const std::string fresh = folder.file("fresh");
  ASSERT_EQ(run_winnow(sample_run(fresh, {"--near.threshold", "0.95", "--keep.top", "50%"})).exit,
            0);
  expect_same_tree(tree_of(fresh), after, "decided again");
}

}  // namespace
}  // namespace winnow
