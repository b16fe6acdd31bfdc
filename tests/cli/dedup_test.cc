// dedup as a user runs it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "npy_fixture.h"
#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

constexpr char kCorpus[] = "tests/data/corpus/news-00001-of-00003.jsonl.gz";

TEST(DedupCommand, CountsAddUpAndFilesAgree) {
  const TempFolder folder;
  const Outcome outcome =
      run_winnow({"dedup", kCorpus, "--kept", folder.file("kept.jsonl"), "--dropped",
                  folder.file("dropped.jsonl"), "--clusters", folder.file("clusters.tsv"),
                  "--alarm-drop", "1", "--max-bad", "100", "--json"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto report = nlohmann::json::parse(outcome.out);
  const auto lines = [&](const char* name) {
    const std::string bytes = contents_of(folder.file(name));
    return std::count(bytes.begin(), bytes.end(), '\n');
  };
  EXPECT_EQ(report["kept"], lines("kept.jsonl"));
  EXPECT_EQ(report["dropped_exact"].get<int>() + report["dropped_near"].get<int>(),
            lines("dropped.jsonl"));
  EXPECT_EQ(report["records"].get<int>() - report["bad"].get<int>(), lines("clusters.tsv"));
  EXPECT_GT(report["dropped_near"], 100);
}

TEST(DedupCommand, AsksForAFile) {
  const Outcome outcome = run_winnow({"dedup", kCorpus});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_NE(outcome.err.find("--clusters"), std::string::npos) << outcome.err;
}

TEST(DedupCommand, TakesVectorsToo) {
  const TempFolder folder;
  const std::string vectors = folder.write("x.npy", npy_matrix({1, 0, 0, 1, 1, .01F}, 3, 2));
  const Outcome outcome =
      run_winnow({"dedup", "--embeddings", vectors, "--clusters", folder.file("clusters.tsv"),
                  "--threshold", "0.99", "--json"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_EQ(nlohmann::json::parse(outcome.out)["dropped_near"], 1);
  EXPECT_EQ(contents_of(folder.file("clusters.tsv")), "0\t0\n1\t1\n2\t0\n");
  EXPECT_EQ(run_winnow({"dedup", "--embeddings", vectors, kCorpus, "--kept", "x"}).exit, 2);
  EXPECT_EQ(run_winnow({"dedup", "--embeddings", vectors, "--by", "words", "--kept", "x"}).exit, 2);
  EXPECT_EQ(run_winnow({"dedup", kCorpus, "--ids", vectors, "--kept", "x"}).exit, 2);
  EXPECT_EQ(run_winnow({"dedup", "--kept", "x"}).exit, 2);
}

TEST(DedupCommand, NamesWhatItDoesNotKnow) {
  const TempFolder folder;
  const std::pair<const char*, const char*> wrong[] = {
      {"--preset", "clean or noisy"},
      {"--by", "words, characters or both"},
      {"--measure", "jaccard"},
      {"--policy", "rank, components or semdedup"}};
  for (const auto& [option, help] : wrong) {
    const Outcome outcome =
        run_winnow({"dedup", kCorpus, option, "dice", "--pairs", folder.file("pairs")});
    EXPECT_EQ(outcome.exit, 2) << option;
    EXPECT_NE(outcome.err.find(help), std::string::npos) << outcome.err;
  }
}

TEST(DedupCommand, TheAlarmNamesItsFlag) {
  const TempFolder folder;
  const Outcome outcome = run_winnow({"dedup", kCorpus, "--max-bad", "100", "--alarm-drop", "0.1",
                                      "--kept", folder.file("kept.jsonl")});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_NE(outcome.err.find("error[E_WIPE_OUT]"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("--alarm-drop 1 lets it pass"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder.file("kept.jsonl")));
}

TEST(RunAlarm, StopsBeforeVerdictsAndTheFlagGoesOn) {
  const TempFolder folder;
  const std::string out = folder.file("out");
  const Outcome stopped = run_winnow(sample_run(out, {"--alarm-drop", "0.3"}));
  EXPECT_EQ(stopped.exit, 3);
  EXPECT_NE(stopped.err.find("error[E_WIPE_OUT]: pass 'near' drops more than allowed of 1 of 3"),
            std::string::npos)
      << stopped.err;
  EXPECT_FALSE(std::filesystem::exists(out + "/verdicts"));
  const Outcome passed = run_winnow(sample_run(out, {"--alarm-drop=1"}));
  EXPECT_EQ(passed.exit, 0) << passed.err;
  EXPECT_TRUE(std::filesystem::exists(out + "/report.json"));
}

}  // namespace
}  // namespace winnow
