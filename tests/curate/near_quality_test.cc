#include "winnow/curate/near_quality.h"

#include <gtest/gtest.h>

#include "temp_folder.h"

namespace winnow {
namespace {

constexpr char kFox[] = "the quick brown fox jumps over the lazy dog near the old river bank";

TEST(NearQuality, MeasuresEachPresetAndPolicy) {
  const TempFolder folder;
  std::string set;
  const auto add = [&](const std::string& text, const std::string& cluster) {
    set.append(R"({"text":")").append(text).append(R"(","cluster":)").append(cluster).append("}\n");
  };
  add(kFox, "\"fox\"");
  add(std::string("Menu. ").append(kFox).append(" More."), "\"fox\"");
  add("another text with words of its own and no others", "7");
  add("a text that belongs to nothing", "null");
  NearQualityOptions options;
  options.input = folder.write("set.jsonl", set);
  options.device = "cpu";
  options.threads = 1;
  const NearQualityTable table = near_quality(options);
  EXPECT_EQ(table.documents, 4);
  EXPECT_EQ(table.gold_clusters, 3);
  ASSERT_EQ(table.rows.size(), 5U);
  EXPECT_EQ(table.rows[0].preset, "clean");
  EXPECT_EQ(table.rows[3].policy, "components");
  for (const NearQuality& row : table.rows) {
    EXPECT_EQ(row.agreement.precision, 1) << row.preset;
    EXPECT_EQ(row.agreement.recall, row.clusters == 3 ? 1 : 0) << row.preset;
  }
  EXPECT_EQ(table.rows[0].agreement.adjusted_rand, 1);
  EXPECT_EQ(table.rows[4].preset, "minhash 14 x 8");
}

}  // namespace
}  // namespace winnow
