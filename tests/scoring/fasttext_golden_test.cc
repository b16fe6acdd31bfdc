// Models and predictions of upstream fastText, from ../shared/data/dev/B_fasttext.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "formats/whole_source.h"
#include "scoring/agreement.h"
#include "shared_data.h"
#include "temp_folder.h"

namespace winnow {
namespace {

class FasttextGolden : public testing::TestWithParam<std::string> {};

TEST_P(FasttextGolden, ProbabilitiesAndTopLabelsAgree) {
  const std::string path = shared_data("B_fasttext/" + GetParam() + ".bin");
  WINNOW_NEEDS_SHARED(path + ".gz");
  const TempFolder folder;
  const std::string model_path = folder.write("m.bin", whole_source(path + ".gz"));
  const LinearModel model({.model = model_path, .label = "", .preparation = "raw"});
  Agreement agreement(model);
  std::istringstream rows(whole_source(path + ".golden.jsonl.gz"));
  for (std::string line; std::getline(rows, line);) {
    const auto row = nlohmann::json::parse(line);
    agreement.compare(row["line"].get<std::string>(), row["top3"].get<PrintedLabels>());
    if (HasFatalFailure()) return;
  }
  agreement.report(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Softmax, FasttextGolden,
                         testing::Values("cook_softmax_w2", "cooking_rs", "cook_labelprefix"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace winnow
