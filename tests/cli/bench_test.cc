// bench as a user runs it: what it checks, not how fast it is.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"
#include "temp_folder.h"

namespace winnow {
namespace {

TEST(BenchCommand, ComparesEveryKernelWithTheCpuWing) {
  const TempFolder folder;
  const Outcome outcome = run_winnow({"bench", "--quick", "--device", "cpu", "--json", "--trace",
                                      folder.file("trace.json"), "--corpus",
                                      "tests/data/corpus/news-00001-of-00003.jsonl.gz"});
  ASSERT_EQ(outcome.exit, 0) << outcome.err;
  const auto report = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(report["format"], "winnow.bench/2");
  EXPECT_FALSE(report.contains("ceilings")) << "the CPU wing measures none";
  ASSERT_GE(report["kernels"].size(), 6U);
  for (const auto& kernel : report["kernels"]) {
    EXPECT_EQ(kernel["equal"], true) << kernel;
    EXPECT_GT(kernel["items_per_second"], 0) << kernel;
  }
  const auto trace = nlohmann::json::parse(contents_of(folder.file("trace.json")));
  EXPECT_EQ(trace["traceEvents"].size(), report["kernels"].size()) << "their names alone";
}

TEST(BenchCommand, ACorpusWithoutTextsIsAnError) {
  const TempFolder folder;
  const Outcome outcome = run_winnow({"bench", "--quick", "--corpus", folder.file("none.jsonl")});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_NE(outcome.err.find("E_NO_INPUT"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace winnow
