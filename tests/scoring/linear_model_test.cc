#include <gtest/gtest.h>

#include "formats/fasttext_fixture.h"
#include "temp_folder.h"
#include "winnow/core/error.h"
#include "winnow/core/hash.h"
#include "winnow/scoring/linear_scorer.h"

namespace winnow {
namespace {

class LinearModelTest : public testing::Test {
 protected:
  LinearModelTest()
      : bytes_(fasttext_bytes(
            random_fasttext_model({.dim = 4}, {"good", "bad"}, {"__label__hq", "__label__cc"}))),
        path_(folder_.write("m.bin", bytes_)) {}

  void write_card(const std::string& card) { folder_.write("m.bin.json", card); }

  std::string error_word(const ScoreOptions& options, std::string* message = nullptr) {
    try {
      const LinearModel model(options);
    } catch (const Error& error) {
      if (message != nullptr) *message = error.what();
      return std::string(error.code().word);
    }
    return "read without an error";
  }

  TempFolder folder_;
  std::string bytes_;
  std::string path_;
};

TEST_F(LinearModelTest, WithoutACardTheFirstLabelAndRawText) {
  const LinearModel model({.model = path_, .label = "", .preparation = ""});
  EXPECT_EQ(model.positive(), 0U);
  EXPECT_EQ(model.preparation(), Preparation::kRaw);
  EXPECT_EQ(std::vector(model.labels().begin(), model.labels().end()),
            (std::vector<std::string>{"__label__hq", "__label__cc"}));
  EXPECT_EQ(model.table().columns, 1);
}

TEST_F(LinearModelTest, TheCardNamesLabelAndPreset) {
  write_card(R"({"positive": "__label__cc", "preset": "dclm"})");
  const LinearModel model({.model = path_, .label = "", .preparation = ""});
  EXPECT_EQ(model.positive(), 1U);
  EXPECT_EQ(model.preparation(), Preparation::kDclm);
}

TEST_F(LinearModelTest, OptionsGoBeforeTheCard) {
  write_card(R"({"positive": "__label__cc", "preset": "dclm"})");
  const LinearModel model({.model = path_, .label = "__label__hq", .preparation = "lid"});
  EXPECT_EQ(model.positive(), 0U);
  EXPECT_EQ(model.preparation(), Preparation::kLid);
}

TEST_F(LinearModelTest, AnUnknownLabelListsTheLabels) {
  std::string message;
  EXPECT_EQ(error_word({.model = path_, .label = "hq", .preparation = ""}, &message),
            "E_LABEL_UNKNOWN");
  EXPECT_NE(message.find("__label__hq, __label__cc"), std::string::npos) << message;
  write_card(R"({"positive": "__label__lost"})");
  EXPECT_EQ(error_word({.model = path_, .label = "", .preparation = ""}, &message),
            "E_LABEL_UNKNOWN");
  EXPECT_NE(message.find("m.bin.json"), std::string::npos) << message;
}

TEST_F(LinearModelTest, AnUnknownPresetListsThePresets) {
  std::string message;
  EXPECT_EQ(error_word({.model = path_, .label = "", .preparation = "dolma"}, &message),
            "E_RECIPE_VALUE");
  EXPECT_NE(message.find("raw, dclm"), std::string::npos) << message;
  write_card(R"({"preset": "dolma"})");
  EXPECT_EQ(error_word({.model = path_, .label = "", .preparation = ""}, &message),
            "E_MODEL_INVALID");
}

TEST_F(LinearModelTest, AnotherModelsCardIsAMismatch) {
  write_card(R"({"sha256": "00"})");
  EXPECT_EQ(error_word({.model = path_, .label = "", .preparation = ""}), "E_MODEL_MISMATCH");
}

TEST_F(LinearModelTest, AMissingModel) {
  EXPECT_EQ(error_word({.model = folder_.file("x.bin"), .label = "", .preparation = ""}),
            "E_MODEL_MISSING");
}

}  // namespace
}  // namespace winnow
