// The presets against Python itself: tests/data/preparation/make_cases wrote the cases.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "winnow/text/preparation.h"

namespace winnow {
namespace {

constexpr const char* kCases = WINNOW_SOURCE_DIR "/tests/data/preparation/cases.jsonl";

TEST(PreparationGolden, EveryPresetIsPythons) {
  std::ifstream lines(kCases);
  int cases = 0;
  for (std::string line; std::getline(lines, line); ++cases) {
    const auto record = nlohmann::json::parse(line);
    const std::string text = record.at("text");
    for (const auto& [name, prepared] : record.items()) {
      if (name == "text") continue;
      const auto preset = preparation_of(name);
      ASSERT_TRUE(preset.has_value()) << name;
      std::string buffer;
      EXPECT_EQ(prepare(*preset, text, buffer), prepared.get<std::string>())
          << name << " of " << record.at("text");
    }
    EXPECT_EQ(record.size(), 8U);  // the text and seven presets
  }
  EXPECT_GT(cases, 200);
}

}  // namespace
}  // namespace winnow
