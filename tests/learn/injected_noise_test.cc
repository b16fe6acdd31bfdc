// Labels with injected noise, where they lie beside the checkout: how well cross-validated text
// finds them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "shared_data.h"
#include "temp_folder.h"
#include "winnow/formats/byte_source.h"
#include "winnow/formats/line_blocks.h"
#include "winnow/learn/audit.h"
#include "winnow/learn/evaluation.h"

namespace winnow {
namespace {

std::vector<std::string> lines_of(const std::string& path) {
  LineBlocks blocks(open_source(path), 1 << 24);
  std::vector<std::string> lines;
  std::uint64_t number = 0;
  for (std::string block; blocks.next(block);) {
    for_each_row(block, number,
                 [&](std::string_view row, std::uint64_t) { lines.emplace_back(row); });
  }
  return lines;
}

struct Set {
  const char* text;
  const char* noise;
  double auc;
  double f1;
};
void PrintTo(const Set& set, std::ostream* out) { *out << set.noise; }

class InjectedNoise : public testing::TestWithParam<Set> {};

TEST_P(InjectedNoise, IsFoundFromTheText) {
  const Set& set = GetParam();
  const std::string text = shared_data("A_textclass/") + set.text;
  const std::string noise = shared_data("H_labelerrors/") + set.noise;
  WINNOW_NEEDS_SHARED(noise);
  const std::vector<std::string> lines = lines_of(text);
  std::string noisy;
  std::vector<bool> wrong;
  for (const std::string& record : lines_of(noise)) {
    const auto row = nlohmann::json::parse(record);
    const std::string& line = lines.at(row.at("line").get<std::size_t>());
    noisy += row.at("noisy_label").get<std::string>();
    noisy.append(line, line.find(' ')).append("\n");
    wrong.push_back(row.at("noisy_label") != row.at("true_label"));
  }
  const TempFolder folder;
  AuditRequest request;
  request.text.train.inputs = {folder.write("noisy.txt", noisy)};
  request.text.train.learning_rate = 0.3;
  request.text.train.args.epoch = 10;
  const LabelAudit found = audit(request).audit;
  std::vector<ScoredExample> examples;
  for (std::size_t r = 0; r < wrong.size(); ++r) examples.push_back({-found.scores[r], wrong[r]});
  EXPECT_GE(*roc_auc(curve_of(std::move(examples))), set.auc);
  double right = 0;
  for (const std::int64_t row : found.issues) right += wrong[static_cast<std::size_t>(row)] ? 1 : 0;
  const auto all = static_cast<double>(std::ranges::count(wrong, true));
  EXPECT_GE(2 * right / (static_cast<double>(found.issues.size()) + all), set.f1);
}

INSTANTIATE_TEST_SUITE_P(
    Sets, InjectedNoise,
    testing::Values(Set{"r8.train.ft.gz", "r8_train.injected_noise10.jsonl.gz", 0.989, 0.78},
                    Set{"ag_news_small.train.ft.gz", "ag_news_small.injected_noise15.jsonl.gz",
                        0.92, 0.6}));

}  // namespace
}  // namespace winnow
